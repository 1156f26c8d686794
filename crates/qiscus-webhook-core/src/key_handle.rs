//! A key ring that is replaced while requests are in flight.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::KeyRing;
use crate::key_ring::Keys;

/// Holds the [`KeyRing`] in force and lets its holder replace it while the receiver runs.
///
/// All clones are one handle: the middleware keeps one, whoever rotates the token keeps another. A
/// request goes on under the ring that was in force when it began. Reading takes no lock.
///
/// # Example
///
/// ```
/// use qiscus_webhook_core::{KeyHandle, KeyRing, SignatureToken};
///
/// let handle = KeyHandle::new(KeyRing::new(SignatureToken::new("old")?));
/// let in_flight = handle.load();
/// handle.replace(
///     KeyRing::new(SignatureToken::new("new")?).with_previous(SignatureToken::new("old")?),
/// );
/// assert_eq!(in_flight.len(), 1);
/// assert_eq!(handle.load().len(), 2);
/// # Ok::<(), qiscus_webhook_core::TokenError>(())
/// ```
#[derive(Clone)]
pub struct KeyHandle {
    keys: Arc<ArcSwap<Keys>>,
}

impl KeyHandle {
    /// A handle on which `ring` is in force.
    #[must_use]
    pub fn new(ring: KeyRing) -> Self {
        Self {
            keys: Arc::new(ArcSwap::new(ring.into_keys())),
        }
    }

    /// The ring in force now.
    pub fn load(&self) -> KeyRing {
        KeyRing::from_keys(self.keys.load_full())
    }

    /// Puts another ring in force, for every request that begins from now on.
    pub fn replace(&self, ring: KeyRing) {
        self.keys.store(ring.into_keys());
    }
}

impl From<KeyRing> for KeyHandle {
    fn from(ring: KeyRing) -> Self {
        Self::new(ring)
    }
}

impl fmt::Debug for KeyHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("KeyHandle").field(&self.load()).finish()
    }
}
