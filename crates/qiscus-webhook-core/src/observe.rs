//! What the operator sees of the middleware at work, told once for every adapter.
//!
//! Adapters call this; users read what it logs.

use std::error::Error as _;

use tracing::Level;

use crate::{Rejection, RejectionReason};

/// Logs a refused request: at `DEBUG` what any stranger can cause with a request that is not even
/// signed, and a retry that comes too early; at `WARN` what an operator wants to look into; at
/// `ERROR` what is a mistake in the receiver's own set-up.
pub fn refused(rejection: &Rejection) {
    let reason = rejection.reason();
    let status = rejection.status();
    macro_rules! log {
        ($level:expr) => {
            tracing::event!(
                target: "qiscus_webhook",
                $level,
                reason = reason.as_str(),
                status,
                source = rejection.source().map(tracing::field::display),
                "{rejection}"
            )
        };
    }
    match reason {
        RejectionReason::SignatureMissing
        | RejectionReason::SignatureRepeated
        | RejectionReason::SignatureMalformed
        | RejectionReason::DeliveryInFlight => log!(Level::DEBUG),
        RejectionReason::DeliveryMissing | RejectionReason::TenantMissing => log!(Level::ERROR),
        _ => log!(Level::WARN),
    }
}
