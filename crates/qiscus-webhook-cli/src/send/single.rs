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
    if reply.body.is_empty() {
        return Ok(());
    }
    output.line("")?;
    let text = String::from_utf8_lossy(&reply.body);
    for line in text.lines().take(LINES) {
        output.line(one_line(line, LINE))?;
    }
    if reply.is_cut || text.lines().nth(LINES).is_some() {
        output.line("(the rest is not shown)")?;
    }
    Ok(())
}

fn headers(headers: &HeaderMap, output: &mut Output) -> Result<(), Failure> {
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        output.line(format_args!("{name}: {}", one_line(&value, LINE)))?;
    }
    Ok(())
}
