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
        match self.send(how, 0).await {
            Ok(reply) => {
                let (sentence, below) = told(how, &reply);
                output.line(sentence)?;
                if let Some(below) = below {
                    output.below(below)?;
                }
                Ok(verdict(how.is_right(reply.status)))
            }
            Err(err) => {
                let (what, right) = (how.description(), how.expected());
                let message = format!("{what} was not answered: {err}; {right} is right");
                Err(Failure::failed(message).with_next_step(unanswered(how, &err)))
            }
        }
    }

    /// Each of them, in one table.
    pub(super) async fn all(&self, mut output: Output) -> CommandResult {
        let mut answers = Vec::new();
        for (how, number) in Break::EACH.into_iter().zip(0_u64..) {
            answers.push((how, self.send(how, number).await));
        }
        let summary = Summary::of(&answers);
        for line in summary.table.to_string().lines() {
            output.line(line)?;
        }
        for (step, names) in &summary.steps {
            output.below(&format!("{}: {step}", names.join(", ")))?;
        }
        let (right, all) = (summary.right, answers.len());
        output.line(format_args!("{right} of {all} are right"))?;
        Ok(verdict(right == all))
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

const fn verdict(is_right: bool) -> Verdict {
    if is_right {
        Verdict::Done
    } else {
        Verdict::Refused
    }
}

/// What is told of an answer, and below it.
fn told(how: Break, reply: &Reply) -> (String, Option<&'static str>) {
    let (what, status) = (how.description(), reply.status);
    if !how.is_right(status) {
        let right = how.expected();
        let verb = if status.is_success() {
            "accepted"
        } else {
            "answered"
        };
        let sentence = format!("{what} was {verb} with {status}; {right} is right");
        return (sentence, Some(how.next_step(status)));
    }
    let verb = match how.refusal() {
        Some(_) => "refused",
        None if status.is_success() => "accepted",
        None => "refused as no event",
    };
    let took = milliseconds(reply.took);
    let sentence = format!("{what} was {verb} with {status}, as it must be, in {took}");
    (sentence, (how == Break::Twice).then_some(TWICE))
}

/// What became of all of them.
struct Summary {
    table: Table,
    /// Each with those that it helps: one sentence may be the way out of several.
    steps: Vec<(String, Vec<String>)>,
    right: usize,
}

impl Summary {
    fn of(answers: &[(Break, Answer)]) -> Self {
        let mut table = Table::new();
        table.load_style(UTF8_HORIZONTAL_ONLY);
        table.set_header(["sent", "right", "answer", "verdict"]);
        let mut steps: Vec<(String, Vec<String>)> = Vec::new();
        let mut right = 0;
        for (how, answer) in answers {
            let (told, step) = match answer {
                Ok(reply) => (
                    reply.status.as_u16().to_string(),
                    (!how.is_right(reply.status)).then(|| how.next_step(reply.status).to_owned()),
                ),
                Err(err) => (err.label().to_owned(), Some(unanswered(*how, err))),
            };
            let verdict = if step.is_none() { "right" } else { "WRONG" };
            table.add_row([how.name(), how.expected(), told, verdict.to_owned()]);
            let Some(step) = step else {
                right += 1;
                continue;
            };
            match steps.iter_mut().find(|(known, _)| *known == step) {
                Some((_, names)) => names.push(how.name()),
                None => steps.push((step, vec![how.name()])),
            }
        }
        Self {
            table,
            steps,
            right,
        }
    }
}

const TWICE: &str = "Whether it was handled once, the receiver's log tells: a replay guard answers the second as the first, and calls no handler.";

fn unanswered(how: Break, err: &SendError) -> String {
    match how {
        Break::Slow if err.is_deadline() => "The receiver waits longer than --timeout for a body: set its body deadline, or wait longer.".to_owned(),
        _ => advice::for_error(err),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(label: &str) -> SendError {
        let mut errors = SendError::each().into_iter();
        errors.find(|err| err.label() == label).unwrap()
    }

    #[test]
    fn an_answer_is_told_with_what_is_right_or_wrong_of_it() {
        let right = "as it must be, in 3.0 ms";
        for (how, status, sentence, below) in [
            (Break::Unsigned, 401, format!("the unsigned request was refused with 401 Unauthorized, {right}"), None),
            (Break::NotJson, 400, format!("the signed body that is no JSON was refused as no event with 400 Bad Request, {right}"), None),
            (Break::NotJson, 204, format!("the signed body that is no JSON was accepted with 204 No Content, {right}"), None),
            (Break::Twice, 200, format!("the event that came again was accepted with 200 OK, {right}"), Some("handled once")),
            (Break::Unsigned, 200, "the unsigned request was accepted with 200 OK; 401 Unauthorized is right".to_owned(), Some("did not sign")),
            (Break::Twice, 500, "the event that came again was answered with 500 Internal Server Error; 2xx is right".to_owned(), Some("handled already")),
        ] {
            let (told, step) = told(how, &Reply::of(status, 3));
            assert_eq!(told, sentence);
            assert_eq!(step.is_some(), below.is_some(), "{step:?}");
            assert!(step.unwrap_or("").contains(below.unwrap_or("")), "{step:?}");
        }
    }

    #[test]
    fn all_are_counted_and_one_way_out_is_told_once() {
        let refused = || Err(error("connection refused"));
        let answers = [
            (Break::Valid, refused()),
            (Break::Unsigned, Ok(Reply::of(401, 3))),
            (Break::Tampered, Ok(Reply::of(200, 3))),
            (Break::WrongToken, Ok(Reply::of(201, 3))),
            (Break::NotJson, Ok(Reply::of(422, 3))),
            (Break::Slow, refused()),
        ];
        let summary = Summary::of(&answers);
        assert_eq!(summary.right, 2);
        let names: Vec<_> = summary
            .steps
            .iter()
            .map(|(_, names)| names.join(" "))
            .collect();
        assert_eq!(names, ["valid slow", "tampered wrong-token"]);
        let rows = summary.table.to_string();
        let rows: Vec<Vec<&str>> = rows
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        for row in [
            "valid 2xx connection refused WRONG",
            "unsigned 401 Unauthorized 401 right",
            "tampered 401 Unauthorized 200 WRONG",
            "not-json 2xx, 400 or 422 422 right",
        ] {
            let row: Vec<_> = row.split(' ').collect();
            assert!(rows.contains(&row), "{row:?} in {rows:#?}");
        }
    }

    #[test]
    fn a_slow_body_that_is_waited_for_is_the_receivers_matter() {
        for (how, label, part) in [
            (Break::Slow, "no answer in time", "set its body deadline"),
            (Break::Slow, "connection refused", "Start the receiver"),
            (Break::Valid, "no answer in time", "more time (--timeout)"),
        ] {
            let step = unanswered(how, &error(label));
            assert!(step.contains(part), "{step}");
        }
    }
}
