//! One body's HMACs, one for each token of the ring, and their comparison.

use std::sync::Arc;

use hmac::Mac as _;
use subtle::{Choice, ConditionallySelectable as _};

use crate::keys::{HmacSha256, Keys, MatchedKey};
use crate::{Rejection, RejectionReason, Signature};

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
    pub(crate) fn begin(keys: &Arc<Keys>, signature: Signature) -> Self {
        let keys = Arc::clone(keys);
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

    /// Compares with every token's HMAC; see [`first_match`] on what its time tells.
    pub(crate) fn finish(self) -> Result<Verified, Rejection> {
        let Self {
            signature,
            keys,
            current,
            previous,
        } = self;
        let macs = std::iter::once(current).chain(previous);
        let macs = macs.map(|mac| mac.finalize().into_bytes().into());
        let position = first_match(macs, &signature).ok_or(RejectionReason::SignatureMismatch)?;
        Ok(Verified {
            signature,
            matched_key: MatchedKey::at(position, &keys),
        })
    }
}

/// The position of the first MAC that equals the signature.
///
/// Its time tells the number of tokens and whether one matched, which the answer tells anyway, but
/// not which one matched, nor how much of a wrong signature was right:
///
/// - Each MAC is finished and compared, whatever the ones before it gave: the loop has no early end,
///   and its count is the number of tokens. What finishing costs depends on the body's length alone.
/// - `ct_eq` goes over all 32 bytes with XOR and AND, eight at a time, and gives a `Choice`, which hides
///   from the compiler that it is 0 or 1, so that it is not made into a branch.
/// - The position is chosen by `conditional_assign`, a mask and an XOR on a register: each turn
///   writes it, whether or not it is the one.
/// - The first branch is on the verdict, after the loop. Only for an accepted delivery does anything
///   depend on the position: the label is looked up, and the handler may act on it.
fn first_match(macs: impl Iterator<Item = [u8; 32]>, signature: &Signature) -> Option<usize> {
    let mut matched = Choice::from(0);
    let mut position = 0_u64;
    let mut index = 0_u64;
    // Not a `for`: that would move each HMAC once more on its way out of the chain.
    macs.for_each(|mac| {
        let equal = signature.ct_eq(&mac);
        position.conditional_assign(&index, equal & !matched);
        matched |= equal;
        index += 1;
    });
    if bool::from(matched) {
        usize::try_from(position).ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mac_is_computed_whichever_matches() {
        let signature = Signature::from_bytes([7; 32]);
        for matching in [Some(0), Some(2), Some(4), None] {
            let mut computed = 0;
            let macs = (0..5).map(|position| {
                computed += 1;
                [if Some(position) == matching { 7 } else { 8 }; 32]
            });
            assert_eq!(first_match(macs, &signature), matching);
            assert_eq!(computed, 5, "{matching:?}");
        }
    }

    #[test]
    fn of_several_that_match_the_first_counts() {
        let signature = Signature::from_bytes([7; 32]);
        let macs = [[8; 32], [7; 32], [7; 32]];
        assert_eq!(first_match(macs.into_iter(), &signature), Some(1));
    }

    #[test]
    fn each_byte_of_the_signature_counts() {
        let signature = Signature::from_bytes([7; 32]);
        for byte in 0..32 {
            let mut mac = [7; 32];
            mac[byte] ^= 0x80;
            assert_eq!(first_match([mac].into_iter(), &signature), None);
        }
    }
}
