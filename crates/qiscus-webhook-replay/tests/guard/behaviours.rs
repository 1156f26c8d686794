//! Each promise once, tried through every adapter over every store.

use std::time::Duration;

use qiscus_webhook_core::RejectionReason;
use qiscus_webhook_replay::{Claim, MemoryStore, MissingId, Owner, RedisStore, Store};
use test_servers::RedisServer;
use tokio::time::{Instant, sleep};

use crate::delivery::{message, message_without_id, received};
use crate::kit::{BROKEN, HANDLED, Handler, Receiver, Setup, stamp_over_stores};
use crate::receive_actix::Actix;
use crate::receive_tower::Tower;

/// Renewed every third of it, which a busy machine does in time.
const LEASE: Duration = Duration::from_secs(2);

/// Long enough that a busy machine does not miss it, short enough to wait for.
const SHORT: Duration = Duration::from_millis(400);

stamp_over_stores! {
    live:
        a_duplicate_gets_200_and_no_handler
        a_duplicate_in_flight_gets_503_and_when_to_come_back
        of_a_thousand_simultaneous_copies_one_is_handled
        what_the_handler_refuses_is_handled_again
        what_a_service_inside_fails_at_is_handled_again
        what_the_handler_panics_over_is_handled_again
        what_the_client_gives_up_on_is_handled_again
        a_claim_whose_owner_died_lapses
        a_slow_owner_does_not_complete_what_another_has_claimed
        a_delivery_is_remembered_for_the_keep_time
        tenants_do_not_share_ids
        without_an_id_each_is_handled
        without_an_id_each_is_refused_if_asked_for
        without_an_id_equal_bodies_are_equal_if_asked_for
        outside_verification_it_fails_closed
        a_refusal_is_answered_as_asked_for_and_stays_one
    ;
    // Redis has a clock of its own, which nobody pauses.
    paused_over_memory:
        a_handler_slower_than_its_lease_keeps_its_claim
}

async fn a_duplicate_gets_200_and_no_handler<R: Receiver, S: Store>(store: S) {
    let handler = Handler::accepting();
    let receiver = R::new(store, Setup::default(), handler.clone()).await;
    assert!(receiver.deliver(&message(1)).await.is_handled());
    for _ in 0..3 {
        assert!(receiver.deliver(&message(1)).await.is_duplicate());
    }
    assert!(receiver.deliver(&message(2)).await.is_handled());
    assert_eq!(handler.calls(), 2);
}

async fn a_duplicate_in_flight_gets_503_and_when_to_come_back<R: Receiver, S: Store>(store: S) {
    let handler = Handler::stuck_at_first();
    let receiver = R::new(store, Setup::default(), handler.clone()).await;
    let first = receiver.begin(&message(1), None);
    handler.wait_for_call(1).await;
    let answer = receiver.deliver(&message(1)).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.retry_after.as_deref(), Some("5"));
    assert_eq!(answer.reason, Some(RejectionReason::DeliveryInFlight));
    assert_eq!(
        answer.body,
        r#"{"type":"about:blank","title":"Service Unavailable","status":503}"#
    );
    assert_eq!(handler.calls(), 1);
    first.abort();
}

async fn of_a_thousand_simultaneous_copies_one_is_handled<R: Receiver, S: Store>(store: S) {
    let handler = Handler::new(async |_| {
        sleep(Duration::from_millis(20)).await;
        200
    });
    let receiver = R::new(store, Setup::default(), handler.clone()).await;
    let copies: Vec<_> = (0..1000)
        .map(|_| receiver.begin(&message(1), None))
        .collect();
    let (mut handled, mut duplicates, mut in_flight) = (0, 0, 0);
    for copy in copies {
        let answer = copy.await.unwrap();
        match answer.reason {
            Some(RejectionReason::DeliveryInFlight) => in_flight += 1,
            None if answer.is_duplicate() => duplicates += 1,
            None if answer.is_handled() => handled += 1,
            _ => panic!("{answer:?}"),
        }
    }
    assert_eq!((handled, duplicates + in_flight), (1, 999));
    assert_eq!(handler.calls(), 1);
}

async fn what_the_handler_refuses_is_handled_again<R: Receiver, S: Store>(store: S) {
    let handler = Handler::new(async |call| [500, 404, 302, 204][call - 1]);
    let receiver = R::new(store, Setup::default(), handler.clone()).await;
    for status in [500, 404, 302, 204] {
        assert_eq!(receiver.deliver(&message(1)).await.status, status);
    }
    assert!(receiver.deliver(&message(1)).await.is_duplicate());
    assert_eq!(handler.calls(), 4);
}

async fn what_a_service_inside_fails_at_is_handled_again<R: Receiver, S: Store>(store: S) {
    let handler = Handler::new(async |call| if call == 1 { BROKEN } else { 200 });
    let receiver = R::new(store, Setup::default(), handler.clone()).await;
    let failed = receiver.deliver(&message(1)).await;
    assert_eq!(failed.status, BROKEN);
    assert_ne!(failed.body, HANDLED, "the answer is that to an error");
    assert!(receiver.deliver(&message(1)).await.is_handled());
    assert!(receiver.deliver(&message(1)).await.is_duplicate());
    assert_eq!(handler.calls(), 2);
}

async fn what_the_handler_panics_over_is_handled_again<R: Receiver, S: Store>(store: S) {
    let handler = Handler::new(|call| async move {
        assert!(call > 1, "this panic is part of the test");
        200
    });
    let receiver = R::new(store, Setup::default(), handler.clone()).await;
    let panicked = receiver.begin(&message(1), None).await.unwrap_err();
    assert!(panicked.is_panic());
    assert!(receiver.deliver_until(&message(1), 200).await.is_handled());
    assert_eq!(handler.calls(), 2);
}

async fn what_the_client_gives_up_on_is_handled_again<R: Receiver, S: Store>(store: S) {
    let handler = Handler::stuck_at_first();
    let receiver = R::new(store, Setup::default(), handler.clone()).await;
    let first = receiver.begin(&message(1), None);
    handler.wait_for_call(1).await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    assert!(receiver.deliver_until(&message(1), 200).await.is_handled());
    assert!(receiver.deliver(&message(1)).await.is_duplicate());
}

async fn a_handler_slower_than_its_lease_keeps_its_claim<R: Receiver, S: Store>(store: S) {
    let handler = Handler::new(async |_| {
        sleep(LEASE * 2).await;
        200
    });
    let setup = Setup {
        lease: LEASE,
        ..Setup::default()
    };
    let receiver = R::new(store, setup, handler.clone()).await;
    let first = receiver.begin(&message(1), None);
    handler.wait_for_call(1).await;
    while !first.is_finished() {
        let answer = receiver.deliver(&message(1)).await;
        assert!(answer.status == 503 || answer.is_duplicate(), "{answer:?}");
        sleep(LEASE / 50).await;
    }
    assert!(first.await.unwrap().is_handled());
    assert!(receiver.deliver(&message(1)).await.is_duplicate());
    assert_eq!(handler.calls(), 1);
}

async fn a_claim_whose_owner_died_lapses<R: Receiver, S: Store>(store: S) {
    let handler = Handler::accepting();
    let receiver = R::new(store.clone(), Setup::default(), handler.clone()).await;
    let key = received(&message(1)).key().unwrap();
    let begun = Instant::now();
    // All that a receiver leaves behind which dies in the midst of its handler.
    let claim = store.claim(&key, &Owner::random().unwrap(), SHORT).await;
    assert_eq!(claim.unwrap(), Claim::Fresh);
    if receiver.deliver(&message(1)).await.status == 200 {
        assert!(begun.elapsed() >= SHORT, "handled under a claim that held");
    }
    receiver.deliver_until(&message(1), 200).await;
    assert_eq!(handler.calls(), 1);
}

async fn a_slow_owner_does_not_complete_what_another_has_claimed<R: Receiver, S: Store>(store: S) {
    let handler = Handler::stuck_at_first();
    let receiver = R::new(store.clone(), Setup::default(), handler.clone()).await;
    let key = received(&message(1)).key().unwrap();
    let slow = Owner::random().unwrap();
    store
        .claim(&key, &slow, Duration::from_millis(1))
        .await
        .unwrap();
    let mut begun = Vec::new();
    while handler.calls() == 0 {
        assert!(begun.len() < 500, "its claim does not lapse");
        begun.push(receiver.begin(&message(1), None));
        sleep(SHORT / 10).await;
    }
    store.complete(&key, &slow, SHORT * 100).await.unwrap();
    store.release(&key, &slow).await.unwrap();
    assert_eq!(receiver.deliver(&message(1)).await.status, 503);
    for request in begun {
        request.abort();
    }
    assert!(receiver.deliver_until(&message(1), 200).await.is_handled());
}

async fn a_delivery_is_remembered_for_the_keep_time<R: Receiver, S: Store>(store: S) {
    let handler = Handler::accepting();
    let setup = Setup {
        keep_time: SHORT,
        ..Setup::default()
    };
    let receiver = R::new(store, setup, handler.clone()).await;
    let begun = Instant::now();
    receiver.deliver(&message(1)).await;
    while receiver.deliver(&message(1)).await.is_duplicate() {
        assert!(begun.elapsed() < Duration::from_secs(20));
        sleep(SHORT / 20).await;
    }
    // A clock of milliseconds may round down once.
    assert!(begun.elapsed() + Duration::from_millis(2) >= SHORT);
    assert_eq!(handler.calls(), 2);
}

async fn tenants_do_not_share_ids<R: Receiver, S: Store>(store: S) {
    let handler = Handler::accepting();
    let receiver = R::new(store, Setup::default(), handler.clone()).await;
    for tenant in ["acme", "acme/", "budi"] {
        let first = receiver.begin(&message(1), Some(tenant)).await.unwrap();
        assert!(first.is_handled(), "{tenant}");
        let again = receiver.begin(&message(1), Some(tenant)).await.unwrap();
        assert!(again.is_duplicate(), "{tenant}");
    }
    assert_eq!(handler.calls(), 3);
}

async fn without_an_id_each_is_handled<R: Receiver, S: Store>(store: S) {
    let handler = Handler::accepting();
    let receiver = R::new(store, Setup::default(), handler.clone()).await;
    for body in [&*message_without_id("a"), "not even json"] {
        assert!(receiver.deliver(body).await.is_handled());
        assert!(receiver.deliver(body).await.is_handled());
    }
    assert_eq!(handler.calls(), 4);
}

async fn without_an_id_each_is_refused_if_asked_for<R: Receiver, S: Store>(store: S) {
    let handler = Handler::accepting();
    let setup = Setup {
        missing_id: MissingId::Reject,
        ..Setup::default()
    };
    let receiver = R::new(store, setup, handler.clone()).await;
    let answer = receiver.deliver(&message_without_id("a")).await;
    assert_eq!(
        (answer.status, answer.reason),
        (422, Some(RejectionReason::DeliveryIdMissing))
    );
    assert!(receiver.deliver(&message(1)).await.is_handled());
    assert_eq!(handler.calls(), 1);
}

async fn without_an_id_equal_bodies_are_equal_if_asked_for<R: Receiver, S: Store>(store: S) {
    let handler = Handler::accepting();
    let setup = Setup {
        missing_id: MissingId::EqualBodies(SHORT),
        ..Setup::default()
    };
    let receiver = R::new(store, setup, handler.clone()).await;
    let (one, other) = (message_without_id("a"), message_without_id("b"));
    let begun = Instant::now();
    assert!(receiver.deliver(&one).await.is_handled());
    let again = receiver.deliver(&one).await;
    assert!(again.is_duplicate() || begun.elapsed() >= SHORT);
    assert!(receiver.deliver(&other).await.is_handled());
    while receiver.deliver(&one).await.is_duplicate() {
        assert!(begun.elapsed() < Duration::from_secs(20));
        sleep(SHORT / 20).await;
    }
}

async fn outside_verification_it_fails_closed<R: Receiver, S: Store>(store: S) {
    let handler = Handler::accepting();
    let setup = Setup {
        verified: false,
        ..Setup::default()
    };
    let receiver = R::new(store, setup, handler.clone()).await;
    let answer = receiver.deliver(&message(1)).await;
    assert_eq!(
        (answer.status, answer.reason),
        (500, Some(RejectionReason::DeliveryMissing))
    );
    assert_eq!(handler.calls(), 0);
}

async fn a_refusal_is_answered_as_asked_for_and_stays_one<R: Receiver, S: Store>(store: S) {
    let handler = Handler::stuck_at_first();
    let setup = Setup {
        rejection_response: Some(202),
        ..Setup::default()
    };
    let receiver = R::new(store, setup, handler.clone()).await;
    let first = receiver.begin(&message(1), None);
    handler.wait_for_call(1).await;
    let answer = receiver.deliver(&message(1)).await;
    assert_eq!(
        (answer.status, answer.reason),
        (202, Some(RejectionReason::DeliveryInFlight))
    );
    assert_eq!(answer.body, "/webhook delivery_in_flight");
    assert_eq!(handler.calls(), 1);
    first.abort();
    // A rejection that looks like success completes nothing.
    assert!(receiver.deliver_until(&message(1), 200).await.is_handled());
    let duplicate = receiver.deliver(&message(1)).await;
    assert!(duplicate.is_duplicate() && duplicate.reason.is_none());
}
