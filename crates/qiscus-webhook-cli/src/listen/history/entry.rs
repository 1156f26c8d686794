//! One request that arrived, with everything that is known of it.

use std::sync::OnceLock;

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri, Version};
use bytes::Bytes;
use jiff::Timestamp;
use qiscus_webhook_core::{MatchedKey, RejectionReason};
use serde::{Deserialize, Serialize};

use super::answer::Forward;

/// A request that is about to be kept.
pub(in crate::listen) struct Arrived {
    pub(in crate::listen) at: Timestamp,
    pub(in crate::listen) head: Head,
    pub(in crate::listen) body: Bytes,
    pub(in crate::listen) body_state: BodyState,
    pub(in crate::listen) verdict: Verdict,
    pub(in crate::listen) resent: Option<Resent>,
    /// Whether an answer will come.
    pub(in crate::listen) is_passed_on: bool,
}

/// A request that is kept.
pub(in crate::listen) struct Entry {
    pub(in crate::listen) id: u64,
    pub(in crate::listen) arrived: Arrived,
    /// Set once, when the forward target has answered or is given up.
    pub(in crate::listen) forward: OnceLock<Forward>,
}

/// A request's head, as it came.
#[derive(Debug, Clone)]
pub(in crate::listen) struct Head {
    pub(in crate::listen) method: Method,
    pub(in crate::listen) uri: Uri,
    pub(in crate::listen) version: Version,
    pub(in crate::listen) headers: HeaderMap,
}

/// How much of a body is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::listen) enum BodyState {
    Whole,
    /// The rest did not come, or not in time.
    Partial,
    /// Too large to be kept, or refused before it was read.
    Unread,
}

/// What the receiver found.
#[derive(Debug, Clone)]
pub(in crate::listen) enum Verdict {
    /// The signature is among the headers, as it came.
    Accepted { key: MatchedKey },
    Refused {
        reason: RejectionReason,
        /// The sentence, with its cause where there is one.
        detail: String,
    },
}

/// That the program itself sent it, because somebody asked for it.
#[derive(Debug, Clone)]
pub(in crate::listen) struct Resent {
    /// The delivery that was sent again.
    pub(in crate::listen) of: u64,
    pub(in crate::listen) is_edited: bool,
    pub(in crate::listen) signing: Signing,
    /// Where to.
    pub(in crate::listen) target: String,
}

/// The signature of a delivery that is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::listen) enum Signing {
    /// As it came.
    Kept,
    /// Of these bytes, with the first token.
    Anew,
    None,
}

impl Head {
    pub(in crate::listen) fn of(parts: &Parts) -> Self {
        Self {
            method: parts.method.clone(),
            uri: parts.uri.clone(),
            version: parts.version,
            headers: parts.headers.clone(),
        }
    }

    /// Path and query.
    pub(in crate::listen) fn target(&self) -> &str {
        self.uri
            .path_and_query()
            .map_or_else(|| self.uri.path(), |target| target.as_str())
    }

    /// A header's first value, where it is visible ASCII.
    pub(in crate::listen) fn text(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    fn size(&self) -> usize {
        let headers = self.headers.iter();
        let fields: usize = headers
            .map(|(name, value)| name.as_str().len() + value.len() + HEADER_COST)
            .sum();
        self.target().len() + fields
    }
}

/// What the map spends on a header beside its text, about.
const HEADER_COST: usize = 64;

impl Verdict {
    pub(in crate::listen) const fn name(&self) -> &'static str {
        match self {
            Self::Accepted { .. } => "accepted",
            Self::Refused { .. } => "refused",
        }
    }
}

impl Arrived {
    /// The memory that it holds, about.
    pub(super) fn size(&self) -> usize {
        self.body.len() + self.head.size()
    }
}
