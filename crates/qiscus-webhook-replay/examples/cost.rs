//! What a delivery costs each store, in bytes and in calls a second: the numbers of this crate's
//! page.
//!
//! ```text
//! cargo run --release -p qiscus-webhook-replay --features redis --example cost
//! ```
//!
//! It starts a `redis-server` of its own; without one it measures the memory store alone. Memory is
//! read from `/proc`, so it runs on Linux.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement prints what it finds, and ends where it can't go on"
)]

use std::time::{Duration, Instant};

use qiscus_webhook_core::DeliveryKey;
use qiscus_webhook_core::{Delivery, KeyRing, SignatureToken};
use qiscus_webhook_replay::{Admission, Claim, Guard, MemoryStore, Owner, RedisStore, Store};
use test_servers::RedisServer;
use tokio::task::JoinSet;

const DAY: Duration = Duration::from_secs(24 * 3600);

#[tokio::main]
async fn main() {
    let store = MemoryStore::builder().with_max_done(2_000_000).build();
    memory_bytes(&store).await;
    drop(store);
    println!("memory store, claim and complete:");
    for tasks in [1, 2] {
        rate(&MemoryStore::new(), tasks, 500_000).await;
    }
    guard_overhead().await;

    let Some(server) = RedisServer::start() else {
        return;
    };
    let store = RedisStore::new(&server.url()).unwrap();
    let version = server.info("redis_version:");
    redis_bytes(&server, &store).await;
    println!("Redis {version} on this machine, claim and complete:");
    for (tasks, deliveries) in [(1, 20_000), (16, 100_000), (256, 100_000)] {
        rate(&store, tasks, deliveries).await;
    }
}

async fn memory_bytes(store: &MemoryStore) {
    const DONE: u64 = 1_000_000;
    let before = resident_bytes();
    for id in 0..DONE {
        complete(store, &key(id)).await;
    }
    let bytes = resident_bytes().saturating_sub(before) / DONE;
    println!("memory store: {bytes} bytes for each delivery that is remembered");
}

async fn redis_bytes(server: &RedisServer, store: &RedisStore) {
    const DONE: u64 = 1 << 18;
    let used = || server.info("used_memory:").parse::<u64>().unwrap();
    complete(store, &key(0)).await;
    let before = used();
    let mut tasks = JoinSet::new();
    for part in 0..64 {
        let store = store.clone();
        let ids = DONE / 64;
        tasks.spawn(async move {
            for id in 1 + part * ids..1 + (part + 1) * ids {
                complete(&store, &key(id)).await;
            }
        });
    }
    tasks.join_all().await;
    let bytes = used().saturating_sub(before) / DONE;
    println!("Redis: {bytes} bytes for each delivery that is remembered");
    server.command(&["FLUSHALL"]);
}

async fn rate<S: Store>(store: &S, tasks: u64, deliveries: u64) {
    let share = deliveries / tasks;
    // Each run has ids of its own.
    let keys: Vec<Vec<_>> = (0..tasks)
        .map(|task| {
            let first = u64::from(u32::MAX) * tasks + task * share;
            (first..first + share).map(key).collect()
        })
        .collect();
    let begun = Instant::now();
    let mut running = JoinSet::new();
    for keys in keys {
        let store = store.clone();
        running.spawn(async move {
            for key in keys {
                complete(&store, &key).await;
            }
        });
    }
    running.join_all().await;
    let rate = deliveries as f64 / begun.elapsed().as_secs_f64();
    println!("  {tasks} at a time: {rate:.0} deliveries a second");
}

/// The whole guard with its key, deadline and renewal, over the memory store.
async fn guard_overhead() {
    const DELIVERIES: u64 = 200_000;
    let deliveries: Vec<_> = (0..DELIVERIES).map(delivery).collect();
    let guard = Guard::new(MemoryStore::new());
    let begun = Instant::now();
    for delivery in &deliveries {
        let Admission::Handle(claim) = guard.admit(delivery).await else {
            unreachable!("each is new");
        };
        claim.handle(async {}, |()| true).await;
    }
    let each = begun.elapsed().as_nanos() / u128::from(DELIVERIES);
    println!("the guard over the memory store adds {each} ns to a delivery");
}

async fn complete(store: &impl Store, key: &DeliveryKey) {
    let owner = Owner::random().unwrap();
    let claim = store.claim(key, &owner, DAY).await.unwrap();
    assert_eq!(claim, Claim::Fresh);
    store.complete(key, &owner, DAY).await.unwrap();
}

fn key(id: u64) -> DeliveryKey {
    delivery(id).key().unwrap()
}

fn delivery(id: u64) -> Delivery {
    let keys = KeyRing::new(SignatureToken::new("demo-token").unwrap());
    let body = body(id + 1);
    let signature = keys.sign(body.as_bytes());
    keys.verify(body, &signature).unwrap()
}

fn body(id: u64) -> String {
    format!(
        r#"{{"type":"post_comment_mobile","app_code":"toko-maju-9x","payload":{{"from":{{"id":1,"email":"sari","name":"Sari"}},"room":{{"id":2,"topic_id":2,"type":"single","name":"R"}},"message":{{"type":"text","text":"hi","payload":{{}},"id":{id}}}}}}}"#
    )
}

fn resident_bytes() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    let resident = pages.split(' ').nth(1).unwrap();
    resident.parse::<u64>().unwrap() * 4096
}
