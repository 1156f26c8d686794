//! One request, to be accepted.

use http::HeaderMap;
use http::header::LOCATION;
use qiscus_webhook_testing::SignedRequest;

use super::advice;
use crate::client::{Client, JSON, Reply, SendError};
use crate::duration::milliseconds;
use crate::failure::{CommandResult, Failure, Verdict};
use crate::output::Output;
use crate::plain_text::{one_line, quoted};

pub(super) async fn run(
    request: &SignedRequest,
    client: &Client,
    is_verbose: bool,
    mut output: Output,
) -> CommandResult {
    match client.post(request, Some(JSON)).await {
        Ok(reply) => {
            output.line(format_args!(
                "{} in {}",
                reply.status,
                milliseconds(reply.took)
            ))?;
            if reply.is_late {
                output.below("The body of the answer had not ended (--timeout).")?;
            }
            if is_verbose {
                show(&reply, &mut output)?;
            }
            if reply.status.is_success() {
                return Ok(Verdict::Done);
            }
            output.below(advice::for_status(reply.status))?;
            if reply.status.is_redirection()
                && let Some(location) = reply.headers.get(LOCATION)
            {
                let location = String::from_utf8_lossy(location.as_bytes());
                output.below(&format!("It leads to {}", quoted(&location, LINE)))?;
            }
            Ok(Verdict::Refused)
        }
        Err(err) => Err(failure(&err)),
    }
}

/// Prints what would be sent.
pub(super) fn dry_run(
    request: &SignedRequest,
    client: &Client,
    mut output: Output,
) -> CommandResult {
    let head = client
        .request(request, Some(JSON), ())
        .map_err(|err| failure(&err))?;
    output.line(format_args!("{} {}", head.method(), head.uri()))?;
    headers(head.headers(), &mut output)?;
    output.line("")?;
    output.bytes(request.body())?;
    output.line("")?;
    Ok(Verdict::Done)
}

fn failure(err: &SendError) -> Failure {
    Failure::failed(format_args!("{}: {err}", err.label())).with_next_step(advice::for_error(err))
}

/// A stranger wrote this: a terminal must not obey it.
const LINE: usize = 2_000;
const LINES: usize = 200;

fn show(reply: &Reply, output: &mut Output) -> Result<(), Failure> {
    headers(&reply.headers, output)?;
    for line in body(reply) {
        output.line(line)?;
    }
    Ok(())
}

/// The lines of the body, behind one that parts it from the headers; none if it is empty.
fn body(reply: &Reply) -> Vec<String> {
    if reply.body.is_empty() {
        return Vec::new();
    }
    let text = String::from_utf8_lossy(&reply.body);
    let mut lines = vec![String::new()];
    lines.extend(text.lines().take(LINES).map(|line| one_line(line, LINE)));
    if reply.is_cut || text.lines().nth(LINES).is_some() {
        lines.push("(the rest is not shown)".to_owned());
    }
    lines
}

fn headers(headers: &HeaderMap, output: &mut Output) -> Result<(), Failure> {
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        output.line(format_args!("{name}: {}", one_line(&value, LINE)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn of_a_body_is_shown_what_a_person_reads() {
        for (lines, is_cut, shown, is_told) in [
            (0, false, 0, false),
            (1, false, 2, false),
            (1, true, 3, true),
            (200, false, 201, false),
            (201, false, 202, true),
        ] {
            let reply = Reply {
                body: Bytes::from("a\u{1b}\n".repeat(lines)),
                is_cut,
                ..Reply::of(200, 3)
            };
            let lines = body(&reply);
            assert_eq!(lines.len(), shown);
            assert!(lines.iter().skip(1).take(1).all(|line| line == r"a\u{1b}"));
            let last = lines.last().map_or("", String::as_str);
            assert_eq!(last == "(the rest is not shown)", is_told);
        }
    }
}
