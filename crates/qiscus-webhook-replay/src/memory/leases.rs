//! The claims in flight of a memory store.

use std::collections::{BTreeSet, HashMap};

use tokio::time::Instant;

use super::Digest;
use crate::{Owner, StoreError};

/// Bounded, and in the order in which leases run out: to make room costs no look at the others,
/// however many there are.
pub(super) struct Leases {
    max: usize,
    by_key: HashMap<Digest, Lease>,
    by_end: BTreeSet<(Instant, Digest)>,
}

struct Lease {
    owner: Owner,
    until: Instant,
}

impl Leases {
    pub(super) fn up_to(max: usize) -> Self {
        Self {
            max,
            by_key: HashMap::new(),
            by_end: BTreeSet::new(),
        }
    }

    /// Whose it is, unless the lease has run out.
    pub(super) fn owner(&self, key: &Digest, now: Instant) -> Option<Owner> {
        let lease = self.by_key.get(key)?;
        (lease.until > now).then_some(lease.owner)
    }

    /// Begins a lease, or begins it again, whoever had it before.
    pub(super) fn begin(
        &mut self,
        key: Digest,
        owner: &Owner,
        now: Instant,
        until: Instant,
    ) -> Result<(), StoreError> {
        if !self.by_key.contains_key(&key) {
            self.make_room(now)?;
        }
        let lease = Lease {
            owner: *owner,
            until,
        };
        if let Some(before) = self.by_key.insert(key, lease) {
            self.by_end.remove(&(before.until, key));
        }
        self.by_end.insert((until, key));
        Ok(())
    }

    pub(super) fn end(&mut self, key: &Digest) {
        if let Some(lease) = self.by_key.remove(key) {
            self.by_end.remove(&(lease.until, *key));
        }
    }

    fn make_room(&mut self, now: Instant) -> Result<(), StoreError> {
        while self.by_key.len() >= self.max {
            match self.by_end.first() {
                Some((until, _)) if *until <= now => {
                    if let Some((_, key)) = self.by_end.pop_first() {
                        self.by_key.remove(&key);
                    }
                }
                // Nothing was changed: there is nothing to release.
                _ => {
                    return Err(StoreError::unasked(format!(
                        "{} deliveries are in flight, and the memory store has no room for more",
                        self.max
                    )));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn key(number: u32) -> Digest {
        let mut key = [0; 32];
        key[..4].copy_from_slice(&number.to_be_bytes());
        key
    }

    #[test]
    fn a_refusal_costs_no_look_at_the_others() {
        const FULL: u32 = 200_000;
        let (now, owner) = (Instant::now(), Owner::random().unwrap());
        let until = now + Duration::from_secs(60);
        let mut leases = Leases::up_to(FULL.try_into().unwrap());
        for number in 0..FULL {
            leases.begin(key(number), &owner, now, until).unwrap();
        }
        // To look at all for each would be 20 thousand million looks.
        let begun = std::time::Instant::now();
        for number in FULL..FULL + 100_000 {
            leases.begin(key(number), &owner, now, until).unwrap_err();
        }
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "{:?}",
            begun.elapsed()
        );
        leases.begin(key(FULL), &owner, until, until).unwrap();
        assert_eq!(leases.by_key.len(), leases.by_end.len());
    }

    #[test]
    fn what_ends_or_begins_again_leaves_nothing_behind() {
        let (now, owner) = (Instant::now(), Owner::random().unwrap());
        let mut leases = Leases::up_to(2);
        for second in 1..100 {
            let until = now + Duration::from_secs(second);
            leases.begin(key(1), &owner, now, until).unwrap();
        }
        assert_eq!((leases.by_key.len(), leases.by_end.len()), (1, 1));
        leases.end(&key(1));
        leases.end(&key(2));
        assert_eq!((leases.by_key.len(), leases.by_end.len()), (0, 0));
    }
}
