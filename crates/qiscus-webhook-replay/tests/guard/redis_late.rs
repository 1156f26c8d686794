//! Claims that arrive at Redis after all that came of them is over: they block nobody, whoever has had the message
//! in between.

use std::time::Duration;

use qiscus_webhook_replay::{Claim, Owner, Ownership, RedisStore, Store as _};
use test_servers::RedisServer;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::delivery::{key, message};
use crate::kit::{Handler, Receiver, Setup, stamp_over_redis, watched};
use crate::proxy::Proxy;
use crate::receive_actix::Actix;
use crate::receive_tower::Tower;

/// Long enough for all that is to happen in between.
const DELAY: Duration = Duration::from_secs(4);

const LONG: Duration = Duration::from_secs(600);

/// The deadline of a claim has not passed when it arrives.
fn store(url: &str) -> RedisStore {
    let store = RedisStore::new(url).unwrap();
    store.with_response_timeout(DELAY * 2)
}

fn owner() -> Owner {
    Owner::random().unwrap()
}

/// A store whose next claim will arrive late, is answered on a new connection before that, and another store.
async fn late_and_other(server: &RedisServer) -> (RedisStore, RedisStore, Instant) {
    let proxy = Proxy::start(server.port()).await;
    let late = store(&proxy.url());
    // Now it knows Redis' clock.
    late.claim(&key(1), &owner(), LONG).await.unwrap();
    proxy.delay_all(DELAY, true);
    (late, store(&server.url()), Instant::now())
}

async fn assert_free_once_it_has_arrived(store: &RedisStore, begun: Instant) {
    assert!(
        begun.elapsed() < DELAY,
        "all that is in between comes before it"
    );
    sleep((DELAY + Duration::from_secs(1)).saturating_sub(begun.elapsed())).await;
    let claim = store.claim(&key(2), &owner(), LONG).await.unwrap();
    assert_eq!(claim, Claim::Fresh);
}

#[tokio::test]
async fn a_late_claim_does_not_block_what_another_has_released() {
    let _watched = watched();
    let Some(server) = RedisServer::start() else {
        return;
    };
    let (late, other, begun) = late_and_other(&server).await;
    for store in [&late, &other, &other] {
        let owner = owner();
        let claim = store.claim(&key(2), &owner, LONG).await.unwrap();
        assert_eq!(claim, Claim::Fresh);
        let released = store.release(&key(2), &owner).await.unwrap();
        assert_eq!(released, Ownership::Held);
    }
    assert_free_once_it_has_arrived(&other, begun).await;
}

/// Of what was in flight there is nothing to release, and nobody does.
#[tokio::test]
async fn a_late_claim_of_what_was_in_flight_does_not_block_it() {
    let _watched = watched();
    let Some(server) = RedisServer::start() else {
        return;
    };
    let (late, other, begun) = late_and_other(&server).await;
    let others = owner();
    other.claim(&key(2), &others, LONG).await.unwrap();
    let claim = late.claim(&key(2), &owner(), LONG).await.unwrap();
    assert_eq!(claim, Claim::InFlight);
    other.release(&key(2), &others).await.unwrap();
    assert_free_once_it_has_arrived(&other, begun).await;
}

#[tokio::test]
async fn a_late_claim_does_not_block_what_another_has_let_lapse() {
    let _watched = watched();
    let Some(server) = RedisServer::start() else {
        return;
    };
    let (late, other, begun) = late_and_other(&server).await;
    let lease = DELAY / 2;
    other.claim(&key(2), &owner(), lease).await.unwrap();
    let claim = late.claim(&key(2), &owner(), LONG).await.unwrap();
    assert_eq!(claim, Claim::InFlight);
    assert_free_once_it_has_arrived(&other, begun).await;
}

#[tokio::test]
async fn a_claim_that_is_slow_is_one() {
    let _watched = watched();
    let Some(server) = RedisServer::start() else {
        return;
    };
    let proxy = Proxy::start(server.port()).await;
    let store = RedisStore::new(&proxy.url()).unwrap();
    let store = store.with_response_timeout(DELAY);
    // Now it knows Redis' clock.
    store.claim(&key(1), &owner(), LONG).await.unwrap();
    proxy.delay_all(DELAY * 3 / 4, false);
    let claim = store.claim(&key(2), &owner(), LONG).await.unwrap();
    assert_eq!(claim, Claim::Fresh);
}

#[tokio::test]
async fn a_response_timeout_without_an_end_is_one() {
    let _watched = watched();
    let Some(server) = RedisServer::start() else {
        return;
    };
    let store = RedisStore::new(&server.url()).unwrap();
    let store = store.with_response_timeout(Duration::MAX);
    let owner = owner();
    for _ in 0..2 {
        let claim = store.claim(&key(1), &owner, LONG).await.unwrap();
        assert_eq!(claim, Claim::Fresh);
        let released = store.release(&key(1), &owner).await.unwrap();
        assert_eq!(released, Ownership::Held);
    }
}

/// Each finds that others have released it since it has last looked: it is in their hands, and no error.
#[tokio::test(flavor = "multi_thread")]
async fn who_claims_what_others_release_all_the_time_gets_an_answer() {
    let _watched = watched();
    let Some(server) = RedisServer::start() else {
        return;
    };
    let store = RedisStore::new(&server.url()).unwrap();
    let mut claims = JoinSet::new();
    for _ in 0..64 {
        let store = store.clone();
        claims.spawn(async move {
            for _ in 0..50 {
                let owner = owner();
                if store.claim(&key(1), &owner, LONG).await.unwrap() == Claim::Fresh {
                    store.release(&key(1), &owner).await.unwrap();
                }
            }
        });
    }
    claims.join_all().await;
    assert_eq!(
        store.claim(&key(1), &owner(), LONG).await.unwrap(),
        Claim::Fresh
    );
}

stamp_over_redis! { RedisServer::start();
    a_late_claim_does_not_block_what_two_receivers_have_failed_at
}

async fn a_late_claim_does_not_block_what_two_receivers_have_failed_at<R: Receiver>(
    server: RedisServer,
) {
    // The first delivery has its receiver know Redis' clock.
    let failing = || Handler::new(async |call| if call == 2 { 500 } else { 200 });
    let proxy = Proxy::start(server.port()).await;
    let one = R::new(store(&proxy.url()), Setup::default(), failing()).await;
    let other = R::new(store(&server.url()), Setup::default(), failing()).await;
    assert!(one.deliver(&message(1)).await.is_handled());
    assert!(other.deliver(&message(3)).await.is_handled());
    proxy.delay_all(DELAY, true);
    let begun = Instant::now();
    assert_eq!(one.deliver(&message(2)).await.status, 500);
    assert_eq!(other.deliver(&message(2)).await.status, 500);
    assert!(begun.elapsed() < DELAY);
    sleep((DELAY + Duration::from_secs(1)).saturating_sub(begun.elapsed())).await;
    assert!(other.deliver(&message(2)).await.is_handled());
}
