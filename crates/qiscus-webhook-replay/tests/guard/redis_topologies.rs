//! Redis behind Sentinels, and a Redis Cluster: a master dies, another takes its place, and what was
//! handled is still known.

use std::time::Duration;

use qiscus_webhook_core::DeliveryKey;
use qiscus_webhook_replay::{Claim, Owner, RedisStore, Store as _, StoreError};
use test_servers::{LogLines, free_port, is_installed};
use tokio::time::{Instant, sleep};
use tracing::Level;

use crate::delivery::key;
use crate::kit::watched;
use crate::topology::{PATIENCE, Servers, are_installed, ask, until};

const LONG: Duration = Duration::from_secs(600);

/// Handles a delivery as a sender's retries bring it about, and says whether it was handled before.
async fn handle(store: &RedisStore, id: u64) -> bool {
    let begun = Instant::now();
    loop {
        match handle_once(store, &key(id)).await {
            Ok(was_handled) => return was_handled,
            Err(err) => assert!(begun.elapsed() < PATIENCE, "{id}: {err}"),
        }
        sleep(Duration::from_millis(100)).await;
    }
}

async fn handle_once(store: &RedisStore, key: &DeliveryKey) -> Result<bool, StoreError> {
    let owner = Owner::random()?;
    match store.claim(key, &owner, LONG).await? {
        Claim::Done => Ok(true),
        Claim::InFlight => Err(StoreError::new("in flight")),
        Claim::Fresh => {
            store.complete(key, &owner, LONG).await?;
            Ok(false)
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_master_that_sentinels_choose_is_followed() {
    let _watched = watched();
    if !are_installed() || !is_installed("redis-sentinel", "--version", "redis-sentinel") {
        return;
    }
    let mut servers = Servers::new();
    let [master, replica, sentinels @ ..] = [(); 5].map(|()| free_port());
    servers.start("redis-server", master, "save \"\"\n");
    let follow = format!("save \"\"\nreplicaof 127.0.0.1 {master}\n");
    servers.start("redis-server", replica, &follow);
    until(master, &["INFO", "replication"], |info| {
        info.contains("state=online")
    })
    .await;
    for sentinel in sentinels {
        let lines = format!(
            "sentinel monitor main 127.0.0.1 {master} 2\n\
             sentinel down-after-milliseconds main 500\n\
             sentinel failover-timeout main 3000\n"
        );
        servers.start("redis-sentinel", sentinel, &lines);
    }
    for sentinel in sentinels {
        until(sentinel, &["SENTINEL", "CKQUORUM", "main"], |it| {
            it.starts_with("OK 3")
        })
        .await;
        let is_known = |replicas: &str| replicas.contains(&replica.to_string());
        until(sentinel, &["SENTINEL", "REPLICAS", "main"], is_known).await;
    }

    let urls = sentinels.map(|port| format!("redis://127.0.0.1:{port}/"));
    let urls = urls.each_ref().map(String::as_str);
    let store = RedisStore::new("redis://main/").unwrap();
    let store = store.with_sentinels(&urls).unwrap();
    store.check().await.unwrap();
    for id in 1..=20 {
        assert!(!handle(&store, id).await, "{id}");
    }
    let is_replicated = |size: &str| size.trim().parse().is_ok_and(|size: u32| size >= 20);
    until(replica, &["DBSIZE"], is_replicated).await;
    servers.kill(master);
    // One of the Sentinels goes, too.
    servers.kill(sentinels[0]);
    for id in 21..=40 {
        assert!(!handle(&store, id).await, "{id}");
    }
    assert!(ask(replica, &["INFO", "replication"]).contains("role:master"));
    for id in 1..=40 {
        assert!(handle(&store, id).await, "{id}");
    }

    let unknown = RedisStore::new("redis://other/").unwrap();
    let unknown = unknown.with_sentinels(&urls).unwrap();
    assert!(unknown.check().await.unwrap_err().is_unasked());
}

/// Sentinels that answer are not what whoever is paged has to mend.
#[tokio::test]
async fn the_log_names_the_master_that_is_gone_and_the_sentinels_only_if_they_are() {
    let _watched = watched();
    if !are_installed() || !is_installed("redis-sentinel", "--version", "redis-sentinel") {
        return;
    }
    let mut servers = Servers::new();
    let [nobody, sentinel] = [(); 2].map(|()| free_port());
    let lines = format!("sentinel monitor main 127.0.0.1 {nobody} 1\n");
    servers.start("redis-sentinel", sentinel, &lines);
    until(sentinel, &["PING"], |pong| pong.starts_with("PONG")).await;
    let lines = LogLines::default();
    let _listening = lines.listen(Level::INFO);
    let [nobody, sentinel_at] = [nobody, sentinel].map(|port| format!("127.0.0.1:{port}"));
    let refusal_line = async || {
        let store = RedisStore::new("redis://somebody:a-password@main/").unwrap();
        let url = format!("redis://{sentinel_at}/");
        let store = store.with_sentinels(&[&url]).unwrap();
        handle_once(&store, &key(1)).await.unwrap_err();
        lines.take()
    };

    let master_is_gone = refusal_line().await;
    assert!(master_is_gone.contains(&nobody), "{master_is_gone}");
    assert!(!master_is_gone.contains(&sentinel_at), "{master_is_gone}");
    servers.kill(sentinel);
    let all_are_gone = refusal_line().await;
    let expected = format!("the Sentinels {sentinel_at}");
    assert!(all_are_gone.contains(&expected), "{all_are_gone}");
    for line in [master_is_gone, all_are_gone] {
        assert_eq!(line.matches("can't be reached").count(), 1, "{line}");
        assert!(!line.contains("password"), "{line}");
        assert!(!line.contains("somebody"), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_spreads_the_keys_and_a_master_that_dies_is_replaced() {
    let _watched = watched();
    if !are_installed() {
        return;
    }
    let mut servers = Servers::new();
    let ports = servers.start_cluster(6, 1).await;
    let urls = [ports[0], ports[1]].map(|port| format!("redis://127.0.0.1:{port}/"));
    let store = RedisStore::cluster(&urls.each_ref().map(String::as_str)).unwrap();
    store.check().await.unwrap();
    for id in 1..=100 {
        assert!(!handle(&store, id).await, "{id}");
    }
    let masters: Vec<_> = ports
        .into_iter()
        .filter(|port| ask(*port, &["ROLE"]).starts_with("master"))
        .collect();
    assert_eq!(masters.len(), 3);
    for master in &masters {
        assert_ne!(
            ask(*master, &["DBSIZE"]).trim(),
            "0",
            "a shard without keys"
        );
        assert_eq!(ask(*master, &["WAIT", "1", "5000"]).trim(), "1");
    }

    a_connection_is_kept_for_a_while_though_nothing_works(&store, &masters).await;

    servers.kill(masters[0]);
    for id in 101..=200 {
        assert!(!handle(&store, id).await, "{id}");
    }
    for id in 1..=200 {
        assert!(handle(&store, id).await, "{id}");
    }
}

/// Its client looks after the nodes by itself, so a first failure is no reason to make all connections anew.
async fn a_connection_is_kept_for_a_while_though_nothing_works(
    store: &RedisStore,
    masters: &[u16],
) {
    let command =
        |words: &[&str]| -> Vec<_> { masters.iter().map(|port| ask(*port, words)).collect() };
    let connections = || -> u64 {
        let told = command(&["INFO", "stats"]).join("\n");
        let counts = told
            .lines()
            .filter_map(|line| line.strip_prefix("total_connections_received:"));
        // Without the one that asks.
        counts
            .map(|count| count.trim().parse::<u64>().unwrap() - 1)
            .sum()
    };
    let own = masters.len() as u64;
    command(&["ACL", "SETUSER", "default", "-evalsha"]);
    let begun = connections();
    handle_once(store, &key(1)).await.unwrap_err();
    let first = connections();
    assert_eq!(first, begun + own);
    sleep(Duration::from_millis(1100)).await;
    handle_once(store, &key(1)).await.unwrap_err();
    assert!(connections() > first + own);
    command(&["ACL", "SETUSER", "default", "+evalsha"]);
}
