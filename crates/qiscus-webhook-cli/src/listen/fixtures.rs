//! A delivery for unit tests.

use std::sync::OnceLock;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, Version};
use bytes::Bytes;
use jiff::Timestamp;
use qiscus_webhook_core::RejectionReason;

use super::history::{Arrived, BodyState, Entry, Head, Verdict};

/// A refused one with this body and these headers.
pub(super) fn entry(body: &[u8], headers: &[(&'static str, &'static str)]) -> Entry {
    Entry {
        id: 1,
        arrived: arrived(body, headers),
        forward: OnceLock::new(),
    }
}

pub(super) fn arrived(body: &[u8], headers: &[(&'static str, &'static str)]) -> Arrived {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        })
        .collect();
    Arrived {
        at: Timestamp::UNIX_EPOCH,
        head: Head {
            method: Method::POST,
            uri: Uri::from_static("/webhook?x=1"),
            version: Version::HTTP_11,
            headers,
        },
        body: Bytes::copy_from_slice(body),
        body_state: BodyState::Whole,
        verdict: Verdict::Refused {
            reason: RejectionReason::SignatureMismatch,
            detail: "no".to_owned(),
        },
        resent: None,
        is_passed_on: false,
    }
}
