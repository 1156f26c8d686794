//! The receiver: the same layer that a user puts in front of a handler, with a handler that keeps,
//! tells and passes on.

use std::error::Error as _;
use std::sync::{Arc, Weak};

use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, EXPECT, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use jiff::Timestamp;
use qiscus_webhook_core::receive::Gate;
use qiscus_webhook_core::{
    Delivery, KeyRing, Limits, Rejection, RejectionReason, SIGNATURE_HEADER,
};
use qiscus_webhook_tower::VerifyWebhookLayer;
use qiscus_webhook_tower::axum::Webhook;

use super::forward::Forwarder;
use super::history::{Arrived, BodyState, Entry, Forward, Head, History, Verdict};
use super::noted_body::{Noted, UnsignedBodies};
use super::save::Saver;
use super::telling::Telling;

/// What takes in a delivery; a clone is the same one.
#[derive(Clone)]
pub(super) struct Receiver {
    shared: Arc<Shared>,
}

struct Shared {
    history: History,
    telling: Telling,
    forward: Option<Forwarder>,
    saver: Option<Saver>,
    limits: Limits,
    unsigned: UnsignedBodies,
}

/// A receiver that may have ended.
pub(super) struct WeakReceiver {
    shared: Weak<Shared>,
}

/// What was noted of a request before the middleware had it.
#[derive(Clone)]
struct Seen {
    at: Timestamp,
    head: Arc<Head>,
}

impl Receiver {
    pub(super) fn new(
        history: History,
        telling: Telling,
        forward: Option<Forwarder>,
        saver: Option<Saver>,
    ) -> Self {
        let limits = Limits::default();
        let unsigned = UnsignedBodies::new(&limits);
        Self {
            shared: Arc::new(Shared {
                history,
                telling,
                forward,
                saver,
                limits,
                unsigned,
            }),
        }
    }

    pub(super) fn router(self, keys: KeyRing) -> Router {
        let layer = VerifyWebhookLayer::new(keys).with_limits(
            Limits::default()
                .with_body_limit(self.shared.limits.body_limit())
                .with_body_deadline(self.shared.limits.body_deadline()),
        );
        Router::new()
            .fallback(accepted)
            .with_state(self.clone())
            .layer(layer)
            .layer(from_fn_with_state(self, see))
    }

    pub(super) fn downgrade(&self) -> WeakReceiver {
        WeakReceiver {
            shared: Arc::downgrade(&self.shared),
        }
    }

    /// Keeps and tells it.
    async fn keep(&self, arrived: Arrived) -> Arc<Entry> {
        let entry = self.shared.history.add(arrived);
        if let Some(saver) = &self.shared.saver {
            saver.arrived(&entry).await;
        }
        self.shared.telling.arrived(&entry).await;
        entry
    }

    /// Keeps it and, where somebody waits for it, passes it on. That goes on to its end when the
    /// sender does not wait for it: it is the answer of the target that a developer waits for.
    pub(super) async fn take(
        &self,
        arrived: Arrived,
        forward: Option<&Forwarder>,
    ) -> (u64, Option<tokio::task::JoinHandle<Forward>>) {
        let entry = self.keep(arrived).await;
        let id = entry.id;
        let passing = forward.cloned().map(|forwarder| {
            let receiver = self.clone();
            tokio::spawn(async move {
                let arrived = &entry.arrived;
                let forward = forwarder.pass_on(&arrived.head, arrived.body.clone()).await;
                receiver.shared.history.answered(&entry, forward.clone());
                if let Some(saver) = &receiver.shared.saver {
                    saver.answered(&entry).await;
                }
                receiver.shared.telling.answered(&entry, &forward).await;
                forward
            })
        });
        (id, passing)
    }
}

impl WeakReceiver {
    #[cfg(test)]
    pub(super) const fn ended() -> Self {
        Self {
            shared: Weak::new(),
        }
    }

    /// Keeps what somebody sends again, and sends it; gives its id. None if the receiver has ended.
    pub(super) async fn resend(&self, arrived: Arrived, forward: &Forwarder) -> Option<u64> {
        let shared = self.shared.upgrade()?;
        let (id, _) = Receiver { shared }.take(arrived, Some(forward)).await;
        Some(id)
    }
}

/// Notes the head, and the body while it is read. The layer leaves the cause of a refusal in the
/// response's extensions. It gets what is left of each body, for it says what becomes of that and of
/// the connection.
async fn see(State(receiver): State<Receiver>, request: Request, next: Next) -> Response {
    let (mut parts, mut body) = request.into_parts();
    let seen = Seen {
        at: Timestamp::now(),
        head: Arc::new(Head::of(&parts)),
    };
    parts.extensions.insert(seen.clone());
    let limits = &receiver.shared.limits;
    let noted = Noted::new();
    let signatures = parts.headers.get_all(SIGNATURE_HEADER);
    let mut unsigned = None;
    if Gate::check(signatures, None, limits).is_ok() {
        body = noted.watch(body, limits.body_limit());
    } else {
        let declared = declared_length(&parts.headers, &body);
        unsigned = receiver.shared.unsigned.read(&mut body, declared).await;
        if unsigned.is_some() {
            // Its client was asked for it, and waits no more.
            parts.headers.remove(EXPECT);
        }
    }
    let response = next.run(Request::from_parts(parts, body)).await;
    if let Some(rejection) = response.extensions().get::<Rejection>() {
        let (body, body_state) =
            unsigned.unwrap_or_else(|| read_by_layer(&noted, rejection.reason()));
        let arrived = Arrived {
            at: seen.at,
            head: Head::clone(&seen.head),
            body,
            body_state,
            verdict: refused(rejection),
            resent: None,
            is_passed_on: false,
        };
        receiver.keep(arrived).await;
    }
    response
}

async fn accepted(
    State(receiver): State<Receiver>,
    Webhook(delivery): Webhook,
    axum::Extension(seen): axum::Extension<Seen>,
) -> Response {
    let forward = receiver.shared.forward.as_ref();
    let arrived = Arrived {
        at: seen.at,
        head: Head::clone(&seen.head),
        // Kept for long: a copy lets the server's read buffer go.
        body: Bytes::copy_from_slice(delivery.body()),
        body_state: BodyState::Whole,
        verdict: verified(&delivery),
        resent: None,
        is_passed_on: forward.is_some(),
    };
    let (_, passing) = receiver.take(arrived, forward).await;
    let Some(passing) = passing else {
        return StatusCode::OK.into_response();
    };
    match passing.await {
        Ok(forward) => hand_back(&forward),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The target's status, and when it wants to be asked again.
fn hand_back(forward: &Forward) -> Response {
    let mut response = forward.status().into_response();
    if let Forward::Answered(answer) = forward
        && let Some(after) = answer.headers.get(RETRY_AFTER)
    {
        response.headers_mut().insert(RETRY_AFTER, after.clone());
    }
    response
}

pub(super) fn verified(delivery: &Delivery) -> Verdict {
    Verdict::Accepted {
        key: delivery.matched_key().clone(),
    }
}

pub(super) fn refused(rejection: &Rejection) -> Verdict {
    let detail = match rejection.source() {
        Some(source) => format!("{rejection}: {source}"),
        None => rejection.to_string(),
    };
    Verdict::Refused {
        reason: rejection.reason(),
        detail,
    }
}

/// What the layer read before it refused.
fn read_by_layer(noted: &Noted, reason: RejectionReason) -> (Bytes, BodyState) {
    let bytes = noted.take();
    match reason {
        RejectionReason::SignatureMismatch => (bytes, BodyState::Whole),
        RejectionReason::BodyInterrupted | RejectionReason::BodyDeadlineExceeded => {
            (bytes, BodyState::Partial)
        }
        _ => (Bytes::new(), BodyState::Unread),
    }
}

fn declared_length(headers: &HeaderMap, body: &Body) -> Option<u64> {
    let header = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    header.max(body.size_hint().exact())
}

#[cfg(test)]
mod tests;
