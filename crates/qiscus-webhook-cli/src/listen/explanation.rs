//! Why a delivery was refused, in the sentences of `verify --explain`.

use qiscus_webhook_core::{RejectionReason, SIGNATURE_HEADER};

use super::history::{BodyState, Entry, Verdict};
use crate::explain;
use crate::token::Token;
use crate::verify::held;

/// What is most likely wrong, in the order to set it right; empty for what was accepted.
pub(super) fn explain(entry: &Entry, tokens: &[Token]) -> Vec<String> {
    let arrived = &entry.arrived;
    let Verdict::Refused { reason, .. } = &arrived.verdict else {
        return Vec::new();
    };
    let signature = arrived.head.headers.get(SIGNATURE_HEADER);
    let signature = signature.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    match (reason, signature, arrived.body_state) {
        (
            RejectionReason::SignatureMismatch | RejectionReason::SignatureMalformed,
            Some(signature),
            BodyState::Whole,
        ) => explain::explain(&arrived.body, &[signature.as_str()], &held(tokens)),
        (reason, _, _) => advice(*reason).map(str::to_owned).into_iter().collect(),
    }
}

/// What to do about a refusal that no signature explains.
const fn advice(reason: RejectionReason) -> Option<&'static str> {
    Some(match reason {
        RejectionReason::SignatureMissing => {
            "Nobody signed it. Qiscus signs once a signature token is generated in its dashboard; anything else that posts here, such as a scanner or a health check, does not. If Qiscus sent it, look for a proxy that drops the header QISCUS-SDK-SIGNATURE."
        }
        RejectionReason::SignatureRepeated => {
            "The header QISCUS-SDK-SIGNATURE stands there more than once: look for a proxy that adds it again."
        }
        RejectionReason::BodyTooLarge => {
            "The body is larger than the middleware takes, 1 MiB unless Limits::with_body_limit says otherwise. No event of Qiscus is."
        }
        RejectionReason::BodyDeadlineExceeded | RejectionReason::BodyInterrupted => {
            "The sender, or a proxy on the way, did not send the body to its end."
        }
        RejectionReason::MemoryBudgetExhausted => {
            "Too many unverified bodies were on their way at once."
        }
        _ => return None,
    })
}
