//! What is decided from a request's head alone, before a byte of its body is asked for.

use std::sync::Arc;

use super::decoy;
use crate::{Intake, KeyRing, Limits, Rejection, RejectionReason, Signature, Tenant};

/// A request whose head may be that of a signed delivery: one well-formed signature, and no
/// declared length over the limit.
///
/// The gate stands before everything that costs something: before the body is read and before keys
/// are looked up. [`Intake::begin`] does both steps for those who have the keys at hand.
///
/// # Example
///
/// ```
/// use qiscus_webhook::receive::Gate;
/// use qiscus_webhook::{Limits, RejectionReason};
///
/// let unsigned = Gate::check(std::iter::empty::<&[u8]>(), Some(1 << 62), &Limits::default());
/// assert_eq!(unsigned.unwrap_err().reason(), RejectionReason::SignatureMissing);
///
/// let signed_looking = Gate::check(["ab".repeat(32)], Some(1 << 62), &Limits::default());
/// assert_eq!(signed_looking.unwrap_err().reason(), RejectionReason::BodyTooLarge);
/// ```
#[derive(Debug)]
#[must_use]
pub struct Gate {
    signature: Signature,
    declared_length: Option<u64>,
    limits: Limits,
}

impl Gate {
    /// Looks at every value of the header [`SIGNATURE_HEADER`](crate::SIGNATURE_HEADER) and at the
    /// length in bytes that the request declares, if it does.
    ///
    /// # Errors
    ///
    /// [`SignatureMissing`](RejectionReason::SignatureMissing) without a value,
    /// [`SignatureRepeated`](RejectionReason::SignatureRepeated) with more than one, equal or not,
    /// [`SignatureMalformed`](RejectionReason::SignatureMalformed) if it is not exactly 64 hex
    /// digits, [`BodyTooLarge`](RejectionReason::BodyTooLarge) if the declared length is over the
    /// limit.
    pub fn check<V: AsRef<[u8]>>(
        signature_values: impl IntoIterator<Item = V>,
        declared_length: Option<u64>,
        limits: &Limits,
    ) -> Result<Self, Rejection> {
        let mut values = signature_values.into_iter();
        let Some(value) = values.next() else {
            return Err(RejectionReason::SignatureMissing.into());
        };
        if values.next().is_some() {
            return Err(RejectionReason::SignatureRepeated.into());
        }
        let Ok(signature) = Signature::from_hex(value) else {
            return Err(RejectionReason::SignatureMalformed.into());
        };
        if declared_length.is_some_and(|length| exceeds(length, limits.body_limit())) {
            return Err(RejectionReason::BodyTooLarge.into());
        }
        Ok(Self {
            signature,
            declared_length,
            limits: limits.clone(),
        })
    }

    /// Begins to take in the body, to be verified with the tokens of `ring`.
    pub fn begin(self, ring: &KeyRing) -> Intake {
        let most = self
            .declared_length
            .and_then(|length| usize::try_from(length).ok())
            .unwrap_or(usize::MAX);
        Intake::new(ring, self.signature, most, self.limits)
    }

    /// Begins to take in the body, to be verified with the tokens of a tenant, as a delivery for it.
    pub fn begin_for(self, tenant: &Tenant) -> Intake {
        self.begin(tenant.keys())
            .for_tenant(Arc::clone(tenant.shared_name()))
    }

    /// Begins to take in a body whose tenant is not known, as any other, to be refused in the end.
    pub(crate) fn begin_for_nobody(self) -> Intake {
        self.begin(decoy()).for_nobody()
    }
}

fn exceeds(length: u64, limit: usize) -> bool {
    u64::try_from(limit).is_ok_and(|limit| length > limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declared_length_up_to_the_limit_passes_and_every_greater_one_is_refused() {
        let limits = Limits::default().with_body_limit(10);
        let check = |declared| Gate::check(["ab".repeat(32)], declared, &limits);
        for passes in [None, Some(0), Some(10)] {
            assert!(check(passes).is_ok(), "{passes:?}");
        }
        for refused in [11, 12, 1 << 62, u64::MAX] {
            let err = check(Some(refused)).unwrap_err();
            assert_eq!(err.reason(), RejectionReason::BodyTooLarge, "{refused}");
        }
    }
}
