//! What became of one request, as a line of JSON.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use qiscus_webhook_core::Event;
use qiscus_webhook_core::record::EventRecord;
use serde::Serialize;

use super::history::{BodyState, Entry, Forward, Verdict};
use crate::duration::as_milliseconds;
use crate::plain_text::plain_json;

#[derive(Serialize)]
struct Record<'a> {
    id: u64,
    received_at: String,
    outcome: &'static str,
    status: u16,
    path: &'a str,
    query: Option<&'a str>,
    user_agent: Option<&'a str>,
    bytes: usize,
    #[serde(flatten)]
    details: Details<'a>,
}

#[derive(Serialize)]
struct Saved<'a> {
    #[serde(flatten)]
    record: Record<'a>,
    resent_of: Option<u64>,
    method: &'a str,
    /// Whether the file beside this one is the whole body.
    whole: bool,
    headers: Vec<(&'a str, Cow<'a, str>)>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Details<'a> {
    Accepted {
        delivery: EventRecord,
        #[serde(flatten)]
        raw: Option<Raw<'a>>,
        forwarded: Option<Forwarded<'a>>,
    },
    Refused {
        reason: &'static str,
        detail: &'a str,
    },
}

/// The body of what is not recognized: as text, or where it is none in base64.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Raw<'a> {
    Body(&'a str),
    BodyBase64(String),
}

#[derive(Serialize)]
struct Forwarded<'a> {
    status: Option<u16>,
    milliseconds: f64,
    error: Option<&'a str>,
}

/// The object for an entry, once it is known what the forward target made of it, fit for a terminal.
pub(super) fn to_json(entry: &Entry) -> String {
    plain_json(&json(&Record::of(entry)))
}

/// The same with the headers, for a file beside the body.
pub(super) fn to_saved_json(entry: &Entry) -> String {
    let headers = entry.arrived.head.headers.iter();
    json(&Saved {
        record: Record::of(entry),
        resent_of: entry.arrived.resent.as_ref().map(|resent| resent.of),
        method: entry.arrived.head.method.as_str(),
        whole: entry.arrived.body_state == BodyState::Whole,
        headers: headers
            .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())))
            .collect(),
    })
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value)
        .unwrap_or_else(|err| format!(r#"{{"outcome":"unprintable","detail":"{err}"}}"#))
}

impl<'a> Record<'a> {
    fn of(entry: &'a Entry) -> Self {
        let arrived = &entry.arrived;
        let forward = entry.forward.get();
        let (status, details) = match &arrived.verdict {
            Verdict::Accepted { .. } => {
                let event = Event::parse_unverified(&arrived.body);
                let details = Details::Accepted {
                    delivery: EventRecord::from(&event),
                    raw: event.is_unrecognized().then(|| Raw::of(&arrived.body)),
                    forwarded: forward.map(Forwarded::of),
                };
                (
                    forward.map_or(200, |forward| forward.status().as_u16()),
                    details,
                )
            }
            Verdict::Refused { reason, detail } => {
                let reason_name = reason.as_str();
                let details = Details::Refused {
                    reason: reason_name,
                    detail,
                };
                (reason.status(), details)
            }
        };
        Self {
            id: entry.id,
            received_at: arrived.at.to_string(),
            outcome: arrived.verdict.name(),
            status,
            path: arrived.head.uri.path(),
            query: arrived.head.uri.query(),
            user_agent: arrived.head.text("user-agent"),
            bytes: arrived.body.len(),
            details,
        }
    }
}

impl<'a> Raw<'a> {
    fn of(body: &'a [u8]) -> Self {
        match std::str::from_utf8(body) {
            Ok(text) => Self::Body(text),
            Err(_) => Self::BodyBase64(STANDARD.encode(body)),
        }
    }
}

impl<'a> Forwarded<'a> {
    fn of(forward: &'a Forward) -> Self {
        match forward {
            Forward::Answered(answer) => Self {
                status: Some(answer.status.as_u16()),
                milliseconds: as_milliseconds(answer.took),
                error: None,
            },
            Forward::Failed { detail, took, .. } => Self {
                status: None,
                milliseconds: as_milliseconds(*took),
                error: Some(detail),
            },
            Forward::Looped => Self {
                status: None,
                milliseconds: 0.0,
                error: Some("not passed on: it came from this program itself"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use qiscus_webhook_testing::delivery;
    use serde_json::{Value, json};

    use super::*;
    use crate::listen::fixtures;
    use crate::listen::receiver::verified;

    fn accepted(body: &[u8], forward: Option<Forward>) -> Entry {
        let mut entry = fixtures::entry(body, &[("user-agent", "Go")]);
        entry.arrived.verdict = verified(&delivery(body.to_vec()));
        if let Some(forward) = forward {
            let _ = entry.forward.set(forward);
        }
        entry
    }

    fn parsed(json: &str) -> Value {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn the_status_is_what_the_sender_got() {
        let failed = Forward::Failed {
            label: "refused",
            detail: "nobody".to_owned(),
            next_step: "",
            took: Duration::from_millis(3),
        };
        for (forward, status, forwarded) in [
            (None, 200, Value::Null),
            (
                Some(failed),
                502,
                json!({"status": null, "milliseconds": 3.0, "error": "nobody"}),
            ),
            (
                Some(Forward::Looped),
                508,
                json!({
                    "status": null,
                    "milliseconds": 0.0,
                    "error": "not passed on: it came from this program itself",
                }),
            ),
        ] {
            let json = parsed(&to_json(&accepted(b"{}", forward)));
            assert_eq!(
                (&json["status"], &json["forwarded"]),
                (&json!(status), &forwarded)
            );
        }
    }

    #[test]
    fn a_file_says_what_is_beside_it_and_what_the_line_says() {
        for (state, is_whole) in [
            (BodyState::Whole, true),
            (BodyState::Partial, false),
            (BodyState::Unread, false),
        ] {
            let mut entry = accepted(b"\xff", None);
            entry.arrived.body_state = state;
            let mut saved = parsed(&to_saved_json(&entry));
            assert_eq!(saved["whole"], is_whole);
            assert_eq!(saved["headers"], json!([["user-agent", "Go"]]));
            assert_eq!(
                (&saved["method"], &saved["resent_of"]),
                (&json!("POST"), &Value::Null)
            );
            let of_file = ["whole", "headers", "method", "resent_of"];
            let object = saved.as_object_mut().unwrap();
            object.retain(|name, _| !of_file.contains(&name.as_str()));
            assert_eq!(saved, parsed(&to_json(&entry)));
            assert_eq!(saved["body_base64"], "/w==");
        }
    }
}
