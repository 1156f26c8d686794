//! What a rejection leaves: its reason, as loud as it is worth.

use qiscus_webhook_core::receive::{self, Observation};
use qiscus_webhook_core::{KeyRing, Rejection, RejectionReason, SignatureToken};
use tracing::{Level, Metadata};

use crate::request::{BODY, acme, receive, ring};
use crate::seen::{map, see, see_at, see_of};

#[test]
fn a_refusal_tells_its_reason_at_the_level_of_its_noise() {
    let other = KeyRing::new(SignatureToken::new("other").unwrap());
    let mis_signed = other.sign(BODY.as_bytes()).to_hex();
    for (signature, reason, level, line) in [
        ("", "signature_malformed", Level::DEBUG, Level::DEBUG),
        (
            mis_signed.as_str(),
            "signature_mismatch",
            Level::INFO,
            Level::WARN,
        ),
    ] {
        let seen = see(|| receive(BODY, signature));
        assert_eq!(seen.spans.len(), 1, "{seen:?}");
        assert_eq!(seen.spans[0].level, level);
        let expected = map(&[
            ("path", "/webhook"),
            ("verdict", "refused"),
            ("reason", reason),
        ]);
        assert_eq!(seen.spans[0].fields, expected);
        assert_eq!(seen.lines.len(), 1, "{seen:?}");
        assert_eq!(seen.lines[0].level, line);
        assert_eq!(seen.lines[0].fields["reason"], reason);
        assert_eq!(seen.lines[0].fields["status"], "401");
        assert_eq!(seen.lines[0].fields["path"], "/webhook");
        assert!(!seen.lines[0].fields.contains_key("tenant"));
        assert_eq!(seen.lines[0].in_span, Some("delivery"));
    }
}

#[test]
fn a_mis_signed_request_s_line_says_to_which_tenant_and_path_it_was_sent() {
    let path = format!("/webhook/{}", "a".repeat(10_000));
    // Where spans are filtered out, too.
    let filters: [fn(&Metadata<'_>) -> bool; 2] = [|_| true, |metadata| metadata.is_event()];
    for filter in filters {
        let seen = see_of(filter, || {
            let mut observation = Observation::new();
            observation.admit(&path);
            observation.address(&acme());
            observation.reject(&RejectionReason::SignatureMismatch.into(), &path);
        });
        assert_eq!(seen.lines[0].fields["tenant"], "acme");
        assert_eq!(seen.lines[0].fields["path"], path[..200]);
        for span in seen.spans {
            assert_eq!(span.fields["tenant"], "acme");
            assert_eq!(span.fields["path"], path[..200]);
        }
    }
}

#[test]
fn a_missing_middleware_is_an_error() {
    let seen = see(|| receive::observe_rejection(&RejectionReason::DeliveryMissing.into()));
    assert_eq!(seen.lines[0].level, Level::ERROR);
    assert!(seen.lines[0].fields["message"].contains("add the webhook middleware"));
}

#[test]
fn what_an_extractor_refuses_is_told_once() {
    let refused = see(|| receive::observe_extraction(&RejectionReason::UnrecognizedEvent.into()));
    assert_eq!(refused.lines.len(), 1);
    assert_eq!(refused.lines[0].fields["reason"], "unrecognized_event");
    let missing = see(|| {
        let missing = receive::extract(None).unwrap_err();
        receive::observe_extraction(&missing);
    });
    assert_eq!(missing.lines.len(), 1);
    assert_eq!(missing.lines[0].fields["reason"], "delivery_missing");
}

/// What the documentation of the log says, once more.
fn level(reason: RejectionReason) -> Level {
    match reason {
        RejectionReason::SignatureMissing
        | RejectionReason::SignatureRepeated
        | RejectionReason::SignatureMalformed
        | RejectionReason::DeliveryInFlight => Level::DEBUG,
        RejectionReason::SignatureMismatch
        | RejectionReason::TenantUnknown
        | RejectionReason::BodyTooLarge
        | RejectionReason::BodyDeadlineExceeded
        | RejectionReason::BodyInterrupted
        | RejectionReason::MemoryBudgetExhausted
        | RejectionReason::KeysUnavailable
        | RejectionReason::UnrecognizedEvent
        | RejectionReason::ReplayStoreUnavailable
        | RejectionReason::DeliveryIdMissing => Level::WARN,
        RejectionReason::DeliveryMissing | RejectionReason::RuntimeMissing => Level::ERROR,
        other => panic!("at which level is {other:?}?"),
    }
}

#[test]
fn a_refusal_inside_is_told_at_the_level_of_its_noise() {
    for reason in RejectionReason::ALL {
        let seen = see(|| receive::observe_rejection(&(*reason).into()));
        let [line] = &*seen.lines else {
            panic!("{reason:?}: {seen:?}");
        };
        assert_eq!(line.level, level(*reason), "{reason:?}");
    }
}

#[test]
fn every_reason_is_logged_and_none_shows_a_secret() {
    for reason in RejectionReason::ALL {
        let rejection = Rejection::with_source(*reason, "connection reset");
        let reject = || {
            let mut observation = Observation::new();
            observation.admit("/webhook");
            observation.reject(&rejection, "/webhook");
        };
        for seen in [see(reject), see_at(level(*reason), reject)] {
            let [line] = &*seen.lines else {
                panic!("{reason:?}: {seen:?}");
            };
            assert_eq!(line.level, level(*reason), "{reason:?}");
            assert_eq!(line.fields["reason"], reason.as_str());
            assert_eq!(line.fields["source"], "connection reset");
            assert_eq!(line.fields["next_step"], rejection.next_step());
        }
    }
    for signature in [
        ring().sign(BODY.as_bytes()).to_hex(),
        "ab".repeat(32),
        String::new(),
    ] {
        let shown = format!("{:?}", see(|| receive(BODY, &signature)));
        assert!(!shown.contains("rahasia"), "{shown}");
        assert!(
            signature.is_empty() || !shown.contains(&signature),
            "{shown}"
        );
    }
}
