//! Both stores keep the rules for stores; and what is particular to each.

use std::sync::Arc;
use std::time::Duration;

use qiscus_webhook_replay::{
    AnyStore, Claim, MemoryStore, Owner, Ownership, RedisStore, Store, conformance,
};
use test_servers::RedisServer;

use crate::delivery::key;
use crate::kit::watched;

const LONG: Duration = Duration::from_secs(600);

fn owner() -> Owner {
    Owner::random().unwrap()
}

async fn complete(store: &impl Store, id: u64) {
    let owner = owner();
    assert_eq!(
        store.claim(&key(id), &owner, LONG).await.unwrap(),
        Claim::Fresh
    );
    assert_eq!(
        store.complete(&key(id), &owner, LONG).await.unwrap(),
        Ownership::Held
    );
}

#[tokio::test(start_paused = true)]
async fn the_memory_store_conforms() {
    let _watched = watched();
    conformance::check(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_memory_store_conforms_on_many_threads() {
    let _watched = watched();
    conformance::check(MemoryStore::new()).await;
}

#[tokio::test(start_paused = true)]
async fn a_store_chosen_at_run_time_conforms() {
    let _watched = watched();
    conformance::check(AnyStore::new(MemoryStore::new())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_redis_store_conforms() {
    let _watched = watched();
    let Some(server) = RedisServer::start() else {
        return;
    };
    conformance::check(RedisStore::new(&server.url()).unwrap()).await;
}

#[tokio::test]
async fn a_full_memory_forgets_the_oldest_and_counts_it() {
    let _watched = watched();
    let store = MemoryStore::builder().with_max_done(100).build();
    for id in 1..=1000 {
        complete(&store, id).await;
    }
    let newest = store.claim(&key(1000), &owner(), LONG).await.unwrap();
    assert_eq!(newest, Claim::Done, "the newest mark is kept");
    // The cache makes room in batches, a few hundred at a time at the most.
    for id in 1001..=2000 {
        complete(&store, id).await;
    }
    assert!(store.evicted_early() >= 1000, "{}", store.evicted_early());
    assert_eq!(
        store.claim(&key(1), &owner(), LONG).await.unwrap(),
        Claim::Fresh
    );
}

#[tokio::test]
async fn load_never_evicts_a_claim_in_flight() {
    let _watched = watched();
    let store = MemoryStore::builder().with_max_done(10).build();
    assert_eq!(
        store.claim(&key(1), &owner(), LONG).await.unwrap(),
        Claim::Fresh
    );
    for id in 2..=5000 {
        complete(&store, id).await;
    }
    assert_eq!(
        store.claim(&key(1), &owner(), LONG).await.unwrap(),
        Claim::InFlight
    );
}

#[tokio::test(start_paused = true)]
async fn a_memory_without_room_for_claims_is_an_error_until_leases_run_out() {
    let _watched = watched();
    let store = MemoryStore::builder().with_max_in_flight(2).build();
    let short = Duration::from_secs(1);
    store.claim(&key(1), &owner(), short).await.unwrap();
    store.claim(&key(2), &owner(), LONG).await.unwrap();
    store.claim(&key(3), &owner(), LONG).await.unwrap_err();
    tokio::time::advance(short * 2).await;
    let claim = store.claim(&key(3), &owner(), LONG).await.unwrap();
    assert_eq!(claim, Claim::Fresh);
}

#[tokio::test]
async fn redis_keys_have_the_prefix_and_keep_receivers_apart() {
    let _watched = watched();
    let Some(server) = RedisServer::start() else {
        return;
    };
    let one = RedisStore::new(&server.url())
        .unwrap()
        .with_key_prefix("one:");
    let two = RedisStore::new(&server.url())
        .unwrap()
        .with_key_prefix("two:");
    complete(&one, 1).await;
    complete(&two, 1).await;
    assert_eq!(server.keys(), ["one://message/1", "two://message/1"]);
}

#[tokio::test]
async fn no_redis_key_stays_for_ever() {
    let _watched = watched();
    let Some(server) = RedisServer::start() else {
        return;
    };
    let store = RedisStore::new(&server.url()).unwrap();
    complete(&store, 1).await;
    store.claim(&key(2), &owner(), LONG).await.unwrap();
    store.renew(&key(3), &owner(), LONG).await.unwrap();
    let keys = server.info("db0:");
    assert!(keys.starts_with("keys=3,expires=3,"), "{keys}");
}

#[tokio::test]
async fn a_redis_without_our_scripts_gets_them() {
    let _watched = watched();
    let Some(server) = RedisServer::start() else {
        return;
    };
    let store = RedisStore::new(&server.url()).unwrap();
    complete(&store, 1).await;
    server.command(&["SCRIPT", "FLUSH"]);
    complete(&store, 2).await;
}

#[tokio::test]
async fn a_redis_that_refuses_to_write_is_an_error_and_claims_nothing() {
    let _watched = watched();
    let Some(server) = RedisServer::start() else {
        return;
    };
    let store = RedisStore::new(&server.url()).unwrap();
    server.command(&["CONFIG", "SET", "maxmemory", "1"]);
    let err = store.claim(&key(1), &owner(), LONG).await.unwrap_err();
    assert!(err.to_string().contains("OOM"), "{err}");
    server.command(&["CONFIG", "SET", "maxmemory", "0"]);
    complete(&store, 1).await;
}

#[tokio::test]
async fn no_url_and_no_password_is_shown() {
    let _watched = watched();
    let store = RedisStore::new("redis://user:hush@127.0.0.1:1/").unwrap();
    let shown = format!("{store:?}");
    assert!(
        shown.contains("RedisStore") && !shown.contains("hush"),
        "{shown}"
    );
    let err = store.check().await.unwrap_err();
    assert!(!format!("{err} {err:?}").contains("hush"));
    let err = RedisStore::new("redis://user:hush@127.0.0.1:x/").unwrap_err();
    assert!(!format!("{err} {err:?}").contains("hush"));
}

#[test]
fn handles_cross_threads() {
    fn crosses<T: Send + Sync + 'static>() {}
    crosses::<Arc<MemoryStore>>();
    crosses::<RedisStore>();
    crosses::<qiscus_webhook_replay::HeldClaim<RedisStore>>();
}
