//! What the client sends, and what it makes of servers that answer otherwise than most.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use qiscus_webhook_core::{KeyRing, SignatureToken};
use qiscus_webhook_testing::{SignedRequest, TestEvent};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::proxy::Proxy;
use super::{Client, JSON, SendError, Trust};

/// Longer than a busy machine takes.
const PATIENT: Duration = Duration::from_secs(60);

fn signed() -> SignedRequest {
    let keys = KeyRing::new(SignatureToken::new("demo-token").unwrap());
    TestEvent::text("").sign(&keys)
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

/// The head of the one request that comes, which is answered with 204.
async fn head(listener: TcpListener) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut came = Vec::new();
    while !came.windows(4).any(|bytes| bytes == b"\r\n\r\n") {
        assert!(stream.read_buf(&mut came).await.unwrap() > 0);
    }
    let answer = b"HTTP/1.1 204 No Content\r\n\r\n";
    stream.write_all(answer).await.unwrap();
    String::from_utf8(came).unwrap()
}

/// What such a client comes to know.
async fn error(target: &str, proxy: Option<&str>, deadline: Duration) -> SendError {
    let proxy = proxy.map(|proxy| Proxy::new("ALL_PROXY", proxy).unwrap());
    let target = target.parse().unwrap();
    let client = Client::by_way_of(proxy, target, deadline, &Trust::System).unwrap();
    client.post(&signed(), None).await.unwrap_err()
}

#[tokio::test]
async fn why_no_connection_is_made_is_told() {
    for (target, proxy, label, detail) in [
        (
            "http://127.0.0.1:1/",
            None,
            "connection refused",
            "nobody listens",
        ),
        ("http://bot.invalid/", None, "host not found", "lookup"),
        // No connection can be made to everybody.
        ("http://255.255.255.255/", None, "no connection", "connect"),
        (
            "http://bot.invalid/",
            Some("http://127.0.0.1:1"),
            "no way through the proxy",
            "by way of the proxy http://127.0.0.1:1/: ",
        ),
    ] {
        let err = error(target, proxy, PATIENT).await;
        assert_eq!(err.label(), label, "{target}");
        assert!(err.to_string().contains(detail), "{target}: {err}");
    }
}

#[tokio::test]
async fn what_a_server_does_in_place_of_an_answer_is_told() {
    let (silent, address) = listen().await;
    let target = format!("http://{address}/");
    let soon = Duration::from_millis(50);
    let late = error(&target, None, soon).await;
    assert_eq!(late.label(), "no answer in time");
    drop(silent);
    for (scheme, answer, told) in [
        ("http", "", "closed without an answer"),
        ("http", "-ERR unknown command\r\n\r\n", "no HTTP answer"),
        #[cfg(feature = "tls")]
        (
            "https",
            "HTTP/1.1 400 Bad Request\r\n\r\n",
            "no TLS spoken there",
        ),
    ] {
        let (listener, address) = listen().await;
        let target = format!("{scheme}://{address}/");
        let serve = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.read_exact(&mut [0; 16]).await.unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
            if !answer.is_empty() {
                // Read on, so that the end of the connection drops no byte.
                let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
            }
        };
        let (err, ()) = tokio::join!(error(&target, None, PATIENT), serve);
        assert_eq!(err.label(), told, "{answer}");
    }
}

#[tokio::test]
async fn a_proxy_that_reads_the_request_has_the_whole_address_and_is_told_the_password() {
    let (listener, address) = listen().await;
    let proxy = Proxy::new("ALL_PROXY", &format!("http://Aladdin:opensesame@{address}")).unwrap();
    let target = "http://bot.invalid/a?b=c".parse().unwrap();
    let client = Client::by_way_of(Some(proxy), target, PATIENT, &Trust::System).unwrap();
    let request = signed();
    let (answer, head) = tokio::join!(client.post(&request, None), head(listener));
    assert_eq!(answer.unwrap().status, 204);
    assert!(
        head.starts_with("POST http://bot.invalid/a?b=c HTTP/1.1\r\n"),
        "{head}"
    );
    // printf Aladdin:opensesame | base64
    let password = "proxy-authorization: Basic QWxhZGRpbjpvcGVuc2VzYW1l\r\n";
    assert!(head.contains(password), "{head}");
}

#[test]
fn headers_are_added_or_stand_in_place_of_the_usual_ones() {
    let of = |headers: &[(&'static str, &'static str)]| -> HeaderMap {
        let pairs = headers.iter().map(|(name, value)| {
            let value = HeaderValue::from_static(value);
            (HeaderName::from_static(name), value)
        });
        pairs.collect()
    };
    let client = Client::new("http://127.0.0.1:1/".parse().unwrap(), PATIENT).unwrap();
    let client = client
        .with_headers(&of(&[
            ("x-a", "1"),
            ("x-b", "2"),
            ("content-type", "text/plain"),
        ]))
        .with_headers(&of(&[("x-a", "3"), ("x-a", "4")]));
    let request = client.request(&signed(), Some(JSON), ()).unwrap();
    for (name, values) in [
        ("x-a", &["3", "4"][..]),
        ("x-b", &["2"]),
        ("content-type", &["text/plain"]),
        ("proxy-authorization", &[]),
    ] {
        let sent: Vec<_> = request.headers().get_all(name).iter().collect();
        assert_eq!(sent, values, "{name}");
    }
}
