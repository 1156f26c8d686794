//! The line that a refusal leaves in the log.

use std::error::Error as _;

use tracing::Level;

use super::metrics;
use crate::{Rejection, RejectionReason};

/// Logs and counts a refusal inside of the middleware, or without it: that of a replay guard or of an
/// extractor. The middleware's own goes by way of its [`Observation`](super::Observation).
pub fn refused(rejection: &Rejection) {
    log(rejection);
    metrics::refused_inside(rejection.reason());
}

/// At `DEBUG` what any client can cause with a request that is not even signed, and a retry that
/// comes too early; at `WARN` what an operator wants to look into; at `ERROR` what is a mistake in
/// the receiver's own set-up.
pub(super) fn log(rejection: &Rejection) {
    let reason = rejection.reason();
    macro_rules! log {
        ($level:expr) => {
            tracing::event!(
                target: "qiscus_webhook",
                $level,
                reason = reason.as_str(),
                status = rejection.status(),
                source = rejection.source().map(tracing::field::display),
                "{rejection}"
            )
        };
    }
    match reason {
        RejectionReason::DeliveryInFlight => log!(Level::DEBUG),
        RejectionReason::DeliveryMissing => log!(Level::ERROR),
        _ if is_unsigned(reason) => log!(Level::DEBUG),
        _ => log!(Level::WARN),
    }
}

/// Whether the request has no well-formed signature.
pub(super) const fn is_unsigned(reason: RejectionReason) -> bool {
    matches!(
        reason,
        RejectionReason::SignatureMissing
            | RejectionReason::SignatureRepeated
            | RejectionReason::SignatureMalformed
    )
}
