//! Requests that must be refused: a smoke test for a deployment.

use std::time::Duration;

use bytes::Bytes;
use clap::ValueEnum;
use http::StatusCode;
use http_body_util::BodyExt as _;
use http_body_util::channel::Channel;
use qiscus_webhook_core::KeyRing;
use qiscus_webhook_testing::SignedRequest;
use tokio::time::timeout;

use super::report::milliseconds;
use super::source::Source;
use crate::client::{Client, JSON, Reply, SendError};
use crate::failure::{CommandResult, Failure, Verdict};
use crate::output::Output;

/// How a request is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Break {
    /// No signature
    Unsigned,
    /// Another body under the signature
    Tampered,
    /// The signature of another token
    WrongToken,
    /// A signed body over the receiver's limit
    Oversized,
    /// A signed body of which half comes, and no more
    Slow,
}

impl Break {
    const fn right_status(self) -> StatusCode {
        match self {
            Self::Unsigned | Self::Tampered | Self::WrongToken => StatusCode::UNAUTHORIZED,
            Self::Oversized => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
        }
    }

    const fn description(self) -> &'static str {
        match self {
            Self::Unsigned => "the unsigned request",
            Self::Tampered => "the tampered body",
            Self::WrongToken => "the signature of another token",
            Self::Oversized => "the oversized body",
            Self::Slow => "the slow body",
        }
    }
}

pub(super) async fn run(
    how: Break,
    size: usize,
    source: &Source,
    keys: &KeyRing,
    client: &Client,
    mut output: Output,
) -> CommandResult {
    let request = source.request(0, keys);
    let result = match how {
        Break::Unsigned => client.post(&request.unsigned(), Some(JSON)).await,
        Break::Tampered => client.post(&request.tampered(), Some(JSON)).await,
        Break::WrongToken => client.post(&request.wrong_token(), Some(JSON)).await,
        Break::Oversized => oversized(&source.large_request(size, keys), client).await,
        Break::Slow => slow(&request, client).await,
    };
    let right = how.right_status();
    match result {
        Ok(reply) if reply.status == right => {
            output.line(format_args!(
                "{} was refused with {right}, as it must be, in {}",
                how.description(),
                milliseconds(reply.took)
            ))?;
            Ok(Verdict::Done)
        }
        Ok(reply) => {
            let verb = if reply.status.is_success() {
                "accepted"
            } else {
                "answered"
            };
            output.line(format_args!(
                "{} was {verb} with {}; {right} is right",
                how.description(),
                reply.status
            ))?;
            output.line(format_args!("  {}", next_step(how, reply.status)))?;
            Ok(Verdict::Refused)
        }
        Err(err) => {
            let message = format!(
                "{} was not answered: {err}; {right} is right",
                how.description()
            );
            Err(Failure::failed(message).with_next_step(match how {
                Break::Slow => "The receiver waits longer than --timeout for a body: set its body deadline, or wait longer.",
                _ => err.next_step(),
            }))
        }
    }
}

fn next_step(how: Break, status: StatusCode) -> &'static str {
    match (how, status.is_success()) {
        (Break::Oversized, true) => {
            "Its limit is above this size: set its body limit, or send more with --size."
        }
        (Break::Slow, true) => "It did not wait for the whole body: it can't have verified it.",
        (_, true) => {
            "This receiver acts on what Qiscus did not sign: put the verification in front of this path."
        }
        (_, false) if matches!(status.as_u16(), 404 | 405) => {
            "Check the path of the address: the receiver takes POST there."
        }
        (_, false) => {
            "Something else answered before the verification did: a proxy, or another middleware."
        }
    }
}

/// How long a receiver has to answer by the head of the request alone.
const HEAD_START: Duration = Duration::from_millis(500);

const CHUNK: usize = 64 * 1024;

/// Sends the head first and the body later: a receiver that refuses by the declared length may hang
/// up while the body is still under way, and its answer would be lost.
async fn oversized(request: &SignedRequest, client: &Client) -> Result<Reply, SendError> {
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
async fn slow(request: &SignedRequest, client: &Client) -> Result<Reply, SendError> {
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
