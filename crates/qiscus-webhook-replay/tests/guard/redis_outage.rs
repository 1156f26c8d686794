//! A Redis that is gone, hangs, or comes back.

use std::time::Duration;

use qiscus_webhook_core::RejectionReason;
use qiscus_webhook_replay::{RedisStore, StoreFailure};
use test_servers::RedisServer;
use tokio::time::{Instant, sleep, timeout};

use crate::delivery::message;
use crate::kit::{Handler, Receiver, Setup, stamp_over_redis};
use crate::receive_actix::Actix;
use crate::receive_tower::Tower;

stamp_over_redis! { persistent();
    while_redis_is_down_deliveries_are_refused
    while_redis_is_down_deliveries_pass_if_asked_for
    a_redis_that_comes_back_in_the_midst_of_a_handler_is_told_how_it_ended
    a_redis_that_forgot_in_the_midst_of_a_handler_is_told_again
    a_redis_that_hangs_holds_nobody_up
    a_redis_that_is_away_for_longer_than_the_lease_is_told_what_was_handled
    what_the_client_gives_up_on_while_redis_hangs_is_not_left_claimed
}

/// One that has on disk all that it has said yes to.
fn persistent() -> Option<RedisServer> {
    RedisServer::start_with(|_| {
        ["--appendonly", "yes", "--appendfsync", "always"]
            .map(String::from)
            .to_vec()
    })
}

fn setup() -> Setup {
    Setup {
        store_deadline: Duration::from_secs(2),
        ..Setup::default()
    }
}

fn store(server: &RedisServer) -> RedisStore {
    RedisStore::new(&server.url()).unwrap()
}

async fn while_redis_is_down_deliveries_are_refused<R: Receiver>(mut server: RedisServer) {
    let handler = Handler::accepting();
    let receiver = R::new(store(&server), setup(), handler.clone()).await;
    assert!(receiver.deliver(&message(1)).await.is_handled());
    server.kill();
    let answer = receiver.deliver(&message(2)).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.retry_after.as_deref(), Some("5"));
    assert_eq!(answer.reason, Some(RejectionReason::ReplayStoreUnavailable));
    assert_eq!(handler.calls(), 1);
    server.start_again();
    assert!(receiver.deliver_until(&message(2), 200).await.is_handled());
    assert!(
        receiver.deliver(&message(1)).await.is_duplicate(),
        "Redis has kept it"
    );
}

async fn while_redis_is_down_deliveries_pass_if_asked_for<R: Receiver>(mut server: RedisServer) {
    let handler = Handler::accepting();
    let setup = Setup {
        store_failure: StoreFailure::Pass,
        ..setup()
    };
    let receiver = R::new(store(&server), setup, handler.clone()).await;
    server.kill();
    assert!(receiver.deliver(&message(1)).await.is_handled());
    assert!(receiver.deliver(&message(1)).await.is_handled());
    server.start_again();
    // Redis is told as soon as it is back.
    let begun = Instant::now();
    while !receiver.deliver(&message(1)).await.is_duplicate() {
        assert!(begun.elapsed() < Duration::from_secs(20));
        sleep(Duration::from_millis(50)).await;
    }
}

async fn a_redis_that_comes_back_in_the_midst_of_a_handler_is_told_how_it_ended<R: Receiver>(
    mut server: RedisServer,
) {
    let handler = Handler::new(async |_| {
        sleep(Duration::from_millis(300)).await;
        200
    });
    let receiver = R::new(store(&server), setup(), handler.clone()).await;
    let first = receiver.begin(&message(1), None);
    handler.wait_for_call(1).await;
    server.kill();
    assert!(
        first.await.unwrap().is_handled(),
        "what was handled is answered with 200"
    );
    server.start_again();
    // Until it is told, the claim that it has kept answers 503.
    assert!(
        receiver
            .deliver_until(&message(1), 200)
            .await
            .is_duplicate()
    );
    assert_eq!(handler.calls(), 1);
}

async fn a_redis_that_is_away_for_longer_than_the_lease_is_told_what_was_handled<R: Receiver>(
    mut server: RedisServer,
) {
    let lease = Duration::from_secs(1);
    let handler = Handler::new(async |_| {
        sleep(Duration::from_millis(300)).await;
        200
    });
    let setup = Setup { lease, ..setup() };
    let receiver = R::new(store(&server), setup, handler.clone()).await;
    let first = receiver.begin(&message(1), None);
    handler.wait_for_call(1).await;
    server.kill();
    assert!(first.await.unwrap().is_handled());
    sleep(lease * 3).await;
    server.start_again();
    // Redis is told within that, before the sender comes again.
    sleep(Duration::from_millis(2500)).await;
    assert!(receiver.deliver(&message(1)).await.is_duplicate());
    assert_eq!(handler.calls(), 1);
}

async fn a_redis_that_forgot_in_the_midst_of_a_handler_is_told_again<R: Receiver>(
    server: RedisServer,
) {
    let handler = Handler::new(async |_| {
        sleep(Duration::from_millis(1500)).await;
        200
    });
    let setup = Setup {
        lease: Duration::from_millis(900),
        ..setup()
    };
    let receiver = R::new(store(&server), setup, handler.clone()).await;
    let first = receiver.begin(&message(1), None);
    handler.wait_for_call(1).await;
    server.command(&["FLUSHALL"]);
    // The next renewal claims it anew.
    let begun = Instant::now();
    while server.keys().is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(20));
        sleep(Duration::from_millis(10)).await;
    }
    assert!(first.await.unwrap().is_handled());
    assert!(receiver.deliver(&message(1)).await.is_duplicate());
    assert_eq!(handler.calls(), 1);
}

async fn a_redis_that_hangs_holds_nobody_up<R: Receiver>(server: RedisServer) {
    let handler = Handler::accepting();
    let receiver = R::new(store(&server), setup(), handler.clone()).await;
    assert!(receiver.deliver(&message(1)).await.is_handled());
    server.freeze();
    let answer = timeout(Duration::from_secs(10), receiver.deliver(&message(2))).await;
    assert_eq!(answer.unwrap().status, 503);
    server.go_on();
    assert!(receiver.deliver_until(&message(2), 200).await.is_handled());
    assert!(receiver.deliver(&message(1)).await.is_duplicate());
}

async fn what_the_client_gives_up_on_while_redis_hangs_is_not_left_claimed<R: Receiver>(
    server: RedisServer,
) {
    let handler = Handler::accepting();
    let receiver = R::new(store(&server), setup(), handler.clone()).await;
    assert!(receiver.deliver(&message(1)).await.is_handled());
    server.freeze();
    let first = receiver.begin(&message(2), None);
    sleep(Duration::from_millis(100)).await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    server.go_on();
    // Well within its lease.
    assert!(receiver.deliver_until(&message(2), 200).await.is_handled());
    assert_eq!(handler.calls(), 2);
}
