//! What became of one request, for a person or as JSON.

use std::fmt;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use axum::http::StatusCode;
use jiff::Timestamp;
use qiscus_webhook_core::record::EventRecord;
use qiscus_webhook_core::{Delivery, Event, Rejection};
use serde::Serialize;

use crate::plain_text::one_line;

#[derive(Serialize)]
pub(super) struct Record {
    received_at: String,
    outcome: &'static str,
    status: u16,
    path: String,
    #[serde(flatten)]
    details: Details,
    #[serde(skip)]
    summary: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Details {
    Accepted {
        bytes: usize,
        delivery: EventRecord,
        forwarded: Option<ForwardedView>,
    },
    Refused {
        reason: &'static str,
        detail: String,
    },
}

#[derive(Serialize)]
struct ForwardedView {
    status: Option<u16>,
    milliseconds: Option<f64>,
    error: Option<String>,
}

/// What the receiver behind this one made of it.
pub(super) enum Forwarded {
    Answered { status: StatusCode, took: Duration },
    Failed(String),
}

impl Forwarded {
    /// The sender gets to know it, and may send again.
    pub(super) const fn status(&self) -> StatusCode {
        match self {
            Self::Answered { status, .. } => *status,
            Self::Failed(_) => StatusCode::BAD_GATEWAY,
        }
    }

    fn view(&self) -> ForwardedView {
        match self {
            Self::Answered { status, took } => ForwardedView {
                status: Some(status.as_u16()),
                milliseconds: Some((took.as_secs_f64() * 1e6).round() / 1e3),
                error: None,
            },
            Self::Failed(error) => ForwardedView {
                status: None,
                milliseconds: None,
                error: Some(error.clone()),
            },
        }
    }
}

impl Record {
    pub(super) fn accepted(
        path: &str,
        delivery: &Delivery,
        status: StatusCode,
        forwarded: Option<&Forwarded>,
    ) -> Self {
        let details = Details::Accepted {
            bytes: delivery.body().len(),
            delivery: EventRecord::from(delivery.event()),
            forwarded: forwarded.map(Forwarded::view),
        };
        let mut summary = summary(delivery.event());
        match forwarded {
            Some(Forwarded::Answered { took, .. }) => {
                summary.push_str(&format!(
                    "  (forwarded, {:.1} ms)",
                    took.as_secs_f64() * 1e3
                ));
            }
            Some(Forwarded::Failed(_)) => summary.push_str("  (not forwarded)"),
            None => {}
        }
        Self::new("accepted", status.as_u16(), path, details, summary)
    }

    pub(super) fn refused(path: &str, rejection: &Rejection) -> Self {
        let details = Details::Refused {
            reason: rejection.reason().as_str(),
            detail: rejection.to_string(),
        };
        Self::new(
            "refused",
            rejection.status(),
            path,
            details,
            rejection.to_string(),
        )
    }

    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self)
            .unwrap_or_else(|err| format!(r#"{{"outcome":"unprintable","detail":"{err}"}}"#))
    }

    fn new(
        outcome: &'static str,
        status: u16,
        path: &str,
        details: Details,
        summary: String,
    ) -> Self {
        Self {
            received_at: Timestamp::now().to_string(),
            outcome,
            status,
            path: path.to_owned(),
            details,
            summary,
        }
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let color = match self.details {
            Details::Accepted { .. } => AnsiColor::Green,
            Details::Refused { .. } => AnsiColor::Red,
        };
        let style = Style::new().fg_color(Some(color.into()));
        let time = self.received_at.get(11..19).unwrap_or_default();
        write!(
            f,
            "{time}  {style}{} {}{style:#}  {}  {}",
            self.outcome,
            self.status,
            one_line(&self.path, 80),
            self.summary
        )
    }
}

fn summary(event: &Event<'_>) -> String {
    match event {
        Event::PostComment(comment) => format!(
            "{} from {} in {}: {:?}",
            one_line(comment.message().message_type(), 40),
            one_line(comment.sender().user_id(), 60),
            one_line(comment.room().name(), 60),
            // Quoted, so that a text can't pass for what comes after it.
            one_line(comment.message().text(), 120),
        ),
        Event::Unrecognized(unrecognized) => format!(
            "unrecognized, type {}: {}",
            one_line(unrecognized.declared_type().unwrap_or("none"), 60),
            unrecognized.mismatch()
        ),
        other => one_line(other.kind(), 60),
    }
}
