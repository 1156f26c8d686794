//! Keys that nobody has, for the body of a tenant that is not known.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::sync::LazyLock;

use crate::KeyRing;

/// The ring under which the body for an unknown tenant is taken in, so that it costs what any other
/// costs. It is of one key, as nearly every ring is.
///
/// No secrecy rests on the key: whatever its comparison says, the verdict is
/// [`TenantUnknown`](crate::RejectionReason::TenantUnknown). It is random so that nobody can prepare a
/// body for which the comparison would run another way. The standard library keys its hashers from
/// the system's source of randomness, which saves a dependency for it.
pub(crate) fn decoy() -> &'static KeyRing {
    static DECOY: LazyLock<KeyRing> = LazyLock::new(|| {
        let word = || RandomState::new().hash_one(0).to_ne_bytes();
        KeyRing::from_key_bytes(&[word(), word(), word(), word()].concat())
    });
    &DECOY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_one_ring_for_the_process_and_of_one_key() {
        assert_eq!(decoy().sign(b"a"), decoy().sign(b"a"));
        assert_eq!(decoy().len(), 1);
    }

    #[test]
    fn no_two_words_of_its_key_are_the_same() {
        let word = || RandomState::new().hash_one(0);
        assert_ne!(word(), word());
    }
}
