//! Clients that really go away: over a socket.

use std::net::SocketAddr;
use std::time::Duration;

use actix_web::HttpServer;
use qiscus_webhook_replay::MemoryStore;
use test_servers::Answers;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep};

use crate::delivery::{message, signature};
use crate::kit::{Handler, Receiver as _, Setup};
use crate::receive_actix::{self, Actix};
use crate::receive_tower::{self, Tower};

#[test]
fn a_client_that_hangs_up_on_axum_releases_its_claim() {
    Tower::run(async {
        let handler = Handler::stuck_at_first();
        let guard = receive_tower::guard(MemoryStore::new(), &Setup::default());
        let app = receive_tower::app(guard, true, handler.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await });
        a_client_that_hangs_up_releases_its_claim(address, handler).await;
    });
}

#[test]
fn a_client_that_hangs_up_on_actix_web_releases_its_claim() {
    Actix::run(async {
        let handler = Handler::stuck_at_first();
        let guard = receive_actix::guard(MemoryStore::new(), &Setup::default());
        let make = {
            let handler = handler.clone();
            move || receive_actix::app(guard.clone(), true, handler.clone())
        };
        let server = HttpServer::new(make)
            .workers(2)
            // By default actix-web takes it for a client that has merely said all it had to say.
            .h1_allow_half_closed(false)
            .bind("127.0.0.1:0")
            .unwrap();
        let address = server.addrs()[0];
        actix_web::rt::spawn(server.run());
        a_client_that_hangs_up_releases_its_claim(address, handler).await;
    });
}

async fn a_client_that_hangs_up_releases_its_claim(address: SocketAddr, handler: Handler) {
    let gone = send(address, &message(1)).await;
    handler.wait_for_call(1).await;
    let mut another = send(address, &message(1)).await;
    assert_eq!(another.next().await.unwrap().status, 503);
    drop(gone);
    let begun = Instant::now();
    loop {
        let answer = send(address, &message(1)).await.next().await.unwrap();
        if answer.status == 200 {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{answer:?}");
        sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(handler.calls(), 2);
}

async fn send(address: SocketAddr, body: &str) -> Answers<TcpStream> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = test_servers::request("/webhook", &signature(body), body.as_bytes());
    stream.write_all(&request).await.unwrap();
    Answers::new(stream)
}
