//! What the store does itself when Redis refuses, is full, or is not there.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering::SeqCst};
use std::time::Duration;

use qiscus_webhook_replay::{Claim, MemoryStore, Owner, Ownership, RedisStore, Store as _};
use test_servers::{LogLines, RedisServer};
use tokio::time::{Instant, sleep};
use tracing::Level;

use crate::delivery::key;
use crate::kit::watched;
use crate::proxy::Proxy;

#[tokio::test]
async fn a_database_that_is_missing_for_a_while_is_selected_again() {
    let _watched = watched();
    let databases = Arc::new(AtomicU16::new(16));
    let chosen = Arc::clone(&databases);
    let with =
        move |_: &std::path::Path| vec!["--databases".to_owned(), chosen.load(SeqCst).to_string()];
    let Some(mut server) = RedisServer::start_with(with) else {
        return;
    };
    let store = RedisStore::new(&format!("{}9", server.url())).unwrap();
    store.check().await.unwrap();
    server.kill();
    databases.store(1, SeqCst);
    server.start_again();
    store.check().await.unwrap_err();
    server.kill();
    databases.store(16, SeqCst);
    server.start_again();
    let begun = Instant::now();
    while store.check().await.is_err() {
        assert!(begun.elapsed() < Duration::from_secs(20));
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_full_redis_frees_what_is_released() {
    let _watched = watched();
    let Some(server) = RedisServer::start() else {
        return;
    };
    let store = RedisStore::new(&server.url()).unwrap();
    let owner = Owner::random().unwrap();
    let long = Duration::from_secs(600);
    store.claim(&key(1), &owner, long).await.unwrap();
    server.command(&["CONFIG", "SET", "maxmemory", "1"]);
    let released = store.release(&key(1), &owner).await.unwrap();
    assert_eq!(released, Ownership::Held);
    server.command(&["CONFIG", "SET", "maxmemory", "0"]);
    // The mark, for a claim that comes late.
    assert_eq!(server.keys().len(), 1, "{:?}", server.keys());
    let claim = store.claim(&key(1), &owner, long).await.unwrap();
    assert_eq!(claim, Claim::Fresh);
}

#[tokio::test]
async fn an_error_about_the_data_leaves_the_connection() {
    let _watched = watched();
    let Some(server) = RedisServer::start() else {
        return;
    };
    let proxy = Proxy::start(server.port()).await;
    let store = RedisStore::new(&proxy.url()).unwrap().with_key_prefix("p:");
    let (owner, long) = (Owner::random().unwrap(), Duration::from_secs(600));
    store.claim(&key(1), &owner, long).await.unwrap();
    server.command(&["LPUSH", &format!("p:{}", key(2)), "x"]);
    let err = store.claim(&key(2), &owner, long).await.unwrap_err();
    let cause = err.cause().downcast_ref::<redis::RedisError>();
    assert_eq!(cause.and_then(redis::RedisError::code), Some("WRONGTYPE"));
    assert_eq!(proxy.connections(), 1);
}

/// A Redis whose every answer is an error is not asked for a new connection each time.
#[tokio::test]
async fn attempts_to_connect_are_few() {
    let _watched = watched();
    let Some(server) = RedisServer::start() else {
        return;
    };
    let proxy = Proxy::start(server.port()).await;
    let store = RedisStore::new(&proxy.url()).unwrap();
    server.command(&["CONFIG", "SET", "maxmemory", "1"]);
    let begun = Instant::now();
    let mut asked = 0;
    while begun.elapsed() < Duration::from_secs(4) {
        let owner = Owner::random().unwrap();
        let long = Duration::from_secs(60);
        store.claim(&key(1), &owner, long).await.unwrap_err();
        asked += 1;
        sleep(Duration::from_millis(2)).await;
    }
    assert!(
        proxy.connections() <= 15,
        "{} of {asked}",
        proxy.connections()
    );
    server.command(&["CONFIG", "SET", "maxmemory", "0"]);
    let owner = Owner::random().unwrap();
    let claim = store.claim(&key(1), &owner, Duration::from_secs(60)).await;
    assert_eq!(claim.unwrap(), Claim::Fresh, "at once, on what there is");
}

#[tokio::test]
async fn what_redis_was_never_asked_is_told_apart() {
    let _watched = watched();
    let Some(mut server) = RedisServer::start() else {
        return;
    };
    let store = RedisStore::new(&server.url()).unwrap();
    let (owner, long) = (Owner::random().unwrap(), Duration::from_secs(60));
    store.claim(&key(1), &owner, long).await.unwrap();
    server.freeze();
    let err = store.claim(&key(2), &owner, long).await.unwrap_err();
    assert!(!err.is_unasked(), "{err:?}");
    server.kill();
    for _ in 0..3 {
        let err = store.claim(&key(2), &owner, long).await.unwrap_err();
        assert!(err.is_unasked(), "{err:?}");
    }
}

#[tokio::test]
async fn a_memory_store_completes_twice_for_its_owner_alone() {
    let _watched = watched();
    let store = MemoryStore::new();
    let [one, other] = [(); 2].map(|()| Owner::random().unwrap());
    let keep = Duration::from_secs(60);
    store.complete(&key(1), &one, keep).await.unwrap();
    let again = store.complete(&key(1), &one, keep).await.unwrap();
    let others = store.complete(&key(1), &other, keep).await.unwrap();
    assert_eq!((again, others), (Ownership::Held, Ownership::Lost));
}

/// Linux tells of each connection whether its keep-alive timer runs.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_is_kept_alive() {
    let _watched = watched();
    let Some(server) = RedisServer::start() else {
        return;
    };
    let store = RedisStore::new(&server.url()).unwrap();
    store.check().await.unwrap();
    sleep(Duration::from_millis(500)).await;
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let to_server = format!(":{:04X} 01 ", server.port());
    let timers: Vec<_> = table
        .lines()
        .filter(|line| line.contains(&to_server))
        .filter_map(|line| line.split_whitespace().nth(5))
        .collect();
    assert!(
        !timers.is_empty() && timers.iter().all(|timer| timer.starts_with("02:")),
        "{timers:?}"
    );
}

/// Whoever is paged learns which Redis it is, and no password.
#[tokio::test]
async fn the_log_says_once_which_redis_is_gone_and_once_that_it_is_back() {
    let _watched = watched();
    let Some(mut server) = RedisServer::start() else {
        return;
    };
    let lines = LogLines::default();
    let _listening = lines.listen(Level::INFO);
    let (port, long) = (server.port(), Duration::from_secs(60));
    let url = format!("redis://somebody:a-password@127.0.0.1:{port}/");
    server.command(&[
        "ACL",
        "SETUSER",
        "somebody",
        "on",
        ">a-password",
        "~*",
        "+@all",
    ]);
    let store = RedisStore::new(&url).unwrap();
    let owner = Owner::random().unwrap();
    store.claim(&key(1), &owner, long).await.unwrap();
    assert_eq!(lines.take(), "");

    server.kill();
    for _ in 0..10 {
        store.claim(&key(2), &owner, long).await.unwrap_err();
        sleep(Duration::from_millis(50)).await;
    }
    let gone = lines.take();
    assert_eq!(gone.matches("can't be reached").count(), 1, "{gone}");
    assert!(gone.contains(&format!("127.0.0.1:{port}")), "{gone}");
    assert!(gone.contains("WARN"), "{gone}");
    assert!(
        !gone.contains("password") && !gone.contains("somebody"),
        "{gone}"
    );

    server.start_again();
    server.command(&[
        "ACL",
        "SETUSER",
        "somebody",
        "on",
        ">a-password",
        "~*",
        "+@all",
    ]);
    while store.claim(&key(3), &owner, long).await.is_err() {
        sleep(Duration::from_millis(50)).await;
    }
    let back = lines.take();
    assert_eq!(back.matches("can be reached again").count(), 1, "{back}");
}
