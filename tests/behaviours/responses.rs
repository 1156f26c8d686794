//! What a refused client is told: the status, and nothing that depends on the cause.

use bytes::Bytes;
use qiscus_webhook_core::RejectionReason::{
    BodyDeadlineExceeded, BodyInterrupted, BodyTooLarge, KeysUnavailable, MemoryBudgetExhausted,
    SignatureMalformed, SignatureMismatch, SignatureMissing, SignatureRepeated, TenantUnknown,
    UnrecognizedEvent,
};
use qiscus_webhook_core::{MemoryBudget, Rejection, RejectionReason};

use crate::harness::{
    Answer, At, Request, SIGNATURE, Setup, TOKEN, Tenant, ring, sign, stamp, stamp_on_adapters,
    stamp_over_sockets, vector,
};

stamp! {
    every_401_is_the_same_byte_for_byte,
    every_401_challenges,
    every_refusal_is_a_problem_document_of_its_status,
    a_503_says_when_to_come_back,
}

stamp_on_adapters! {
    any_method_without_a_signature_is_told_401,
    the_response_to_a_refusal_can_be_replaced,
    a_replaced_response_never_accepts,
    a_signed_request_of_any_method_is_accepted,
}

stamp_over_sockets! {
    every_answer_says_how_long_it_is,
}

/// Knows one tenant, on `/webhook/known`; can't look up the one on `/webhook/down`; knows no other.
fn tenants(at: At) -> Setup {
    Setup::impatient(at)
        .with_limits(|limits| {
            limits
                .with_body_limit(150_000)
                .with_memory_budget(MemoryBudget::new(0))
                .with_strict_events(true)
        })
        .with_lookup(|path| async move {
            match path.as_str() {
                "/webhook/known" => Ok(Some((ring(TOKEN), Tenant("known".to_owned())))),
                "/webhook/down" => Err("the database is down".into()),
                _ => Ok(None),
            }
        })
}

fn known() -> Request {
    Request::everyday().with_target("/webhook/known")
}

/// For each cause, the accepted delivery with one thing changed.
fn refused_requests() -> Vec<(RejectionReason, Request)> {
    let large: Bytes = vec![b'a'; 100_000].into();
    let body = vector("modern_text").body;
    vec![
        (SignatureMissing, known().without_header(SIGNATURE)),
        (
            SignatureRepeated,
            known().with_header(SIGNATURE, sign(&body)),
        ),
        (
            SignatureMalformed,
            known().with_signature("not a signature"),
        ),
        (SignatureMismatch, known().with_body("{}")),
        (TenantUnknown, known().with_target("/webhook/unknown")),
        (BodyTooLarge, known().declaring(150_001)),
        (BodyDeadlineExceeded, known().cut_to(10).then_stalling()),
        (
            MemoryBudgetExhausted,
            known().with_signature(sign(&large)).with_body(large),
        ),
        (KeysUnavailable, known().with_target("/webhook/down")),
        (
            UnrecognizedEvent,
            known().with_signature(sign(b"{}")).with_body("{}"),
        ),
    ]
}

/// The answer to each.
async fn answers(at: At, setup: Setup) -> Vec<(RejectionReason, Answer)> {
    let receiver = at.start(setup).await;
    receiver.deliver(known()).await.accepted();
    let mut answers = Vec::new();
    for (reason, request) in refused_requests() {
        let outcome = receiver.deliver(request).await;
        assert_eq!(outcome.reason, Some(reason));
        outcome.unhandled();
        answers.push((reason, outcome.answer().clone()));
    }
    answers
}

async fn every_401_is_the_same_byte_for_byte(at: At) {
    let answers = answers(at, tenants(at)).await;
    let all: Vec<_> = answers
        .iter()
        .filter(|(_, answer)| answer.status == 401)
        .collect();
    assert_eq!(all.len(), 5);
    // An unsigned one may be refused before its body has come; the connection ends with it then.
    for (reason, answer) in &all {
        let [answer, first] = [answer, &all[0].1].map(Answer::but_for_the_connection);
        assert_eq!(answer, first, "{reason:?}");
    }
}

async fn every_401_challenges(at: At) {
    for (reason, answer) in answers(at, tenants(at)).await {
        let challenge = answer.header("www-authenticate");
        assert_eq!(challenge.is_some(), answer.status == 401, "{reason:?}");
    }
}

async fn every_refusal_is_a_problem_document_of_its_status(at: At) {
    for (reason, answer) in answers(at, tenants(at)).await {
        assert_eq!(answer.status, reason.status(), "{reason:?}");
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
        let problem: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem["status"], answer.status, "{reason:?}");
        assert_eq!(problem["type"], "about:blank");
        assert!(problem["title"].is_string());
        assert_eq!(problem.as_object().unwrap().len(), 3, "{reason:?}");
    }
}

async fn a_503_says_when_to_come_back(at: At) {
    for (reason, answer) in answers(at, tenants(at)).await {
        let seconds = answer.header("retry-after");
        assert_eq!(seconds.is_some(), answer.status == 503, "{reason:?}");
        assert!(seconds.is_none_or(|seconds| seconds.parse::<u32>().unwrap() > 0));
    }
}

async fn any_method_without_a_signature_is_told_401(at: At) {
    let receiver = at.start(Setup::default()).await;
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
        let request = Request::unsigned("").with_method(method);
        receiver.deliver(request).await.refused(SignatureMissing);
    }
}

async fn a_signed_request_of_any_method_is_accepted(at: At) {
    let receiver = at.start(Setup::default()).await;
    for method in ["POST", "PUT", "GET"] {
        receiver
            .deliver(Request::everyday().with_method(method))
            .await
            .accepted();
    }
}

async fn the_response_to_a_refusal_can_be_replaced(at: At) {
    let setup = tenants(at).with_rejection_response(404, "nothing here");
    for (reason, answer) in answers(at, setup).await {
        assert_eq!(answer.status, 404, "{reason:?}");
        assert_eq!(answer.body, "nothing here", "{reason:?}");
        assert_eq!(answer.header("www-authenticate"), None);
    }
}

async fn a_replaced_response_never_accepts(at: At) {
    // That no handler was called is looked at for each of them.
    for (reason, answer) in answers(at, tenants(at).with_rejection_response(200, "")).await {
        assert_eq!(answer.status, 200, "{reason:?}");
    }
}

#[test]
fn every_reason_has_the_status_of_the_table() {
    for reason in RejectionReason::ALL {
        let status = match reason {
            SignatureMissing | SignatureRepeated | SignatureMalformed | SignatureMismatch
            | TenantUnknown => 401,
            BodyTooLarge => 413,
            BodyDeadlineExceeded => 408,
            BodyInterrupted => 400,
            MemoryBudgetExhausted
            | KeysUnavailable
            | RejectionReason::DeliveryInFlight
            | RejectionReason::ReplayStoreUnavailable => 503,
            UnrecognizedEvent | RejectionReason::DeliveryIdMissing => 422,
            RejectionReason::DeliveryMissing | RejectionReason::RuntimeMissing => 500,
            unknown => panic!("{unknown:?} is not in the table"),
        };
        assert_eq!(reason.status(), status, "{reason:?}");
        assert_eq!(
            Rejection::from(*reason).problem().status(),
            status,
            "{reason:?}"
        );
    }
}

/// A body whose middleware does not know its length is sent in chunks.
async fn every_answer_says_how_long_it_is(at: At) {
    let receiver = at.start(tenants(at)).await;
    for request in refused_requests()
        .into_iter()
        .map(|(_, request)| request)
        .chain([known()])
    {
        let outcome = receiver.deliver(request).await;
        let answer = outcome.answer();
        let length = answer.body.len().to_string();
        assert_eq!(answer.header("content-length"), Some(length.as_str()));
        assert_eq!(answer.header("transfer-encoding"), None);
    }
}
