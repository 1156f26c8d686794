//! The tokens that are accepted now.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use hmac::Mac as _;

use crate::keys::{Key, Keys};
use crate::verification::Verification;
use crate::{Delivery, Rejection, Signature, SignatureToken};

/// The signature tokens accepted now: the current one and any number of previous ones.
///
/// Qiscus replaces a token at once, while deliveries signed with the old one are still on their
/// way, so a receiver accepts both for a while. Each token is held as a keyed HMAC state that is
/// computed once; a clone is one reference count.
///
/// Verification costs one HMAC per token, whichever of them signed, so the time does not show
/// which one matched.
///
/// # Example
///
/// ```
/// use qiscus_webhook::{KeyRing, SignatureToken};
///
/// let keys = KeyRing::new(SignatureToken::new("the new token")?.with_label("2026-11"))
///     .with_previous(SignatureToken::new("the old token")?.with_label("2025-03"));
///
/// let old = KeyRing::new(SignatureToken::new("the old token")?);
/// let delivery = keys.verify(&b"{}"[..], &old.sign(b"{}"))?;
/// assert_eq!(delivery.matched_key().position(), 1);
/// assert_eq!(delivery.matched_key().label(), Some("2025-03"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct KeyRing {
    keys: Arc<Keys>,
}

impl KeyRing {
    /// A ring of one token, the one that Qiscus signs with now.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the secret goes in and is wiped; a caller who wants to keep it says so"
    )]
    pub fn new(current: SignatureToken) -> Self {
        Self::from_keys(Arc::new(Keys {
            current: Key::new(&current),
            previous: Vec::new(),
        }))
    }

    /// Accepts one more token, which Qiscus signed with before. It goes behind those that are there, so add the newest
    /// first.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the secret goes in and is wiped; a caller who wants to keep it says so"
    )]
    pub fn with_previous(mut self, previous: SignatureToken) -> Self {
        Arc::make_mut(&mut self.keys)
            .previous
            .push(Key::new(&previous));
        self
    }

    /// Puts a new token in front: the one that was current is the first of the previous ones from now on. Nobody
    /// needs the old token in hand for it.
    ///
    /// A token that is in the ring already only moves to the front.
    ///
    /// # Example
    ///
    /// ```
    /// use qiscus_webhook::{KeyRing, SignatureToken};
    ///
    /// let before = KeyRing::new(SignatureToken::new("the old token")?);
    /// let after = before.clone().with_current(SignatureToken::new("the new token")?);
    ///
    /// let delivery = after.verify(&b"{}"[..], &before.sign(b"{}"))?;
    /// assert_eq!(delivery.matched_key().position(), 1);
    /// assert_eq!(after.with_newest(1).len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the secret goes in and is wiped; a caller who wants to keep it says so"
    )]
    pub fn with_current(mut self, current: SignatureToken) -> Self {
        let current = Key::new(&current);
        let keys = Arc::make_mut(&mut self.keys);
        let before = std::mem::replace(&mut keys.current, current);
        keys.previous.insert(0, before);
        let current = &keys.current;
        keys.previous.retain(|key| !key.is_same(current));
        self
    }

    /// Keeps the newest tokens of the ring, which are its first ones: this many at the most, and the current one in any
    /// case.
    pub fn with_newest(mut self, tokens: usize) -> Self {
        let previous = tokens.saturating_sub(1);
        if previous < self.keys.previous.len() {
            Arc::make_mut(&mut self.keys).previous.truncate(previous);
        }
        self
    }

    /// Signs a body with the current token, as Qiscus does.
    #[must_use]
    pub fn sign(&self, body: &[u8]) -> Signature {
        let mut mac = self.keys.current.mac.clone();
        mac.update(body);
        Signature::from_bytes(mac.finalize().into_bytes().into())
    }

    /// Verifies a body that is held already, such as one from a queue or of a serverless function. For a
    /// tenant of several, [`Tenant::verify`](crate::Tenant::verify) does it.
    ///
    /// The body must be the exact bytes that were signed. No limit applies to bytes that are in
    /// memory already; to read them from a network, use [`Intake`](crate::Intake).
    ///
    /// # Errors
    ///
    /// [`SignatureMismatch`](crate::RejectionReason::SignatureMismatch) if none of the tokens made
    /// this signature for this body.
    ///
    /// # Example
    ///
    /// ```
    /// use qiscus_webhook::{KeyRing, RejectionReason, SignatureToken};
    ///
    /// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
    /// let signature = keys.sign(b"what was signed");
    /// let err = keys.verify(&b"what was not"[..], &signature).unwrap_err();
    /// assert_eq!(err.reason(), RejectionReason::SignatureMismatch);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn verify(
        &self,
        body: impl Into<Bytes>,
        signature: &Signature,
    ) -> Result<Delivery, Rejection> {
        self.verify_for(None, body.into(), signature)
    }

    pub(crate) fn verify_for(
        &self,
        tenant: Option<&Arc<str>>,
        body: Bytes,
        signature: &Signature,
    ) -> Result<Delivery, Rejection> {
        let mut verification = Verification::begin(&self.keys, *signature);
        verification.update(&body);
        let verified = verification.finish()?;
        Ok(Delivery::new(body, verified, tenant.cloned()))
    }

    /// The number of tokens in the ring, at least one.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a ring is never empty")]
    pub fn len(&self) -> usize {
        1 + self.keys.previous.len()
    }

    #[cfg(feature = "watch")]
    pub(crate) fn from_tokens<'a>(
        current: &SignatureToken,
        previous: impl Iterator<Item = &'a SignatureToken>,
    ) -> Self {
        Self::from_keys(Arc::new(Keys {
            current: Key::new(current),
            previous: previous.map(Key::new).collect(),
        }))
    }

    /// A ring of a key that need not be text.
    pub(crate) fn from_key_bytes(key: &[u8]) -> Self {
        Self::from_keys(Arc::new(Keys {
            current: Key::of(key, None),
            previous: Vec::new(),
        }))
    }

    pub(crate) fn from_keys(keys: Arc<Keys>) -> Self {
        Self { keys }
    }

    pub(crate) fn into_keys(self) -> Arc<Keys> {
        self.keys
    }

    pub(crate) fn keys(&self) -> &Arc<Keys> {
        &self.keys
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels = std::iter::once(&self.keys.current)
            .chain(&self.keys.previous)
            .map(|key| key.label());
        f.write_str("KeyRing ")?;
        f.debug_list().entries(labels).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RejectionReason;

    fn token(text: &str) -> SignatureToken {
        SignatureToken::new(text).unwrap()
    }

    #[test]
    fn each_token_of_the_ring_is_accepted_and_named() {
        let ring = KeyRing::new(token("new").with_label("n"))
            .with_previous(token("old"))
            .with_previous(token("older").with_label("o"));
        assert_eq!(ring.len(), 3);
        for (text, position, label) in [
            ("new", 0, Some("n")),
            ("old", 1, None),
            ("older", 2, Some("o")),
        ] {
            let signature = KeyRing::new(token(text)).sign(b"body");
            let delivery = ring.verify(&b"body"[..], &signature).unwrap();
            let matched = delivery.matched_key();
            assert_eq!((matched.position(), matched.label()), (position, label));
            assert_eq!(matched.is_current(), position == 0);
        }
    }

    #[test]
    fn a_token_outside_the_ring_is_refused() {
        let signature = KeyRing::new(token("other")).sign(b"body");
        let ring = KeyRing::new(token("new")).with_previous(token("old"));
        let err = ring.verify(&b"body"[..], &signature).unwrap_err();
        assert_eq!(err.reason(), RejectionReason::SignatureMismatch);
    }

    #[test]
    fn a_token_that_stands_twice_counts_as_the_newer() {
        let ring = KeyRing::new(token("same")).with_previous(token("same"));
        let delivery = ring.verify(&b""[..], &ring.sign(b"")).unwrap();
        assert!(delivery.matched_key().is_current());
    }

    #[test]
    fn a_new_token_goes_in_front_and_the_old_one_stays() {
        let ring = KeyRing::new(token("a").with_label("a"))
            .with_current(token("b"))
            .with_current(token("c").with_label("c"));
        assert_eq!(
            format!("{ring:?}"),
            r#"KeyRing [Some("c"), None, Some("a")]"#
        );
        for (text, position) in [("c", 0), ("b", 1), ("a", 2)] {
            let signature = KeyRing::new(token(text)).sign(b"body");
            let delivery = ring.verify(&b"body"[..], &signature).unwrap();
            assert_eq!(delivery.matched_key().position(), position);
        }
    }

    #[test]
    fn a_token_that_is_in_the_ring_only_moves_to_the_front() {
        let ring = KeyRing::new(token("a")).with_previous(token("b"));
        let ring = ring.with_current(token("b").with_label("b"));
        assert_eq!(format!("{ring:?}"), r#"KeyRing [Some("b"), None]"#);
        let ring = ring.with_current(token("b"));
        assert_eq!(ring.len(), 2);
    }

    #[test]
    fn the_newest_stay_and_the_current_one_in_any_case() {
        let ring = KeyRing::new(token("a"))
            .with_current(token("b"))
            .with_current(token("c"));
        for (tokens, len) in [(0, 1), (1, 1), (2, 2), (3, 3), (9, 3)] {
            let whole = &ring;
            let ring = ring.clone().with_newest(tokens);
            assert_eq!(ring.len(), len);
            let is_copied = !Arc::ptr_eq(&ring.keys, &whole.keys);
            assert_eq!(is_copied, len < whole.len(), "{tokens}");
            let signature = KeyRing::new(token("c")).sign(b"body");
            assert!(ring.verify(&b"body"[..], &signature).is_ok());
        }
        assert_eq!(ring.len(), 3, "another ring");
    }

    #[test]
    fn debug_shows_labels_alone() {
        let ring = KeyRing::new(token("hush").with_label("blue")).with_previous(token("silence"));
        assert_eq!(format!("{ring:?}"), r#"KeyRing [Some("blue"), None]"#);
    }
}
