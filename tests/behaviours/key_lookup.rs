//! Keys that are looked up by the request's head: when, for how long, and for whom not at all.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use qiscus_webhook_core::RejectionReason::{
    BodyTooLarge, KeysUnavailable, SignatureMalformed, SignatureMissing, SignatureRepeated,
    TenantUnknown,
};

use crate::harness::{At, Request, SIGNATURE, Setup, TOKEN, Tenant, ring, sign, stamp};

stamp! {
    what_the_gate_refuses_asks_for_no_keys,
    a_lookup_that_does_not_answer_is_given_up,
    a_slow_lookup_within_its_deadline_is_waited_for,
    a_failed_lookup_leaves_the_next_request_alone,
    a_tenant_that_is_unknown_has_its_body_unread,
}

async fn what_the_gate_refuses_asks_for_no_keys(at: At) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let receiver = at
        .start(Setup::default().with_lookup(move |path| {
            count.fetch_add(1, Ordering::SeqCst);
            async { Ok(Some((ring(TOKEN), Tenant(path)))) }
        }))
        .await;
    let good = Request::everyday();
    for (reason, request) in [
        (SignatureMissing, good.clone().without_header(SIGNATURE)),
        (SignatureMalformed, good.clone().with_signature("none")),
        (SignatureRepeated, good.clone().with_header(SIGNATURE, sign(b""))),
        (BodyTooLarge, good.clone().declaring(1 << 62)),
    ] {
        receiver.deliver(request).await.refused(reason);
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    receiver.deliver(good).await.accepted();
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

async fn a_lookup_that_does_not_answer_is_given_up(at: At) {
    let setup = Setup::default()
        .with_lookup(|_| std::future::pending())
        .with_resolver_deadline(Duration::from_millis(100));
    let receiver = at.start(setup).await;
    receiver.deliver(Request::everyday()).await.refused(KeysUnavailable);
}

async fn a_slow_lookup_within_its_deadline_is_waited_for(at: At) {
    let setup = Setup::default().with_lookup(|path| async {
        tokio::time::sleep(Duration::from_millis(30)).await;
        Ok(Some((ring(TOKEN), Tenant(path))))
    });
    let receiver = at.start(setup).await;
    receiver.deliver(Request::everyday()).await.accepted();
    receiver.deliver(Request::everyday().chunked(100)).await.accepted();
}

async fn a_failed_lookup_leaves_the_next_request_alone(at: At) {
    let failures = Arc::new(AtomicUsize::new(2));
    let receiver = at
        .start(Setup::default().with_lookup(move |path| {
            let left = failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            });
            async move {
                match left {
                    Ok(_) => Err("the database is down".into()),
                    Err(_) => Ok(Some((ring(TOKEN), Tenant(path)))),
                }
            }
        }))
        .await;
    for _ in 0..2 {
        receiver.deliver(Request::everyday()).await.refused(KeysUnavailable);
    }
    receiver.deliver(Request::everyday()).await.accepted();
}

async fn a_tenant_that_is_unknown_has_its_body_unread(at: At) {
    let receiver = at.start(Setup::default().with_lookup(|_| async { Ok(None) })).await;
    let request = Request::everyday().cut_to(0).then_stalling();
    let outcome = receiver.deliver(request).await;
    outcome.refused(TenantUnknown);
    assert_eq!(outcome.body_polls.unwrap_or_default(), 0);
}
