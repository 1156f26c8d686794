//! A delivery as a line of the list: short, and of a refused one nothing that its body claims.

use qiscus_webhook_core::Event;
use qiscus_webhook_core::event::{Content, Message};
use serde::Serialize;

use super::answer::Forward;
use super::entry::{Arrived, BodyState, Signing, Verdict};
use crate::duration::as_milliseconds;

/// Ids are text: a script would round them.
#[derive(Debug, Clone, Serialize)]
pub(in crate::listen) struct Summary {
    pub(super) id: u64,
    /// Milliseconds since 1970.
    at: i64,
    outcome: &'static str,
    #[serde(flatten)]
    known: Known,
    size: u64,
    path: String,
    agent: Option<String>,
    forward: Option<ForwardLine>,
    resent_of: Option<u64>,
    edited: bool,
    signing: Option<Signing>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum Known {
    Event {
        message_id: Option<String>,
        #[serde(rename = "type")]
        message_type: String,
        kind: &'static str,
        sender: Option<String>,
        sender_id: Option<String>,
        room: Option<String>,
        room_kind: Option<String>,
        text: String,
        token: String,
    },
    Refusal {
        reason: &'static str,
        detail: String,
        status: u16,
    },
}

#[derive(Debug, Clone, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
enum ForwardLine {
    Waiting,
    Answered { status: u16, ms: f64 },
    Failed { label: &'static str, ms: f64 },
    Looped,
}

/// In characters: what a line can show, and a filter can find.
const TEXT: usize = 300;
const NAME: usize = 80;

impl Summary {
    /// Its id is set when it is kept.
    pub(super) fn new(arrived: &Arrived) -> Self {
        let known = match &arrived.verdict {
            Verdict::Accepted { key } => {
                Known::event(&Event::parse_unverified(&arrived.body), key.position())
            }
            Verdict::Refused { reason, detail } => Known::Refusal {
                reason: reason.as_str(),
                detail: cut(detail, TEXT),
                status: reason.status(),
            },
        };
        let resent = arrived.resent.as_ref();
        Self {
            id: 0,
            at: arrived.at.as_millisecond(),
            outcome: arrived.verdict.name(),
            known,
            size: size(arrived),
            path: cut(arrived.head.target(), TEXT),
            agent: arrived.head.text("user-agent").map(|text| cut(text, NAME)),
            forward: arrived.is_passed_on.then_some(ForwardLine::Waiting),
            resent_of: resent.map(|resent| resent.of),
            edited: resent.is_some_and(|resent| resent.is_edited),
            signing: resent.map(|resent| resent.signing),
        }
    }

    pub(super) fn answered(&mut self, forward: &Forward) {
        self.forward = Some(match forward {
            Forward::Answered(answer) => ForwardLine::Answered {
                status: answer.status.as_u16(),
                ms: as_milliseconds(answer.took),
            },
            Forward::Failed { label, took, .. } => ForwardLine::Failed {
                label,
                ms: as_milliseconds(*took),
            },
            Forward::Looped => ForwardLine::Looped,
        });
    }
}

impl Known {
    fn event(event: &Event<'_>, token: usize) -> Self {
        let token = (token + 1).to_string();
        match event {
            Event::PostComment(comment) => {
                let (sender, room, message) = (comment.sender(), comment.room(), comment.message());
                Self::Event {
                    message_id: comment.id().map(|id| id.to_string()),
                    message_type: cut(message.message_type(), NAME),
                    kind: message.content().kind(),
                    sender: Some(cut(sender.name(), NAME)),
                    sender_id: Some(cut(sender.user_id(), NAME)),
                    room: Some(cut(room.name(), NAME)),
                    room_kind: Some(cut(room.declared_kind(), NAME)),
                    text: cut(snippet(message), TEXT),
                    token,
                }
            }
            Event::Unrecognized(unrecognized) => Self::Event {
                message_id: None,
                message_type: cut(unrecognized.declared_type().unwrap_or(""), NAME),
                kind: "unrecognized",
                sender: None,
                sender_id: None,
                room: None,
                room_kind: None,
                text: cut(&unrecognized.mismatch().to_string(), TEXT),
                token,
            },
            _ => Self::Event {
                message_id: None,
                message_type: String::new(),
                kind: event.kind(),
                sender: None,
                sender_id: None,
                room: None,
                room_kind: None,
                text: String::new(),
                token,
            },
        }
    }
}

/// The text, or what stands for it where there is none.
fn snippet<'a>(message: &'a Message<'a>) -> &'a str {
    if !message.text().trim().is_empty() {
        return message.text();
    }
    match message.content() {
        Content::Custom(_) => "(content of its sender's own)",
        _ => "(no text)",
    }
}

/// The body's length, or the length that was declared of a body that is not there.
fn size(arrived: &Arrived) -> u64 {
    let held = u64::try_from(arrived.body.len()).unwrap_or(u64::MAX);
    let declared = arrived.head.text("content-length");
    let declared = declared.and_then(|length| length.parse::<u64>().ok());
    match arrived.body_state {
        BodyState::Unread => declared.unwrap_or(held),
        BodyState::Whole | BodyState::Partial => held,
    }
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use qiscus_webhook_testing::{TestEvent, delivery};
    use serde_json::{Value, json};

    use super::*;
    use crate::listen::fixtures;
    use crate::listen::receiver::verified;

    fn line(arrived: &Arrived) -> Value {
        serde_json::to_value(Summary::new(arrived)).unwrap()
    }

    #[test]
    fn of_an_event_the_line_has_what_a_person_looks_for() {
        let accepted = |body: &[u8]| {
            let mut arrived = fixtures::arrived(body, &[]);
            arrived.verdict = verified(&delivery(body.to_vec()));
            line(&arrived)
        };
        let shown = accepted(&TestEvent::text("Halo").with_id(7).body());
        assert_eq!(
            (&shown["message_id"], &shown["type"], &shown["kind"]),
            (&json!("message:7"), &json!("text"), &json!("text"))
        );
        // Tokens are counted from one.
        assert_eq!(
            (&shown["token"], &shown["room"]),
            (&json!("1"), &json!("Budi"))
        );
        for (event, text) in [
            (TestEvent::text("Halo"), "Halo"),
            (TestEvent::text("é".repeat(300)), &*"é".repeat(300)),
            (
                TestEvent::text("é".repeat(301)),
                &*format!("{}…", "é".repeat(300)),
            ),
            (TestEvent::text(" \n"), "(no text)"),
            (
                TestEvent::custom("order", json!({})),
                "(content of its sender's own)",
            ),
            (
                TestEvent::text("").with_event_type("room_archived"),
                "unknown event type at `type`",
            ),
        ] {
            assert_eq!(accepted(&event.body())["text"], text);
        }
        assert_eq!(accepted(br#"{"type":"x"}"#)["type"], "x");
    }

    #[test]
    fn of_a_body_that_is_not_there_the_declared_length_is_told() {
        for (length, state, size) in [
            ("99", BodyState::Unread, 99),
            ("x", BodyState::Unread, 4),
            ("99", BodyState::Partial, 4),
            ("99", BodyState::Whole, 4),
        ] {
            let mut arrived = fixtures::arrived(b"Halo", &[("content-length", length)]);
            arrived.body_state = state;
            assert_eq!(line(&arrived)["size"], size, "{state:?}");
        }
    }
}
