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

const CHUNK: usize = 64 * 1024;

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
