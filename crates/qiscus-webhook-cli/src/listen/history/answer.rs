//! What the forward target made of a delivery.

use std::time::Duration;

use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;

/// How passing on ended.
#[derive(Debug, Clone)]
pub(in crate::listen) enum Forward {
    Answered(Answer),
    /// No answer. It may have reached the target all the same.
    Failed {
        /// In two or three words.
        label: &'static str,
        detail: String,
        next_step: &'static str,
        took: Duration,
    },
    /// Not passed on: it came from this very program.
    Looped,
}

/// What the target answered.
#[derive(Debug, Clone)]
pub(in crate::listen) struct Answer {
    pub(in crate::listen) status: StatusCode,
    pub(in crate::listen) headers: HeaderMap,
    pub(in crate::listen) body: Bytes,
    /// The body went on, and the rest was not kept.
    pub(in crate::listen) is_cut: bool,
    pub(in crate::listen) took: Duration,
}

impl Forward {
    /// What the sender gets: it may send again.
    pub(in crate::listen) const fn status(&self) -> StatusCode {
        match self {
            Self::Answered(answer) => answer.status,
            Self::Failed { .. } => StatusCode::BAD_GATEWAY,
            Self::Looped => StatusCode::LOOP_DETECTED,
        }
    }

    pub(in crate::listen) fn is_success(&self) -> bool {
        matches!(self, Self::Answered(answer) if answer.status.is_success())
    }

    pub(super) fn size(&self) -> usize {
        match self {
            Self::Answered(answer) => answer.body.len(),
            Self::Failed { .. } | Self::Looped => 0,
        }
    }
}
