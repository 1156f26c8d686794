//! The signatures that were made here.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, HeaderValue};
use qiscus_webhook_core::{SIGNATURE_HEADER, Signature};

/// Remembers what was signed for the page, which gets none of it, in whatever delivery it comes round:
/// one that is sent again, or one that a target has sent back to the receiver.
#[derive(Default)]
pub(in crate::listen) struct SignedHere {
    /// In lower-case hex.
    signatures: Mutex<HashSet<String>>,
}

impl SignedHere {
    /// Notes one that was made for a delivery that came with these headers. If it came with them, the
    /// page has it already.
    pub(super) fn note(&self, signature: &Signature, headers: &HeaderMap) {
        let mut values = headers.get_all(SIGNATURE_HEADER).iter();
        if !values.any(|value| read(value).as_ref() == Some(signature)) {
            self.lock().insert(signature.to_hex());
        }
    }

    pub(super) fn has(&self, value: &HeaderValue) -> bool {
        read(value).is_some_and(|signature| self.lock().contains(&signature.to_hex()))
    }

    /// Whether one of the signatures among these headers was made here.
    pub(super) fn is_in(&self, headers: &HeaderMap) -> bool {
        let mut values = headers.get_all(SIGNATURE_HEADER).iter();
        values.any(|value| self.has(value))
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<String>> {
        self.signatures
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(value: &HeaderValue) -> Option<Signature> {
    Signature::from_hex(value).ok()
}
