//! The tokens of a ring, each as a keyed HMAC state, and which of them signed.

use std::sync::Arc;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::SignatureToken;

pub(crate) type HmacSha256 = Hmac<Sha256>;

#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) current: Key,
    pub(crate) previous: Vec<Key>,
}

#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) mac: HmacSha256,
    label: Option<Arc<str>>,
}

impl Key {
    pub(crate) fn new(token: &SignatureToken) -> Self {
        Self::of(token.key(), token.label())
    }

    pub(crate) fn of(key: &[u8], label: Option<Arc<str>>) -> Self {
        #[expect(
            clippy::expect_used,
            reason = "HMAC takes a key of any length (RFC 2104, section 2)"
        )]
        let mac = HmacSha256::new_from_slice(key).expect("any length is a key");
        Self { mac, label }
    }

    /// Whether both sign alike. The token itself is not kept, so it is asked to sign something.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let [mut one, other] = [self, other].map(|key| key.mac.clone());
        one.update(b"the same token?");
        let [one, other] = [one, other.chain_update(b"the same token?")].map(|mac| mac.finalize());
        one == other
    }

    pub(crate) fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }
}

/// Which token of the ring signed a delivery. Says nothing of the token itself.
///
/// Counted in a metric, it tells when the old token is out of use and can be removed.
///
/// # Example
///
/// ```
/// use qiscus_webhook::{KeyRing, SignatureToken};
///
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?.with_label("2026-11"));
/// let delivery = keys.verify(&b"{}"[..], &keys.sign(b"{}"))?;
/// assert!(delivery.matched_key().is_current());
/// assert_eq!(delivery.matched_key().label(), Some("2026-11"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchedKey {
    position: usize,
    label: Option<Arc<str>>,
}

impl MatchedKey {
    /// The token's place in the ring: 0 for the current one, then the previous ones in their order in the ring, which
    /// is newest first where [`KeyRing::with_current`](crate::KeyRing::with_current) or a `TokenFile` replaced them.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.position
    }

    /// Whether it is the current token.
    #[must_use]
    pub const fn is_current(&self) -> bool {
        self.position == 0
    }

    /// The label that the operator gave to the token, if any.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    pub(crate) fn at(position: usize, keys: &Keys) -> Self {
        let key = match position.checked_sub(1) {
            None => Some(&keys.current),
            Some(previous) => keys.previous.get(previous),
        };
        Self {
            position,
            label: key.and_then(|key| key.label.clone()),
        }
    }
}
