//! Requests that must be refused, and some that must not: a smoke test for a deployment.

use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use http::{HeaderMap, HeaderName, HeaderValue};
use qiscus_webhook_core::{KeyRing, SIGNATURE_HEADER};
use qiscus_webhook_testing::SignedRequest;

use super::advice;
use super::break_kind::Break;
use super::source::Source;
use super::upload;
use crate::client::{Client, JSON, Reply, SendError};
use crate::duration::milliseconds;
use crate::failure::{CommandResult, Failure, Verdict};
use crate::output::Output;

/// What is sent, and where.
pub(super) struct Breaking<'a> {
    pub(super) size: usize,
    pub(super) source: &'a Source,
    pub(super) keys: &'a KeyRing,
    pub(super) client: &'a Client,
}

type Answer = Result<Reply, SendError>;

impl Breaking<'_> {
    /// One of them, told in sentences.
    pub(super) async fn one(&self, how: Break, mut output: Output) -> CommandResult {
        let right = how.expected();
        let what = how.description();
        match self.send(how, 0).await {
            Ok(reply) if how.is_right(reply.status) => {
                let verdict = match how.refusal() {
                    Some(_) => "was refused",
                    None if reply.status.is_success() => "was accepted",
                    None => "was refused as no event",
                };
                output.line(format_args!(
                    "{what} {verdict} with {}, as it must be, in {}",
                    reply.status,
                    milliseconds(reply.took)
                ))?;
                if how == Break::Twice {
                    output.below(TWICE)?;
                }
                Ok(Verdict::Done)
            }
            Ok(reply) => {
                let verb = if reply.status.is_success() {
                    "accepted"
                } else {
                    "answered"
                };
                output.line(format_args!(
                    "{what} was {verb} with {}; {right} is right",
                    reply.status
                ))?;
                output.below(how.next_step(reply.status))?;
                Ok(Verdict::Refused)
            }
            Err(err) => {
                let message = format!("{what} was not answered: {err}; {right} is right");
                Err(Failure::failed(message).with_next_step(unanswered(how, &err)))
            }
        }
    }

    /// Each of them, in one table.
    pub(super) async fn all(&self, mut output: Output) -> CommandResult {
        let mut table = Table::new();
        table.load_style(UTF8_HORIZONTAL_ONLY);
        table.set_header(["sent", "right", "answer", "verdict"]);
        // One sentence may be the way out of several.
        let mut steps: Vec<(String, Vec<String>)> = Vec::new();
        let mut wrong = 0;
        for (how, number) in Break::EACH.into_iter().zip(0_u64..) {
            let answer = self.send(how, number).await;
            let is_right = answer
                .as_ref()
                .is_ok_and(|reply| how.is_right(reply.status));
            let told = match &answer {
                Ok(reply) => reply.status.as_u16().to_string(),
                Err(err) => err.label().to_owned(),
            };
            if !is_right {
                let step = match &answer {
                    Ok(reply) => how.next_step(reply.status).to_owned(),
                    Err(err) => unanswered(how, err),
                };
                wrong += 1;
                match steps.iter_mut().find(|(known, _)| *known == step) {
                    Some((_, names)) => names.push(how.name()),
                    None => steps.push((step, vec![how.name()])),
                }
            }
            let verdict = if is_right { "right" } else { "WRONG" };
            table.add_row([how.name(), how.expected(), told, verdict.to_owned()]);
        }
        for line in table.to_string().lines() {
            output.line(line)?;
        }
        for (step, names) in &steps {
            output.below(&format!("{}: {step}", names.join(", ")))?;
        }
        output.line(format_args!(
            "{} of {} are right",
            Break::EACH.len() - wrong,
            Break::EACH.len()
        ))?;
        Ok(if wrong == 0 {
            Verdict::Done
        } else {
            Verdict::Refused
        })
    }

    async fn send(&self, how: Break, number: u64) -> Answer {
        let request = self.source.request(number, self.keys);
        let client = self.client;
        match how {
            Break::Unsigned => client.post(&request.unsigned(), Some(JSON)).await,
            Break::Tampered => client.post(&request.tampered(), Some(JSON)).await,
            Break::WrongToken => client.post(&request.wrong_token(), Some(JSON)).await,
            Break::BadHex => {
                let request = request.with_header_value("z".repeat(64));
                client.post(&request, Some(JSON)).await
            }
            Break::TwoHeaders => self.two_headers(request).await,
            Break::Oversized => {
                let request = self.source.large_request(self.size, self.keys);
                upload::oversized(&request, client).await
            }
            Break::Slow => upload::slow(&request, client).await,
            Break::NotJson => {
                let request = SignedRequest::new("no JSON, but signed", self.keys);
                client.post(&request, Some(JSON)).await
            }
            Break::Chunked => upload::chunked(&request, client).await,
            Break::Twice => {
                let first = client.post(&request, Some(JSON)).await?;
                if !how.is_right(first.status) {
                    return Ok(first);
                }
                client.post(&request, Some(JSON)).await
            }
            Break::Valid | Break::All => client.post(&request, Some(JSON)).await,
        }
    }

    /// The right signature second: a receiver that looks at the last alone would take it.
    async fn two_headers(&self, request: SignedRequest) -> Answer {
        let right = request.header().map(|(_, value)| value.to_owned());
        let mut headers = HeaderMap::new();
        for value in ["0".repeat(64), right.unwrap_or_default()] {
            let value = HeaderValue::try_from(value).map_err(SendError::request)?;
            headers.append(HeaderName::from_static(SIGNATURE_HEADER), value);
        }
        let client = self.client.clone().with_headers(&headers);
        client.post(&request, Some(JSON)).await
    }
}

const TWICE: &str = "Whether it was handled once, the receiver's log tells: a replay guard answers the second as the first, and calls no handler.";

fn unanswered(how: Break, err: &SendError) -> String {
    match how {
        Break::Slow if err.is_deadline() => "The receiver waits longer than --timeout for a body: set its body deadline, or wait longer.".to_owned(),
        _ => advice::for_error(err),
    }
}
