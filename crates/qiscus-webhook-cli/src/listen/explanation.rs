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

#[cfg(test)]
mod tests {
    use qiscus_webhook_testing::delivery;

    use super::*;
    use crate::listen::fixtures::entry;
    use crate::listen::receiver::verified;

    /// A text in the header's place that is none: the search knows it.
    const NONE: (&str, &str) = (SIGNATURE_HEADER, "none");

    fn tokens() -> [Token; 1] {
        [Token::new("A".to_owned(), "demo-token".to_owned().into()).unwrap()]
    }

    #[test]
    fn each_refusal_has_its_way_out() {
        for reason in RejectionReason::ALL {
            let part = match reason {
                RejectionReason::SignatureMissing => "Nobody signed it.",
                RejectionReason::SignatureRepeated => "more than once",
                RejectionReason::SignatureMalformed | RejectionReason::SignatureMismatch => {
                    "something that is not there"
                }
                RejectionReason::BodyTooLarge => "1 MiB",
                RejectionReason::BodyDeadlineExceeded | RejectionReason::BodyInterrupted => {
                    "to its end"
                }
                RejectionReason::MemoryBudgetExhausted => "at once",
                _ => "",
            };
            let mut entry = entry(b"{}", &[NONE]);
            let detail = String::new();
            entry.arrived.verdict = Verdict::Refused {
                reason: *reason,
                detail,
            };
            let sentences = explain(&entry, &tokens());
            assert_eq!(sentences.is_empty(), part.is_empty(), "{sentences:?}");
            let told = sentences.join(" ");
            assert!(told.contains(part), "{reason:?}: {told}");
        }
    }

    #[test]
    fn nothing_is_looked_for_without_the_whole_body_or_a_signature() {
        let mut partial = entry(b"{}", &[NONE]);
        partial.arrived.body_state = BodyState::Partial;
        let mut accepted = entry(b"{}", &[NONE]);
        accepted.arrived.verdict = verified(&delivery("{}"));
        for entry in [partial, accepted, entry(b"{}", &[])] {
            assert!(explain(&entry, &tokens()).is_empty());
        }
    }
}
