//! A key ring that is replaced while requests are in flight.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::KeyRing;
use crate::keys::Keys;

/// Holds the [`KeyRing`] in force and lets its holder replace it while the receiver runs.
///
/// All clones are one handle: the middleware keeps one, the code that rotates the token keeps another. A
/// request goes on under the ring that was in force when it began. Reading takes no lock.
///
/// # Example
///
/// ```
/// use qiscus_webhook::{KeyHandle, KeyRing, SignatureToken};
///
/// let handle = KeyHandle::new(KeyRing::new(SignatureToken::new("old")?));
/// let in_flight = handle.load();
/// handle.replace(
///     KeyRing::new(SignatureToken::new("new")?).with_previous(SignatureToken::new("old")?),
/// );
/// assert_eq!(in_flight.len(), 1);
/// assert_eq!(handle.load().len(), 2);
/// # Ok::<(), qiscus_webhook::TokenError>(())
/// ```
#[derive(Clone)]
pub struct KeyHandle {
    shared: Arc<Shared>,
}

struct Shared {
    keys: ArcSwap<Keys>,
    #[cfg(feature = "watch")]
    _watch: Option<crate::watch::WakeOnDrop>,
}

impl KeyHandle {
    /// A handle on which `ring` is in force.
    #[must_use]
    pub fn new(ring: KeyRing) -> Self {
        Self {
            shared: Arc::new(Shared {
                keys: ArcSwap::new(ring.into_keys()),
                #[cfg(feature = "watch")]
                _watch: None,
            }),
        }
    }

    /// The ring in force now.
    pub fn load(&self) -> KeyRing {
        KeyRing::from_keys(self.shared.keys.load_full())
    }

    /// Puts another ring in force, for every request that begins from now on.
    pub fn replace(&self, ring: KeyRing) {
        self.shared.keys.store(ring.into_keys());
    }

    /// Puts the ring that is made of the one in force in its place, for every request that begins from now on. Two
    /// changes at once both take place, one after the other, so `change` may be called again.
    ///
    /// # Example
    ///
    /// A new token, while the old one stays accepted as the first of the previous ones:
    ///
    /// ```
    /// use qiscus_webhook::{KeyHandle, KeyRing, SignatureToken};
    ///
    /// let handle = KeyHandle::new(KeyRing::new(SignatureToken::new("old")?));
    /// let new = SignatureToken::new("new")?;
    /// handle.update(|ring| ring.with_current(new.clone()));
    /// assert_eq!(handle.load().len(), 2);
    ///
    /// // Later, when nothing arrives under the old one any more:
    /// handle.update(|ring| ring.with_newest(1));
    /// assert_eq!(handle.load().len(), 1);
    /// # Ok::<(), qiscus_webhook::TokenError>(())
    /// ```
    pub fn update(&self, mut change: impl FnMut(KeyRing) -> KeyRing) {
        self.shared
            .keys
            .rcu(|keys| change(KeyRing::from_keys(Arc::clone(keys))).into_keys());
    }

    /// A handle whose last clone, when it is dropped, wakes the thread that keeps it up to date.
    #[cfg(feature = "watch")]
    pub(crate) fn watched(ring: KeyRing, watch: crate::watch::WakeOnDrop) -> Self {
        Self {
            shared: Arc::new(Shared {
                keys: ArcSwap::new(ring.into_keys()),
                _watch: Some(watch),
            }),
        }
    }

    #[cfg(feature = "watch")]
    pub(crate) fn downgrade(&self) -> WeakKeyHandle {
        WeakKeyHandle(Arc::downgrade(&self.shared))
    }
}

/// A handle that does not keep the keys in use.
#[cfg(feature = "watch")]
pub(crate) struct WeakKeyHandle(std::sync::Weak<Shared>);

#[cfg(feature = "watch")]
impl WeakKeyHandle {
    pub(crate) fn is_in_use(&self) -> bool {
        self.0.strong_count() > 0
    }

    pub(crate) fn replace(&self, ring: KeyRing) {
        if let Some(shared) = self.0.upgrade() {
            KeyHandle { shared }.replace(ring);
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SignatureToken;

    #[test]
    fn changes_at_once_all_take_place() {
        let token = |text: String| SignatureToken::new(text).unwrap();
        let handle = KeyHandle::new(KeyRing::new(token("first".to_owned())));
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let (handle, token) = (&handle, &token);
                scope.spawn(move || {
                    for number in 0..25 {
                        let new = token(format!("{thread}-{number}"));
                        handle.update(|ring| ring.with_current(new.clone()));
                    }
                });
            }
        });
        assert_eq!(handle.load().len(), 101);
    }

    #[test]
    fn debug_shows_the_labels_of_the_ring_in_force() {
        let ring =
            |label: &str| KeyRing::new(SignatureToken::new("hush").unwrap().with_label(label));
        let handle = KeyHandle::new(ring("old"));
        handle.replace(ring("new"));
        assert_eq!(format!("{handle:?}"), r#"KeyHandle(KeyRing [Some("new")])"#);
    }
}
