//! The lookup of keys: when it is asked, and what becomes of a request when it is slow, fails, panics
//! or is given up.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use qiscus_webhook_core::KeyRing;
use qiscus_webhook_core::RejectionReason::{
    BodyTooLarge, KeysUnavailable, SignatureMalformed, SignatureMissing, SignatureRepeated,
};
use tokio::time::{Instant, sleep};

use crate::harness::{
    At, Outcome, Receiver, Request, SIGNATURE, Setup, TOKEN, Tenant, eventually, logged, ring,
    sign, stamp, vector,
};

stamp! {
    it_is_asked_once_for_a_request_that_looks_signed,
    it_is_never_asked_for_what_the_gate_refuses,
    one_that_takes_its_time_is_waited_for,
    one_that_is_too_slow_is_given_up_at_its_deadline,
    one_that_fails_is_answered_with_503,
    one_that_panics_at_once_lets_nothing_through,
    one_that_panics_later_lets_nothing_through,
    it_is_dropped_when_the_client_goes_away,
    its_time_is_not_taken_from_the_body,
    the_cause_of_one_that_fails_is_told_in_the_log,
}

type Found = Option<(KeyRing, Tenant)>;

fn found() -> Found {
    Some((ring(TOKEN), Tenant("acme".to_owned())))
}

/// Counts the futures that a lookup makes and those that are gone.
#[derive(Clone, Default)]
struct Lookups {
    begun: Arc<AtomicUsize>,
    gone: Arc<AtomicUsize>,
}

impl Lookups {
    fn begin(&self) -> Lookup {
        self.begun.fetch_add(1, Ordering::SeqCst);
        Lookup(Arc::clone(&self.gone))
    }

    fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }

    fn gone(&self) -> usize {
        self.gone.load(Ordering::SeqCst)
    }
}

/// Held by one future.
struct Lookup(Arc<AtomicUsize>);

impl Drop for Lookup {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// A receiver whose lookup does this, and counts.
async fn start<F, Fut>(at: At, setup: Setup, lookup: F) -> (Receiver, Lookups)
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Found, Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
{
    let lookups = Lookups::default();
    let counted = lookups.clone();
    let setup = setup.with_lookup(move |_| {
        let begun = counted.begin();
        let lookup = lookup();
        async move {
            let _begun = begun;
            lookup.await
        }
    });
    (at.start(setup).await, lookups)
}

#[track_caller]
fn is_unavailable(outcome: &Outcome) {
    outcome.refused(KeysUnavailable);
    let answer = outcome.answer();
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("retry-after"), Some("5"));
    assert_eq!(
        answer.header("content-type"),
        Some("application/problem+json")
    );
    assert!(!String::from_utf8_lossy(&answer.body).contains("database"));
}

async fn it_is_asked_once_for_a_request_that_looks_signed(at: At) {
    let (receiver, lookups) = start(at, Setup::default(), || async { Ok(found()) }).await;
    let request = Request::everyday().in_pieces(10);
    receiver.deliver(request).await.accepted();
    assert_eq!((lookups.begun(), lookups.gone()), (1, 1));
    let request = Request::everyday().with_signature(sign(b"another body"));
    receiver.deliver(request).await.unhandled();
    assert_eq!((lookups.begun(), lookups.gone()), (2, 2));
}

async fn it_is_never_asked_for_what_the_gate_refuses(at: At) {
    let (receiver, lookups) = start(at, Setup::default(), || async { Ok(found()) }).await;
    let good = sign(&Request::everyday().body());
    for (request, reason) in [
        (
            Request::everyday().without_header(SIGNATURE),
            SignatureMissing,
        ),
        (
            Request::everyday().with_header(SIGNATURE, good.as_str()),
            SignatureRepeated,
        ),
        (Request::everyday().with_signature(""), SignatureMalformed),
        (
            Request::everyday().with_signature(&good[1..]),
            SignatureMalformed,
        ),
        (
            Request::everyday().with_signature(format!("sha256={good}")),
            SignatureMalformed,
        ),
        (
            Request::everyday().declaring(1 << 62).then_stalling(),
            BodyTooLarge,
        ),
    ] {
        receiver.deliver(request).await.refused(reason);
    }
    assert_eq!(lookups.begun(), 0);
}

async fn one_that_takes_its_time_is_waited_for(at: At) {
    let time = if at.has_socket() {
        Duration::from_millis(50)
    } else {
        Duration::from_millis(4_999)
    };
    let (receiver, _) = start(at, Setup::default(), move || async move {
        sleep(time).await;
        Ok(found())
    })
    .await;
    let start = Instant::now();
    receiver.deliver(Request::everyday()).await.accepted();
    assert!(start.elapsed() >= time);
}

/// The default is five seconds, which pass at once where time is paused.
async fn one_that_is_too_slow_is_given_up_at_its_deadline(at: At) {
    let (setup, deadline) = if at.has_socket() {
        let deadline = Duration::from_millis(50);
        (
            Setup::default().with_limits(|limits| limits.with_resolver_deadline(deadline)),
            deadline,
        )
    } else {
        (Setup::default(), Duration::from_secs(5))
    };
    let (receiver, lookups) = start(at, setup, || async {
        std::future::pending::<()>().await;
        Ok(found())
    })
    .await;
    let start = Instant::now();
    let outcome = receiver.deliver(Request::everyday()).await;
    is_unavailable(&outcome);
    let took = start.elapsed();
    assert!(took >= deadline, "{took:?}");
    if !at.has_socket() {
        assert!(took < deadline + Duration::from_millis(10), "{took:?}");
    }
    assert_eq!((lookups.begun(), lookups.gone()), (1, 1));
}

async fn one_that_fails_is_answered_with_503(at: At) {
    let asked = AtomicUsize::new(0);
    let (receiver, _) = start(at, Setup::default(), move || {
        let first = asked.fetch_add(1, Ordering::SeqCst) == 0;
        async move {
            if first {
                return Err("the database is away".into());
            }
            Ok(found())
        }
    })
    .await;
    is_unavailable(&receiver.deliver(Request::everyday()).await);
    receiver.deliver(Request::everyday()).await.accepted();
}

async fn one_that_panics_at_once_lets_nothing_through(at: At) {
    let asked = AtomicUsize::new(0);
    let (receiver, _) = start(at, Setup::default(), move || {
        assert!(
            asked.fetch_add(1, Ordering::SeqCst) > 0,
            "a panic that is meant"
        );
        async { Ok(found()) }
    })
    .await;
    panics_and_goes_on(at, &receiver).await;
}

async fn one_that_panics_later_lets_nothing_through(at: At) {
    let asked = Arc::new(AtomicUsize::new(0));
    let (receiver, _) = start(at, Setup::default(), move || {
        let asked = Arc::clone(&asked);
        async move {
            tokio::task::yield_now().await;
            assert!(
                asked.fetch_add(1, Ordering::SeqCst) > 0,
                "a panic that is meant"
            );
            Ok(found())
        }
    })
    .await;
    panics_and_goes_on(at, &receiver).await;
}

/// The first request dies with its lookup, the next is served.
async fn panics_and_goes_on(at: At, receiver: &Receiver) {
    let first = receiver.deliver_meanwhile(Request::everyday()).await;
    if at.has_socket() {
        let outcome = first.unwrap();
        outcome.unhandled();
        assert_eq!(outcome.answer, None);
    } else {
        // Without a server, the panic is the caller's to catch.
        assert!(first.unwrap_err().is_panic());
    }
    assert_eq!(receiver.budget().in_use(), 0);
    receiver.deliver(Request::everyday()).await.accepted();
}

/// At actix, by its deadline at the latest: actix-web serves a client that has closed its half of the
/// connection.
async fn it_is_dropped_when_the_client_goes_away(at: At) {
    let deadline = match at {
        At::Actix => Duration::from_millis(500),
        At::Core | At::Tower | At::Axum => Duration::from_secs(3600),
    };
    let setup = Setup::default().with_limits(|limits| limits.with_resolver_deadline(deadline));
    let (receiver, lookups) = start(at, setup, || async {
        std::future::pending::<()>().await;
        Ok(found())
    })
    .await;
    let client = receiver.deliver_meanwhile(Request::everyday());
    eventually("the lookup has begun", || lookups.begun() == 1).await;
    assert_eq!(lookups.gone(), 0);
    client.abort();
    eventually("the lookup is dropped", || lookups.gone() == 1).await;
}

/// The body takes three times what the lookup may.
async fn its_time_is_not_taken_from_the_body(at: At) {
    let deadline = Duration::from_millis(300);
    let setup = Setup::default().with_limits(|limits| limits.with_resolver_deadline(deadline));
    let (receiver, _) = start(at, setup, || async {
        sleep(Duration::from_millis(100)).await;
        Ok(found())
    })
    .await;
    let third = vector("modern_text").body.len().div_ceil(3);
    let slow = Request::everyday().chunked(third).resting(deadline);
    receiver.deliver(slow).await.accepted();
}

async fn the_cause_of_one_that_fails_is_told_in_the_log(at: At) {
    let (_, log) = logged(async {
        let (receiver, _) = start(at, Setup::default(), || async {
            Err("the database is away".into())
        })
        .await;
        is_unavailable(&receiver.deliver(Request::everyday()).await);
    })
    .await;
    let told = |line: &&str| line.contains("WARN") && line.contains("source=the database is away");
    assert_eq!(log.lines().filter(told).count(), 1, "{log}");
}
