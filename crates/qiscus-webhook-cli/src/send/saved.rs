//! Sending again what `listen --save` has written.

use std::fs;
use std::path::{Path, PathBuf};
use std::pin::pin;

use futures_util::FutureExt as _;
use futures_util::future::FusedFuture as _;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use http_body_util::{BodyExt as _, Full};
use serde::Deserialize;
use tokio::time::timeout;

use crate::client::{Client, Reply};
use crate::duration::milliseconds;
use crate::failure::{CommandResult, Failure, Verdict};
use crate::interrupt::{GRACE, interrupt, say_stopping};
use crate::listen::{end_to_end, passable};
use crate::output::Output;

/// What is read of a file beside a body.
#[derive(Deserialize)]
struct Saved {
    id: u64,
    outcome: Outcome,
    status: u16,
    whole: bool,
    #[serde(default = "post")]
    method: String,
    headers: Vec<(String, String)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Accepted,
    Refused,
}

/// Of a file that was written before there was one in it.
fn post() -> String {
    "POST".to_owned()
}

impl Saved {
    fn method(&self) -> Result<Method, Failure> {
        let method = Method::from_bytes(self.method.as_bytes());
        let method = method.map_err(|err| Failure::failed(format_args!("#{}: {err}", self.id)))?;
        Ok(passable(&method))
    }

    fn headers(&self) -> HeaderMap {
        let named = self.headers.iter().filter_map(|(name, value)| {
            let name = HeaderName::try_from(name).ok()?;
            Some((name, HeaderValue::from_bytes(value.as_bytes()).ok()?))
        });
        end_to_end(&named.collect())
    }

    /// What was accepted must be again, whatever the forward target made of it then; what was refused
    /// must be refused with the same status.
    fn is_answered_as_before(&self, status: http::StatusCode) -> bool {
        match self.outcome {
            Outcome::Accepted => status.is_success(),
            Outcome::Refused => status.as_u16() == self.status,
        }
    }

    fn told(&self, reply: &Reply) -> String {
        let (id, took) = (self.id, milliseconds(reply.took));
        let answer = format!("#{id}  {} in {took}", reply.status);
        if self.is_answered_as_before(reply.status) {
            return answer;
        }
        match self.outcome {
            Outcome::Accepted => format!("{answer}, but it was accepted before"),
            Outcome::Refused => {
                format!("{answer}, but it was refused with {} before", self.status)
            }
        }
    }
}

/// What became of those that were sent.
#[derive(Default)]
struct Tally {
    sent: u64,
    as_before: u64,
}

impl Tally {
    const fn is_as_before(&self, left: usize) -> bool {
        self.sent == self.as_before && left == 0
    }

    fn told(&self, left: usize) -> Vec<String> {
        let Self { sent, as_before } = self;
        let mut lines = vec![format!("sent {sent} again, {as_before} answered as before")];
        if left > 0 {
            lines.push(format!("stopped with {left} left"));
        }
        lines
    }
}

/// One after the other, in the order in which they came. The first Ctrl-C begins no other, and gives
/// the one that is under way `GRACE` to be answered.
pub(super) async fn run(directory: &Path, client: &Client, mut output: Output) -> CommandResult {
    let mut tally = Tally::default();
    let mut interrupt = pin!(interrupt().map_err(Failure::failed)?.fuse());
    let mut files = files(directory)?.into_iter();
    // Asked before each: what is not sent waits for nothing, and so would not see it.
    while !interrupt.is_terminated()
        && interrupt.as_mut().now_or_never().is_none()
        && let Some(path) = files.next()
    {
        let saved = read(&path)?;
        let id = saved.id;
        if !saved.whole {
            output.line(format_args!("#{id}  not sent: its body was not kept whole"))?;
            continue;
        }
        let body = fs::read(path.with_extension("body")).map_err(|err| unreadable(&path, err))?;
        let mut request = Request::new(Full::new(body.into()).boxed_unsync());
        *request.method_mut() = saved.method()?;
        *request.uri_mut() = client.target().uri().clone();
        *request.headers_mut() = saved.headers();
        let mut exchange = pin!(client.exchange(request));
        let answered = tokio::select! {
            answered = &mut exchange => Some(answered),
            () = &mut interrupt => {
                say_stopping();
                timeout(GRACE, exchange).await.ok()
            }
        };
        tally.sent += 1;
        let Some(answered) = answered else {
            output.line(format_args!("#{id}  not answered"))?;
            break;
        };
        let reply = answered.map_err(|err| {
            Failure::failed(format_args!("#{id}: {}: {err}", err.label()))
                .with_next_step(err.next_step())
        })?;
        tally.as_before += u64::from(saved.is_answered_as_before(reply.status));
        output.line(saved.told(&reply))?;
    }
    let left = files.len();
    for line in tally.told(left) {
        output.line(line)?;
    }
    Ok(if tally.is_as_before(left) {
        Verdict::Done
    } else {
        Verdict::Refused
    })
}

/// The files that tell of a delivery, by number.
fn files(directory: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(directory).map_err(|err| unreadable(directory, err))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|err| unreadable(directory, err))?.path();
        let number = path
            .file_stem()
            .and_then(|stem| stem.to_str()?.parse::<u64>().ok());
        if let (Some(number), Some("json")) = (number, path.extension().and_then(|it| it.to_str()))
        {
            files.push((number, path));
        }
    }
    if files.is_empty() {
        return Err(Failure::usage(format_args!(
            "there are no deliveries in {}",
            directory.display()
        ))
        .with_next_step("Name a folder that `qiscus-webhook listen --save DIR` has written."));
    }
    files.sort();
    Ok(files.into_iter().map(|(_, path)| path).collect())
}

fn read(path: &Path) -> Result<Saved, Failure> {
    let json = fs::read(path).map_err(|err| unreadable(path, err))?;
    serde_json::from_slice(&json).map_err(|err| unreadable(path, err))
}

fn unreadable(path: &Path, err: impl std::fmt::Display) -> Failure {
    Failure::usage(format_args!("can't read {}: {err}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(fields: &str) -> Saved {
        let json = format!(r#"{{"id":7,"whole":true,{fields}}}"#);
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn what_was_accepted_is_again_and_what_was_refused_with_the_same_status() {
        let accepted = r#""outcome":"accepted","status":503,"headers":[]"#;
        let refused = r#""outcome":"refused","status":401,"headers":[]"#;
        for (before, now, told) in [
            (accepted, 200, "#7  200 OK in 3.0 ms"),
            (accepted, 204, "#7  204 No Content in 3.0 ms"),
            (
                accepted,
                503,
                "#7  503 Service Unavailable in 3.0 ms, but it was accepted before",
            ),
            (refused, 401, "#7  401 Unauthorized in 3.0 ms"),
            (
                refused,
                200,
                "#7  200 OK in 3.0 ms, but it was refused with 401 before",
            ),
            (
                refused,
                400,
                "#7  400 Bad Request in 3.0 ms, but it was refused with 401 before",
            ),
        ] {
            assert_eq!(saved(before).told(&Reply::of(now, 3)), told);
        }
    }

    #[test]
    fn what_is_left_or_not_as_before_is_told_and_no_success() {
        for (sent, as_before, left, is_success) in [
            (0, 0, 0, true),
            (3, 3, 0, true),
            (3, 2, 0, false),
            (3, 3, 1, false),
            (3, 2, 1, false),
        ] {
            let tally = Tally { sent, as_before };
            assert_eq!(tally.is_as_before(left), is_success);
            let told = tally.told(left).join("\n");
            let counts = format!("sent {sent} again, {as_before} answered as before");
            let expected = match left {
                0 => counts,
                _ => format!("{counts}\nstopped with {left} left"),
            };
            assert_eq!(told, expected);
        }
    }

    #[test]
    fn it_goes_with_its_method_and_the_headers_that_are_of_the_receiver() {
        for (method, sent) in [
            ("", Some("POST")),
            (r#","method":"PUT""#, Some("PUT")),
            (r#","method":"CONNECT""#, Some("POST")),
            (r#","method":"A B""#, None),
        ] {
            let saved = saved(&format!(
                r#""outcome":"accepted","status":200,"headers":[["host","a"],["x-a","1"],["x a","2"],["x-a","3"]]{method}"#
            ));
            let method = saved.method().ok();
            assert_eq!(method.as_ref().map(Method::as_str), sent);
            let headers = saved.headers();
            assert_eq!(headers.get_all("x-a").iter().count(), 2);
            assert_eq!(headers.len(), 2, "{headers:?}");
        }
    }

    #[test]
    fn deliveries_come_in_the_order_of_their_numbers() {
        let directory = tempfile::tempdir().unwrap();
        assert!(files(directory.path()).is_err());
        for name in [
            "1000000.json",
            "2.json",
            "000010.json",
            "2.body",
            "x.json",
            "3",
        ] {
            fs::write(directory.path().join(name), "").unwrap();
        }
        let files = files(directory.path()).unwrap();
        let names: Vec<_> = files.iter().filter_map(|path| path.file_name()).collect();
        assert_eq!(names, ["2.json", "000010.json", "1000000.json"]);
    }
}
