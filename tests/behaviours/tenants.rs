//! Many tenants behind one endpoint, each with keys of its own, told by the request's path.

use qiscus_webhook_core::RejectionReason::{SignatureMismatch, SignatureMissing, TenantUnknown};
use qiscus_webhook_core::SignatureToken;

use crate::harness::{
    Answer, At, Receiver, Request, SIGNATURE, Setup, Tenant, logged, ring, sign_with, stamp,
};

stamp! {
    each_tenant_has_its_own_keys,
    the_handler_is_told_the_tenant,
    without_a_lookup_there_is_no_tenant,
    an_unknown_tenant_is_answered_as_a_wrong_signature_is,
    a_response_of_ones_own_is_the_same_for_both,
    the_body_for_an_unknown_tenant_is_not_read,
    the_log_names_the_cause_and_no_secret,
}

const BODY: &[u8] = br#"{"type":"of a test"}"#;

fn setup() -> Setup {
    Setup::default().with_lookup(|path| async move {
        let tenant = path.trim_start_matches("/webhook/");
        let keys = match tenant {
            "acme" => ring("token of acme"),
            "globex" => ring("token of globex")
                .with_previous(SignatureToken::new("old token of globex").unwrap()),
            _ => return Ok(None),
        };
        Ok(Some((keys, Tenant(tenant.to_owned()))))
    })
}

async fn start(at: At) -> Receiver {
    at.start(setup()).await
}

fn for_tenant(tenant: &str, token: &str) -> Request {
    Request::unsigned(BODY)
        .with_target(&format!("/webhook/{tenant}"))
        .with_signature(sign_with(token, BODY))
}

async fn each_tenant_has_its_own_keys(at: At) {
    let receiver = start(at).await;
    for (tenant, token, position) in [
        ("acme", "token of acme", 0),
        ("globex", "token of globex", 0),
        ("globex", "old token of globex", 1),
    ] {
        let outcome = receiver.deliver(for_tenant(tenant, token)).await;
        let delivery = &outcome.accepted().delivery;
        assert_eq!(delivery.matched_key().position(), position);
    }
    for (tenant, token) in [
        ("acme", "token of globex"),
        ("acme", "old token of globex"),
        ("globex", "token of acme"),
    ] {
        let outcome = receiver.deliver(for_tenant(tenant, token)).await;
        outcome.refused(SignatureMismatch);
    }
    for token in ["token of acme", "token of globex"] {
        let outcome = receiver.deliver(for_tenant("initech", token)).await;
        outcome.refused(TenantUnknown);
    }
}

async fn the_handler_is_told_the_tenant(at: At) {
    let receiver = start(at).await;
    for (tenant, token) in [("acme", "token of acme"), ("globex", "token of globex")] {
        let outcome = receiver.deliver(for_tenant(tenant, token)).await;
        let seen = outcome.accepted();
        assert_eq!(seen.tenant, Some(Tenant(tenant.to_owned())));
        assert_eq!(seen.delivery.body(), BODY);
    }
}

async fn without_a_lookup_there_is_no_tenant(at: At) {
    let receiver = at.start(Setup::default()).await;
    let outcome = receiver.deliver(Request::everyday()).await;
    assert_eq!(outcome.accepted().tenant, None);
}

/// Status, headers but for the date, and body, also when the body is large or chunked.
async fn an_unknown_tenant_is_answered_as_a_wrong_signature_is(at: At) {
    let receiver = start(at).await;
    let large = vec![b' '; 300 * 1024];
    for change in [
        |request: Request, _: &[u8]| request,
        |request: Request, _: &[u8]| request.with_body(""),
        |request: Request, _: &[u8]| request.chunked(7),
        |request: Request, large: &[u8]| request.with_body(large.to_vec()),
        |request: Request, large: &[u8]| request.with_body(large.to_vec()).chunked(10_000),
    ] {
        let known = change(for_tenant("acme", "another token"), &large);
        let unknown = change(for_tenant("initech", "another token"), &large);
        let unsigned = known.clone().without_header(SIGNATURE);
        let wrong = receiver.deliver(known).await;
        wrong.refused(SignatureMismatch);
        let nobody = receiver.deliver(unknown).await;
        nobody.refused(TenantUnknown);
        assert_eq!(nobody.answer(), wrong.answer());
        let unsigned = receiver.deliver(unsigned).await;
        unsigned.refused(SignatureMissing);
        assert_eq!(unsigned.answer(), wrong.answer());
        assert_eq!(wrong.status(), 401);
    }
}

async fn a_response_of_ones_own_is_the_same_for_both(at: At) {
    let receiver = at
        .start(setup().with_rejection_response(404, "nothing here"))
        .await;
    let answers: Vec<Answer> = [
        receiver.deliver(for_tenant("acme", "another token")).await,
        receiver
            .deliver(for_tenant("initech", "another token"))
            .await,
    ]
    .map(|outcome| {
        outcome.unhandled();
        outcome.answer().clone()
    })
    .into();
    assert_eq!(answers[0].status, 404);
    assert_eq!(answers[0], answers[1]);
}

/// It is answered although its body never comes.
async fn the_body_for_an_unknown_tenant_is_not_read(at: At) {
    let receiver = start(at).await;
    let request = for_tenant("initech", "token of acme").declaring(500_000);
    let outcome = receiver.deliver(request.cut_to(0).then_stalling()).await;
    outcome.refused(TenantUnknown);
    assert_eq!(outcome.body_polls.unwrap_or_default(), 0);
}

async fn the_log_names_the_cause_and_no_secret(at: At) {
    let (_, log) = logged(async {
        let receiver = start(at).await;
        receiver.deliver(for_tenant("acme", "another token")).await;
        receiver
            .deliver(for_tenant("initech", "another token"))
            .await;
    })
    .await;
    assert!(log.contains("signature_mismatch"), "{log}");
    assert!(log.contains("tenant_unknown"), "{log}");
    for secret in ["token of acme", &sign_with("token of acme", BODY)] {
        assert!(!log.contains(secret), "{log}");
    }
}
