//! Each way in which Redis, or what is before it, fails and comes back: the receiver recovers by
//! itself, and what can be had at once is.

use std::time::Duration;

use qiscus_webhook_core::RejectionReason;
use qiscus_webhook_replay::RedisStore;
use test_servers::RedisServer;
use tokio::time::{Instant, sleep};

use crate::delivery::message;
use crate::kit::{Handler, Receiver, Setup, stamp_over_redis};
use crate::proxy::Proxy;
use crate::receive_actix::Actix;
use crate::receive_tower::Tower;

stamp_over_redis! { RedisServer::start();
    a_password_that_was_wrong_for_a_while_is_tried_again
    a_receiver_may_start_before_redis_knows_its_password
    malformed_replies_while_it_connects_are_survived
    a_master_that_became_a_replica_and_keeps_the_connection_is_left
    an_idle_connection_that_redis_closes_costs_no_delivery
    a_connection_that_redis_kills_costs_no_delivery
    a_connection_that_goes_silent_costs_no_delivery
    a_claim_that_arrives_late_blocks_nobody
    a_claim_of_a_broken_connection_that_arrives_after_its_release_blocks_nobody
    a_redis_that_is_full_when_a_handler_ends_is_told_later
}

fn setup() -> Setup {
    Setup {
        store_deadline: Duration::from_secs(4),
        ..Setup::default()
    }
}

pub(crate) fn url_of_user(server: &RedisServer) -> String {
    format!("redis://hook:right@127.0.0.1:{}/", server.port())
}

fn allow(server: &RedisServer, password: &str) {
    let password = format!(">{password}");
    let done = server.command(&[
        "ACL", "SETUSER", "hook", "reset", "on", &password, "~*", "+@all",
    ]);
    assert_eq!(done, "+OK");
}

async fn a_password_that_was_wrong_for_a_while_is_tried_again<R: Receiver>(server: RedisServer) {
    allow(&server, "right");
    let store = RedisStore::new(&url_of_user(&server)).unwrap();
    let receiver = R::new(store, setup(), Handler::accepting()).await;
    assert!(receiver.deliver(&message(1)).await.is_handled());
    allow(&server, "other");
    server.command(&["CLIENT", "KILL", "TYPE", "normal"]);
    for _ in 0..3 {
        let answer = receiver.deliver(&message(2)).await;
        assert_eq!(answer.reason, Some(RejectionReason::ReplayStoreUnavailable));
    }
    allow(&server, "right");
    assert!(receiver.deliver_until(&message(2), 200).await.is_handled());
    assert!(receiver.deliver(&message(1)).await.is_duplicate());
}

async fn a_receiver_may_start_before_redis_knows_its_password<R: Receiver>(server: RedisServer) {
    let store = RedisStore::new(&url_of_user(&server)).unwrap();
    let receiver = R::new(store, setup(), Handler::accepting()).await;
    assert_eq!(receiver.deliver(&message(1)).await.status, 503);
    allow(&server, "right");
    assert!(receiver.deliver_until(&message(1), 200).await.is_handled());
}

async fn malformed_replies_while_it_connects_are_survived<R: Receiver>(server: RedisServer) {
    let proxy = Proxy::start(server.port()).await;
    let store = RedisStore::new(&proxy.url()).unwrap();
    let receiver = R::new(store, setup(), Handler::accepting()).await;
    assert!(receiver.deliver(&message(1)).await.is_handled());
    proxy.answer_malformed(3);
    server.command(&["CLIENT", "KILL", "TYPE", "normal"]);
    assert!(receiver.deliver_until(&message(2), 200).await.is_handled());
    assert!(receiver.deliver(&message(1)).await.is_duplicate());
}

async fn a_master_that_became_a_replica_and_keeps_the_connection_is_left<R: Receiver>(
    one: RedisServer,
) {
    let other = RedisServer::start().unwrap();
    let replicate = |replica: &RedisServer, master: &RedisServer| {
        let port = master.port().to_string();
        assert_eq!(replica.command(&["REPLICAOF", "127.0.0.1", &port]), "+OK");
    };
    replicate(&other, &one);
    let proxy = Proxy::start(one.port()).await;
    let store = RedisStore::new(&proxy.url()).unwrap();
    let receiver = R::new(store, setup(), Handler::accepting()).await;
    assert!(receiver.deliver(&message(1)).await.is_handled());
    let begun = Instant::now();
    while other.keys() != one.keys() || other.keys().is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(20));
        sleep(Duration::from_millis(20)).await;
    }
    other.command(&["REPLICAOF", "NO", "ONE"]);
    replicate(&one, &other);
    proxy.fail_over_to(other.port());
    for id in 2..20 {
        let answer = receiver.deliver(&message(id)).await;
        assert!(answer.is_handled(), "{id}: {answer:?}");
    }
    assert!(receiver.deliver(&message(1)).await.is_duplicate());
}

async fn an_idle_connection_that_redis_closes_costs_no_delivery<R: Receiver>(server: RedisServer) {
    let store = RedisStore::new(&server.url()).unwrap();
    let receiver = R::new(store, setup(), Handler::accepting()).await;
    assert_eq!(server.command(&["CONFIG", "SET", "timeout", "1"]), "+OK");
    for id in 1..=3 {
        assert!(receiver.deliver(&message(id)).await.is_handled(), "{id}");
        let begun = Instant::now();
        while server.info("connected_clients:") != "1" {
            assert!(begun.elapsed() < Duration::from_secs(20));
            sleep(Duration::from_millis(100)).await;
        }
    }
}

async fn a_connection_that_redis_kills_costs_no_delivery<R: Receiver>(server: RedisServer) {
    let handler = Handler::accepting();
    let store = RedisStore::new(&server.url()).unwrap();
    let receiver = R::new(store, setup(), handler.clone()).await;
    for id in 1..=5 {
        assert!(receiver.deliver(&message(id)).await.is_handled(), "{id}");
        server.command(&["CLIENT", "KILL", "TYPE", "normal"]);
        assert!(receiver.deliver(&message(id)).await.is_duplicate(), "{id}");
        sleep(Duration::from_millis(1100)).await;
    }
    assert_eq!(handler.calls(), 5);
}

/// As behind a firewall that has forgotten the connection: TCP would take a quarter of an hour.
async fn a_connection_that_goes_silent_costs_no_delivery<R: Receiver>(server: RedisServer) {
    let proxy = Proxy::start(server.port()).await;
    let store = RedisStore::new(&proxy.url()).unwrap();
    let receiver = R::new(store, setup(), Handler::accepting()).await;
    assert!(receiver.deliver(&message(1)).await.is_handled());
    proxy.silence_all();
    assert!(receiver.deliver(&message(2)).await.is_handled());
    assert_eq!(proxy.connections(), 2);
}

/// On a connection that dies, while a new one works.
async fn a_claim_that_arrives_late_blocks_nobody<R: Receiver>(server: RedisServer) {
    let delay = Duration::from_secs(4);
    // The first time nobody is there to handle it: 500, and the claim is released.
    let handler = Handler::new(async |call| if call == 2 { 500 } else { 200 });
    let proxy = Proxy::start(server.port()).await;
    let store = RedisStore::new(&proxy.url()).unwrap();
    let receiver = R::new(store, setup(), handler.clone()).await;
    assert!(receiver.deliver(&message(1)).await.is_handled());
    proxy.delay_all(delay, false);
    let begun = Instant::now();
    assert_eq!(receiver.deliver(&message(2)).await.status, 500);
    assert!(begun.elapsed() < delay, "a new connection is there by now");
    // Its first claim has arrived by then.
    sleep((delay + Duration::from_secs(1)).saturating_sub(begun.elapsed())).await;
    assert!(receiver.deliver(&message(2)).await.is_handled());
}

async fn a_claim_of_a_broken_connection_that_arrives_after_its_release_blocks_nobody<
    R: Receiver,
>(
    server: RedisServer,
) {
    let handler = Handler::new(async |call| if call == 2 { 500 } else { 200 });
    let proxy = Proxy::start(server.port()).await;
    // The deadline of the claim has not passed when it arrives.
    let store = RedisStore::new(&proxy.url())
        .unwrap()
        .with_response_timeout(Duration::from_secs(5));
    let receiver = R::new(store, setup(), handler.clone()).await;
    assert!(receiver.deliver(&message(1)).await.is_handled());
    proxy.delay_all(Duration::from_secs(2), true);
    let begun = Instant::now();
    assert_eq!(receiver.deliver(&message(2)).await.status, 500);
    assert!(begun.elapsed() < Duration::from_secs(2));
    sleep(Duration::from_secs(3).saturating_sub(begun.elapsed())).await;
    assert!(receiver.deliver(&message(2)).await.is_handled());
}

async fn a_redis_that_is_full_when_a_handler_ends_is_told_later<R: Receiver>(server: RedisServer) {
    let lease = Duration::from_secs(1);
    let handler = Handler::new(async |_| {
        sleep(Duration::from_millis(500)).await;
        200
    });
    let setup = Setup { lease, ..setup() };
    let store = RedisStore::new(&server.url()).unwrap();
    let receiver = R::new(store, setup, handler.clone()).await;
    let first = receiver.begin(&message(1), None);
    handler.wait_for_call(1).await;
    server.command(&["CONFIG", "SET", "maxmemory", "1"]);
    assert!(first.await.unwrap().is_handled());
    sleep(lease * 2).await;
    server.command(&["CONFIG", "SET", "maxmemory", "0"]);
    sleep(Duration::from_millis(1500)).await;
    assert!(receiver.deliver(&message(1)).await.is_duplicate());
    assert_eq!(handler.calls(), 1);
}
