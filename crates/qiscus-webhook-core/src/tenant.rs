//! One of many who share a receiver.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use crate::{Delivery, KeyRing, Rejection, Signature};

/// A tenant of a receiver for many Qiscus applications: its name, and the keys that it signs with.
///
/// The name is the operator's own word for the tenant. It travels with each delivery that these keys
/// prove ([`Delivery::tenant`]), into its [key](Delivery::key) for stores, into the log and, where asked
/// for, into the metrics: it must be no secret. A clone is two reference counts.
///
/// # Example
///
/// ```
/// use qiscus_webhook::{KeyRing, SignatureToken, Tenant};
///
/// let acme = Tenant::new("acme", KeyRing::new(SignatureToken::new("the token of acme")?));
/// let signature = acme.keys().sign(b"{}");
/// let delivery = acme.verify(&b"{}"[..], &signature)?;
/// assert_eq!(delivery.tenant(), Some("acme"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Tenant {
    name: Arc<str>,
    keys: KeyRing,
}

impl Tenant {
    /// A tenant of this name with these keys. Two tenants must not have one name.
    pub fn new(name: impl Into<Arc<str>>, keys: KeyRing) -> Self {
        Self {
            name: name.into(),
            keys,
        }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The keys.
    pub const fn keys(&self) -> &KeyRing {
        &self.keys
    }

    /// Verifies a body that is held already, as [`KeyRing::verify`] does, as a delivery for this tenant:
    /// for a worker behind a queue.
    ///
    /// # Errors
    ///
    /// [`SignatureMismatch`](crate::RejectionReason::SignatureMismatch) if none of the tenant's tokens
    /// made this signature for this body.
    pub fn verify(
        &self,
        body: impl Into<Bytes>,
        signature: &Signature,
    ) -> Result<Delivery, Rejection> {
        self.keys
            .verify_for(Some(&self.name), body.into(), signature)
    }

    pub(crate) const fn shared_name(&self) -> &Arc<str> {
        &self.name
    }
}

impl fmt::Debug for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tenant")
            .field("name", &self.name)
            .field("keys", &self.keys)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RejectionReason, SignatureToken};

    fn tenant(name: &str) -> Tenant {
        let token = SignatureToken::new(format!("the token of {name}")).unwrap();
        Tenant::new(name, KeyRing::new(token.with_label("2026-11")))
    }

    #[test]
    fn a_delivery_is_of_the_tenant_whose_keys_prove_it() {
        let (acme, globex) = (tenant("acme"), tenant("globex"));
        assert_eq!((acme.name(), globex.name()), ("acme", "globex"));
        let signature = acme.keys().sign(b"{}");
        let delivery = acme.verify(&b"{}"[..], &signature).unwrap();
        assert_eq!(delivery.tenant(), Some("acme"));
        let err = globex.verify(&b"{}"[..], &signature).unwrap_err();
        assert_eq!(err.reason(), RejectionReason::SignatureMismatch);
        let for_all = acme.keys().verify(&b"{}"[..], &signature).unwrap();
        assert_eq!(for_all.tenant(), None);
    }

    #[test]
    fn debug_shows_name_and_labels_alone() {
        let shown = format!("{:?}", tenant("acme"));
        assert_eq!(
            shown,
            r#"Tenant { name: "acme", keys: KeyRing [Some("2026-11")] }"#
        );
    }
}
