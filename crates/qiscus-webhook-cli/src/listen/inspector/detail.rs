//! One delivery in full, as the page shows it.

use axum::http::{HeaderMap, HeaderValue};
use qiscus_webhook_core::record::EventRecord;
use qiscus_webhook_core::{Event, SIGNATURE_HEADER};
use serde::Serialize;
use serde_json::Value;

use super::signed_here::SignedHere;
use super::tree::tree;
use crate::listen::history::{BodyState, Entry, Forward, Verdict};

/// The page gets no signature that was made for what it asked for.
const MADE_HERE: &str = "(made here, and not shown)";

/// Bodies are asked for on their own: they are bytes.
#[derive(Serialize)]
pub(super) struct Detail {
    id: u64,
    method: String,
    version: String,
    target: String,
    headers: Vec<(String, String)>,
    body: &'static str,
    bytes: usize,
    signature: Option<String>,
    /// Whether a signature is not shown.
    signed_here: bool,
    /// The place of the token that matched, from 1, and its label.
    token: Option<(usize, Option<String>)>,
    event: Option<Value>,
    /// Where to it was sent again.
    sent_to: Option<String>,
    forward: Option<ForwardDetail>,
}

#[derive(Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
enum ForwardDetail {
    Answered {
        status: u16,
        reason: &'static str,
        headers: Vec<(String, String)>,
        bytes: usize,
        cut: bool,
    },
    Failed {
        label: &'static str,
        detail: String,
        next_step: &'static str,
    },
    Looped,
}

impl Detail {
    pub(super) fn new(entry: &Entry, signed_here: &SignedHere) -> Self {
        let arrived = &entry.arrived;
        let head = &arrived.head;
        let (token, event) = match &arrived.verdict {
            Verdict::Accepted { key } => {
                let label = key.label().map(str::to_owned);
                let event = Event::parse_unverified(&arrived.body);
                let json = serde_json::to_string(&EventRecord::from(&event)).ok();
                (
                    Some((key.position() + 1, label)),
                    json.and_then(|json| tree(&json)),
                )
            }
            // What is not verified is not read as an event.
            Verdict::Refused { .. } => (None, None),
        };
        let shown = |value: &HeaderValue| {
            if signed_here.has(value) {
                MADE_HERE.to_owned()
            } else {
                text(value.as_bytes())
            }
        };
        let signatures: Vec<_> = head
            .headers
            .get_all(SIGNATURE_HEADER)
            .iter()
            .map(shown)
            .collect();
        Self {
            id: entry.id,
            method: head.method.to_string(),
            version: format!("{:?}", head.version),
            target: head.target().to_owned(),
            headers: head
                .headers
                .iter()
                .map(|(name, value)| (name.to_string(), shown(value)))
                .collect(),
            body: match arrived.body_state {
                BodyState::Whole => "whole",
                BodyState::Partial => "partial",
                BodyState::Unread => "unread",
            },
            bytes: arrived.body.len(),
            signature: (!signatures.is_empty()).then(|| signatures.join("\n")),
            signed_here: signed_here.is_in(&head.headers),
            token,
            event,
            sent_to: arrived.resent.as_ref().map(|resent| resent.target.clone()),
            forward: entry.forward.get().map(ForwardDetail::new),
        }
    }
}

impl ForwardDetail {
    fn new(forward: &Forward) -> Self {
        match forward {
            Forward::Answered(answer) => Self::Answered {
                status: answer.status.as_u16(),
                reason: answer.status.canonical_reason().unwrap_or_default(),
                headers: headers(&answer.headers),
                bytes: answer.body.len(),
                cut: answer.is_cut,
            },
            Forward::Failed {
                label,
                detail,
                next_step,
                ..
            } => Self::Failed {
                label,
                detail: detail.clone(),
                next_step,
            },
            Forward::Looped => Self::Looped,
        }
    }
}

fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| (name.to_string(), text(value.as_bytes())))
        .collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
