//! Many tenants behind one endpoint, each with keys of its own, told by the request's path.

use std::time::Duration;

use futures_util::future::join_all;
use qiscus_webhook_core::RejectionReason::{
    BodyDeadlineExceeded, BodyTooLarge, MemoryBudgetExhausted, SignatureMismatch, SignatureMissing,
    TenantUnknown,
};
use qiscus_webhook_core::{Limits, MemoryBudget, SignatureToken};

use crate::harness::{
    Answer, At, Receiver, Request, SIGNATURE, Setup, Tenant, logged, ring, sign_with, stamp,
    stamp_on_adapters, stamp_over_sockets,
};

stamp! {
    each_tenant_has_its_own_keys,
    the_handler_is_told_the_tenant,
    without_a_lookup_there_is_no_tenant,
    an_unknown_tenant_is_answered_as_a_wrong_signature_is,
    the_body_for_an_unknown_tenant_is_read_as_any_other,
    the_signature_of_an_unknown_tenant_is_never_right,
    the_log_names_the_cause_and_no_secret,
}

stamp_on_adapters! {
    a_response_of_ones_own_is_the_same_for_both,
}

stamp_over_sockets! {
    nothing_a_client_can_do_tells_an_unknown_tenant_from_a_wrong_signature,
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
        assert_eq!(seen.delivery.tenant(), Some(tenant));
        assert_eq!(seen.delivery.body(), BODY);
    }
}

async fn without_a_lookup_there_is_no_tenant(at: At) {
    let receiver = at.start(Setup::default()).await;
    let outcome = receiver.deliver(Request::everyday()).await;
    let seen = outcome.accepted();
    assert_eq!(seen.tenant, None);
    assert_eq!(seen.delivery.tenant(), None);
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
        let [unsigned, wrong_alone] =
            [&unsigned, &wrong].map(|outcome| outcome.answer().but_for_the_connection());
        assert_eq!(unsigned, wrong_alone);
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

/// Within the same limit, the same budget and the same deadline, and as often asked for. What is refused
/// in the midst does not end: whether its end is there when it is refused is chance.
async fn the_body_for_an_unknown_tenant_is_read_as_any_other(at: At) {
    let limited = start_with(at, |limits| limits.with_body_limit(1000)).await;
    let roomless = start_with(at, |limits| limits.with_memory_budget(MemoryBudget::new(0))).await;
    let sized = |len| {
        for_tenant("acme", "")
            .with_body(vec![b' '; len])
            .chunked(10_000)
    };
    for (receiver, reason, request) in [
        (
            &limited,
            BodyTooLarge,
            for_tenant("acme", "").declaring(1001),
        ),
        (&limited, BodyTooLarge, sized(1001).then_stalling()),
        (
            &roomless,
            MemoryBudgetExhausted,
            sized(100_000).then_stalling(),
        ),
        (
            &roomless,
            BodyDeadlineExceeded,
            for_tenant("acme", "").cut_to(10).then_stalling(),
        ),
        (
            &roomless,
            BodyDeadlineExceeded,
            for_tenant("acme", "").cut_to(0).then_stalling(),
        ),
    ] {
        let unknown = request.clone().with_target("/webhook/initech");
        let known = receiver.deliver(request).await;
        known.refused(reason);
        let unknown = receiver.deliver(unknown).await;
        unknown.refused(reason);
        assert_eq!(unknown.answer(), known.answer(), "{reason:?}");
        assert_eq!(unknown.body_polls, known.body_polls, "{reason:?}");
        assert_eq!(receiver.budget().in_use(), 0);
    }
}

/// With a body deadline that a test can wait for.
async fn start_with(at: At, limits: impl FnOnce(Limits) -> Limits) -> Receiver {
    let setup = Setup::impatient(at).with_keys(setup().keys);
    at.start(setup.with_limits(limits)).await
}

async fn the_signature_of_an_unknown_tenant_is_never_right(at: At) {
    let receiver = start(at).await;
    for token in [
        "token of acme",
        "token of globex",
        "initech",
        "another token",
    ] {
        receiver
            .deliver(for_tenant("initech", token))
            .await
            .refused(TenantUnknown);
    }
}

/// What a client can see of one request: what came before the answer, the answer, and what becomes of
/// a good delivery that it sends over the same connection after it.
#[derive(Debug, PartialEq)]
struct Seen {
    interim: Vec<u16>,
    answer: Option<Answer>,
    next: Option<Answer>,
}

async fn probe(receiver: &Receiver, request: Request) -> Seen {
    let mut connection = receiver.connect().await;
    let answer = receiver.deliver_over(&mut connection, request).await.answer;
    let next = receiver
        .deliver_over(&mut connection, for_tenant("acme", "token of acme"))
        .await;
    Seen {
        interim: connection.interim().to_vec(),
        answer,
        next: next.answer,
    }
}

/// To `Expect: 100-continue`, hyper says yes once the body is asked for, and actix-http itself before
/// any middleware is.
async fn nothing_a_client_can_do_tells_an_unknown_tenant_from_a_wrong_signature(at: At) {
    let limited = start_with(at, |limits| limits.with_body_limit(60_000)).await;
    let roomless = start_with(at, |limits| limits.with_memory_budget(MemoryBudget::new(0))).await;
    let mis_signed = for_tenant("acme", "another token");
    let sized = |len| mis_signed.clone().with_body(vec![b' '; len]);
    let expecting = mis_signed.clone().with_header("expect", "100-continue");
    let probes = [
        ("whole", Some(401), mis_signed.clone()),
        ("empty", Some(401), sized(0)),
        ("chunked", Some(401), mis_signed.clone().chunked(7)),
        ("large", Some(401), sized(60_000)),
        ("large and chunked", Some(401), sized(60_000).chunked(5000)),
        (
            "last byte withheld",
            Some(408),
            mis_signed.clone().cut_to(BODY.len() - 1).then_stalling(),
        ),
        (
            "end withheld",
            Some(408),
            mis_signed.clone().chunked(7).then_stalling(),
        ),
        (
            "nothing but the head",
            Some(408),
            mis_signed.clone().cut_to(0).then_stalling(),
        ),
        (
            "trickling",
            Some(408),
            sized(200).in_pieces(1).resting(Duration::from_millis(50)),
        ),
        (
            "expecting",
            Some(408),
            expecting.clone().cut_to(0).then_stalling(),
        ),
        ("expecting, and sent", Some(401), expecting),
        (
            "too large by its head",
            Some(413),
            mis_signed.clone().declaring(60_001),
        ),
        (
            "too large as it comes",
            Some(413),
            sized(60_001).chunked(5000).then_stalling(),
        ),
        ("no room", Some(503), sized(100_000).chunked(10_000)),
        (
            "badly framed",
            None,
            mis_signed.clone().chunked(7).then_breaking_the_framing(),
        ),
    ];
    let probes = probes.map(|(name, status, request)| {
        let unknown = request.clone().with_target("/webhook/initech");
        let receiver = if status == Some(503) {
            &roomless
        } else {
            &limited
        };
        async move {
            let (known, unknown) = tokio::join!(probe(receiver, request), probe(receiver, unknown));
            if let Some(status) = status {
                assert_eq!(
                    known.answer.as_ref().map(|answer| answer.status),
                    Some(status),
                    "{name}"
                );
            }
            assert_eq!(unknown, known, "{name}");
        }
    });
    join_all(probes).await;
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
