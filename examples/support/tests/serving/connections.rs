//! What bounds a connection, on a clock that jumps to whatever is waited for next.

use std::convert::Infallible;
use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use example_support::{GRACE, IDLE, serve};
use hyper::body::Incoming;
use hyper::{Request, Response};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};
use tower::service_fn;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: h\r\n\r\n";

/// Answers after this time.
async fn server(work: Duration, shutdown: impl Future<Output = ()> + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = service_fn(move |_: Request<Incoming>| async move {
        sleep(work).await;
        Ok::<_, Infallible>(Response::new(String::new()))
    });
    tokio::spawn(serve(listener, service, shutdown));
    address
}

/// When the server closed this connection, and what it had sent.
async fn closed(client: &mut TcpStream, since: Instant) -> (Duration, String) {
    let mut answer = Vec::new();
    let read = timeout(Duration::from_secs(3600), client.read_to_end(&mut answer));
    // Reset or closed, it is gone.
    let _ = read.await.expect("the connection stays open");
    (
        since.elapsed(),
        String::from_utf8_lossy(&answer).into_owned(),
    )
}

#[tokio::test(start_paused = true)]
async fn a_connection_without_a_request_is_closed_whatever_it_has_sent() {
    let address = server(Duration::ZERO, pending()).await;
    for beginning in [
        "",
        "P",
        "PRI * HTTP/2.0\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
        "GET / HTTP/1.1\r\nhost: ",
    ] {
        let since = Instant::now();
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(beginning.as_bytes()).await.unwrap();
        let (after, _) = closed(&mut client, since).await;
        let in_time = IDLE <= after && after < IDLE + Duration::from_secs(1);
        assert!(in_time, "{beginning:?}: {after:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_head_that_comes_byte_by_byte_gains_no_time() {
    let address = server(Duration::ZERO, pending()).await;
    let since = Instant::now();
    let mut client = TcpStream::connect(address).await.unwrap();
    client
        .write_all(b"GET / HTTP/1.1\r\nx-slow: ")
        .await
        .unwrap();
    while client.write_all(b"x").await.is_ok() {
        assert!(since.elapsed() < 2 * IDLE, "it is read on");
        sleep(Duration::from_secs(5)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_in_hand_is_no_idle_connection() {
    let address = server(4 * IDLE, pending()).await;
    let since = Instant::now();
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(REQUEST).await.unwrap();
    let (after, answer) = closed(&mut client, since).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(after >= 5 * IDLE, "{after:?}");
    assert!(after < 5 * IDLE + Duration::from_secs(1), "{after:?}");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_has_said_all_is_answered() {
    let address = server(Duration::from_secs(1), pending()).await;
    let since = Instant::now();
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(REQUEST).await.unwrap();
    client.shutdown().await.unwrap();
    let (_, answer) = closed(&mut client, since).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer:?}");
}

#[tokio::test(start_paused = true)]
async fn told_to_end_it_waits_for_requests_in_hand_and_no_longer() {
    for (work, is_answered) in [(GRACE / 2, true), (2 * GRACE, false)] {
        let end = Arc::new(Notify::new());
        let told = Arc::clone(&end);
        let address = server(work, async move { told.notified().await }).await;
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(REQUEST).await.unwrap();
        sleep(Duration::from_millis(100)).await;
        let since = Instant::now();
        end.notify_one();
        let (after, answer) = closed(&mut client, since).await;
        assert!(after <= GRACE + Duration::from_secs(1), "{after:?}");
        assert_eq!(answer.starts_with("HTTP/1.1 200 "), is_answered, "{answer}");
    }
}
