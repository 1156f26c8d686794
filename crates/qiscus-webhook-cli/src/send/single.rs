//! One request, to be accepted.

use http::StatusCode;
use qiscus_webhook_testing::SignedRequest;

use super::report::milliseconds;
use crate::client::{Client, JSON};
use crate::failure::{CommandResult, Failure, Verdict};
use crate::output::Output;

pub(super) async fn run(
    request: &SignedRequest,
    client: &Client,
    mut output: Output,
) -> CommandResult {
    match client.post(request, Some(JSON)).await {
        Ok(reply) => {
            output.line(format_args!(
                "{} in {}",
                reply.status,
                milliseconds(reply.took)
            ))?;
            if reply.status.is_success() {
                return Ok(Verdict::Done);
            }
            output.line(format_args!("  {}", next_step(reply.status)))?;
            Ok(Verdict::Refused)
        }
        Err(err) => {
            Err(Failure::failed(format_args!("{}: {err}", err.label()))
                .with_next_step(err.next_step()))
        }
    }
}

/// What to do about a signed event that was not accepted.
pub(super) fn next_step(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => {
            "The receiver holds another token, or something in front of it changed the body: compare the tokens, and send to \
             `qiscus-webhook listen` in its place."
        }
        404 | 405 => "Check the path of the address: the receiver takes POST there.",
        408 | 504 => "The receiver was too slow, or the way to it: look into its log.",
        413 => "The receiver's limit is below the size of this body.",
        422 => {
            "The receiver is strict and does not know this event: `qiscus-webhook inspect` says what is unknown."
        }
        300..=399 => {
            "Qiscus is not known to follow redirects: set the address that this one leads to."
        }
        503 => "The receiver is overloaded, or can't look up its tokens: look into its log.",
        _ => "Look into the receiver's log.",
    }
}
