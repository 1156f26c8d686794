//! What sends a delivery again, as it came or edited.
//!
//! Signing here must not become a way to have anything signed for anybody: what is signed here goes to
//! the forward target or stays on this machine, and the signature is not told to the page.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use jiff::Timestamp;
use qiscus_webhook_core::receive::Gate;
use qiscus_webhook_core::{Delivery, KeyRing, Limits, Rejection, SIGNATURE_HEADER};
use serde::Deserialize;

use super::signed_here::SignedHere;
use crate::client::Target;
use crate::failure::Failure;
use crate::listen::forward::Forwarder;
use crate::listen::history::{Arrived, BodyState, Entry, Resent, Signing};
use crate::listen::receiver::{WeakReceiver, refused, verified};

/// What sends again.
pub(in crate::listen) struct Resender {
    pub(in crate::listen) receiver: WeakReceiver,
    pub(in crate::listen) keys: KeyRing,
    pub(in crate::listen) signed_here: SignedHere,
    pub(in crate::listen) forward: Option<Forwarder>,
    pub(in crate::listen) deadline: Duration,
}

/// What the page asks for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Order {
    /// Another address than the forward target.
    to: Option<String>,
    /// Another body.
    body: Option<String>,
    signature: Signing,
}

impl Resender {
    pub(super) fn forwarder(&self, entry: &Entry, order: &Order) -> Result<Forwarder, Refused> {
        let to = order
            .to
            .as_deref()
            .map(str::trim)
            .filter(|to| !to.is_empty());
        let Some(to) = to else {
            let forward = self.forward.as_ref().map(Forwarder::for_resending);
            return forward.ok_or_else(|| {
                Refused::new(
                    StatusCode::CONFLICT,
                    "there is no forward target: write an address to send to",
                )
            });
        };
        let target: Target = to
            .parse()
            .map_err(|err: String| Refused::new(StatusCode::BAD_REQUEST, err))?;
        let is_signed_here = match order.signature {
            Signing::Anew => true,
            Signing::Kept => self.signed_here.is_in(&entry.arrived.head.headers),
            Signing::None => false,
        };
        if is_signed_here && !self.is_forward(target.uri()) && !target.is_here() {
            return Err(Refused::new(
                StatusCode::FORBIDDEN,
                "what is signed here goes to the forward target, or to localhost or an address such as 127.0.0.1",
            ));
        }
        Forwarder::new(target, self.deadline, None).map_err(out_of_reach)
    }

    fn is_forward(&self, uri: &Uri) -> bool {
        let forward = self.forward.as_ref().map(Forwarder::target);
        // With another scheme it would be another server, or one that anybody on the way can read.
        forward.is_some_and(|forward| {
            forward.authority() == uri.authority() && forward.scheme() == uri.scheme()
        })
    }

    /// The request as it will be kept, with the verdict that this receiver has on it.
    pub(super) fn arrive(
        &self,
        entry: &Entry,
        order: Order,
        target: &Uri,
    ) -> Result<Arrived, Refused> {
        let original = &entry.arrived;
        let is_edited = order.body.is_some();
        let body = match order.body {
            Some(text) => Bytes::from(text),
            None if original.body_state == BodyState::Whole => original.body.clone(),
            None => {
                return Err(Refused::new(
                    StatusCode::CONFLICT,
                    "its body was not kept whole",
                ));
            }
        };
        let mut head = original.head.clone();
        match order.signature {
            Signing::Kept => {}
            Signing::None => {
                head.headers.remove(SIGNATURE_HEADER);
            }
            Signing::Anew => {
                let signature = self.keys.sign(&body);
                self.signed_here.note(&signature, &original.head.headers);
                if let Ok(value) = HeaderValue::try_from(signature.to_hex()) {
                    head.headers.insert(SIGNATURE_HEADER, value);
                }
            }
        }
        // Of what came without one, none was kept.
        let is_signed = head.headers.contains_key(SIGNATURE_HEADER);
        let signing = if is_signed {
            order.signature
        } else {
            Signing::None
        };
        let verdict = match self.verify(&head.headers, body.clone()) {
            Ok(delivery) => verified(&delivery),
            Err(rejection) => refused(&rejection),
        };
        Ok(Arrived {
            at: Timestamp::now(),
            head,
            body,
            body_state: BodyState::Whole,
            verdict,
            resent: Some(Resent {
                of: entry.id,
                is_edited,
                signing,
                target: target.to_string(),
            }),
            is_passed_on: true,
        })
    }

    fn verify(&self, headers: &HeaderMap, body: Bytes) -> Result<Delivery, Rejection> {
        let signatures = headers.get_all(SIGNATURE_HEADER);
        let length = u64::try_from(body.len()).ok();
        let mut intake = Gate::check(signatures, length, &Limits::default())?.begin(&self.keys);
        intake.push(body)?;
        intake.finish()
    }
}

fn out_of_reach(_: Failure) -> Refused {
    Refused::new(StatusCode::BAD_REQUEST, "this address is out of reach")
}

/// Why nothing was sent.
pub(super) struct Refused {
    status: StatusCode,
    sentence: String,
}

impl Refused {
    pub(super) fn new(status: StatusCode, sentence: impl Into<String>) -> Self {
        Self {
            status,
            sentence: sentence.into(),
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.status, self.sentence).into_response()
    }
}
