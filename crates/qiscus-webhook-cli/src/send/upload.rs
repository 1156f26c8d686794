//! Bodies that come in their own time.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use http_body_util::channel::Channel;
use qiscus_webhook_testing::SignedRequest;
use tokio::time::timeout;

use crate::client::{Client, JSON, Reply, SendError};

/// How long a receiver has to answer by the head of the request alone.
const HEAD_START: Duration = Duration::from_millis(500);

const CHUNK: usize = 65_536;

/// Sends the head first and the body later: a receiver that refuses by the declared length may hang
/// up while the body is still under way, and its answer would be lost.
pub(super) async fn oversized(
    request: &SignedRequest,
    client: &Client,
) -> Result<Reply, SendError> {
    let (mut sender, body) = Channel::<Bytes>::new(1);
    let mut exchange = std::pin::pin!(client.post_body(request, Some(JSON), body.boxed_unsync()));
    if let Ok(reply) = timeout(HEAD_START, &mut exchange).await {
        return reply;
    }
    let mut rest = request.body().clone();
    let upload = async move {
        while !rest.is_empty() {
            let chunk = rest.split_to(CHUNK.min(rest.len()));
            if sender.send_data(chunk).await.is_err() {
                break;
            }
        }
    };
    let (reply, ()) = tokio::join!(exchange, upload);
    reply
}

/// Sends half of the body, and keeps the rest.
pub(super) async fn slow(request: &SignedRequest, client: &Client) -> Result<Reply, SendError> {
    let (mut sender, body) = Channel::<Bytes>::new(1);
    let half = request.body().slice(..request.body().len() / 2);
    let upload = async move {
        // If the receiver answered already, there is nobody to send to.
        let _ = sender.send_data(half).await;
        sender
    };
    let exchange = client.post_body(request, Some(JSON), body.boxed_unsync());
    let (reply, _sender) = tokio::join!(exchange, upload);
    reply
}

/// Sends the body in two pieces without its length.
pub(super) async fn chunked(request: &SignedRequest, client: &Client) -> Result<Reply, SendError> {
    let (mut sender, body) = Channel::<Bytes>::new(1);
    let mut first = request.body().clone();
    let second = first.split_off(first.len() / 2);
    let upload = async move {
        for piece in [first, second] {
            if sender.send_data(piece).await.is_err() {
                break;
            }
        }
    };
    let exchange = client.post_chunked(request, Some(JSON), body.boxed_unsync());
    let (reply, ()) = tokio::join!(exchange, upload);
    reply
}

#[cfg(test)]
mod tests {
    use qiscus_webhook_core::{KeyRing, SignatureToken};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    const BODY: &str = "0123456789";

    const ANSWER: &[u8] = b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n";

    /// Sends it to a server that answers once these bytes have come, and gives all that came.
    async fn sent(
        send: impl AsyncFn(&SignedRequest, &Client) -> Result<Reply, SendError>,
        awaited: &str,
    ) -> String {
        let keys = KeyRing::new(SignatureToken::new("demo-token").unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let client = Client::new(url.parse().unwrap(), Duration::from_secs(30)).unwrap();
        let serve = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut came = String::new();
            while !came.contains(awaited) {
                let mut buffer = [0; 64];
                let read = stream.read(&mut buffer).await.unwrap();
                assert!(read > 0, "{came:?}");
                came.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
            }
            stream.write_all(ANSWER).await.unwrap();
            (came, stream)
        };
        let request = SignedRequest::new(BODY, &keys);
        let (reply, (came, _open)) = tokio::join!(send(&request, &client), serve);
        assert_eq!(reply.unwrap().status, 202);
        came
    }

    #[tokio::test]
    async fn of_a_slow_body_half_is_sent() {
        let came = sent(slow, "\r\n\r\n01234").await;
        assert!(came.ends_with("01234"), "{came}");
        assert!(came.contains("content-length: 10\r\n"), "{came}");
    }

    #[tokio::test]
    async fn a_chunked_body_comes_in_two_pieces() {
        let pieces = "\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n";
        let came = sent(chunked, pieces).await;
        assert!(!came.contains("content-length"), "{came}");
    }

    #[tokio::test]
    async fn of_an_oversized_body_the_head_alone_may_be_answered_and_else_the_rest_is_sent() {
        for awaited in ["\r\n\r\n", BODY] {
            let came = sent(oversized, awaited).await;
            assert!(came.contains("content-length: 10\r\n"), "{came}");
        }
    }
}
