//! One body's HMACs, one for each token of the ring, and their comparison.

use std::sync::Arc;

use hmac::Mac as _;
use subtle::{Choice, ConditionallySelectable as _, ConstantTimeEq as _};

use crate::key_ring::{HmacSha256, Keys};
use crate::{KeyRing, MatchedKey, Rejection, RejectionReason, Signature};

/// The HMACs of a body that is arriving, under every token of the ring it began with.
pub(crate) struct Verification {
    signature: Signature,
    keys: Arc<Keys>,
    current: HmacSha256,
    // Stays unallocated for a ring of one, which is nearly every ring.
    previous: Vec<HmacSha256>,
}

/// What a matching signature proves.
pub(crate) struct Verified {
    pub(crate) signature: Signature,
    pub(crate) matched_key: MatchedKey,
}

impl Verification {
    pub(crate) fn begin(ring: &KeyRing, signature: Signature) -> Self {
        let keys = Arc::clone(ring.keys());
        let current = keys.current.mac.clone();
        let previous = keys.previous.iter().map(|key| key.mac.clone()).collect();
        Self {
            signature,
            keys,
            current,
            previous,
        }
    }

    pub(crate) fn update(&mut self, chunk: &[u8]) {
        self.current.update(chunk);
        for mac in &mut self.previous {
            mac.update(chunk);
        }
    }

    /// Compares with every token's HMAC, without an early end, and picks the first that matches
    /// without a branch: neither tells by time which one it was.
    pub(crate) fn finish(self) -> Result<Verified, Rejection> {
        let Self {
            signature,
            keys,
            current,
            previous,
        } = self;
        let mut matched = Choice::from(0);
        let mut position = 0_u64;
        for (index, mac) in (0..).zip(std::iter::once(current).chain(previous)) {
            let equal = mac.finalize().into_bytes().ct_eq(signature.as_bytes());
            position.conditional_assign(&index, equal & !matched);
            matched |= equal;
        }
        if !bool::from(matched) {
            return Err(RejectionReason::SignatureMismatch.into());
        }
        let position = usize::try_from(position).unwrap_or(usize::MAX);
        Ok(Verified {
            signature,
            matched_key: MatchedKey::at(position, &keys),
        })
    }
}
