//! Redis behind Sentinels, and a Redis Cluster: a master dies, another takes its place, and what was
//! handled is still known.

use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use qiscus_webhook_core::DeliveryKey;
use qiscus_webhook_replay::{Claim, Owner, RedisStore, Store as _, StoreError};
use tempfile::TempDir;
use test_servers::{LogLines, free_port, is_installed};
use tokio::time::{Instant, sleep};
use tracing::Level;

use crate::delivery::key;
use crate::kit::watched;

const LONG: Duration = Duration::from_secs(600);
const PATIENCE: Duration = Duration::from_secs(60);

/// Servers of one test, which end with it.
struct Servers {
    dir: TempDir,
    children: Vec<(u16, Child)>,
}

impl Servers {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            children: Vec::new(),
        }
    }

    /// Starts one with a configuration file, as Sentinels and nodes of a Cluster need to write to it.
    fn start(&mut self, program: &str, port: u16, lines: &str) {
        let dir = self.dir.path().join(port.to_string());
        std::fs::create_dir(&dir).unwrap();
        let file = dir.join("server.conf");
        let own = format!("port {port}\nbind 127.0.0.1\ndir {}\n", dir.display());
        std::fs::write(&file, own + lines).unwrap();
        let child = Command::new(program)
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.children.push((port, child));
    }

    fn kill(&mut self, port: u16) {
        for (_, child) in self.children.iter_mut().filter(|(own, _)| *own == port) {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for (_, child) in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn ask(port: u16, words: &[&str]) -> String {
    let output = Command::new("redis-cli")
        .args(["-p", &port.to_string()])
        .args(words)
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

async fn until(port: u16, words: &[&str], is_right: impl Fn(&str) -> bool) {
    let begun = Instant::now();
    loop {
        let answer = ask(port, words);
        if is_right(&answer) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "{words:?}: {answer}");
        sleep(Duration::from_millis(100)).await;
    }
}

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

fn are_installed() -> bool {
    is_installed("redis-server", "--version", "redis-server")
        && is_installed("redis-cli", "--version", "redis-tools")
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
    let ports = [(); 6].map(|()| cluster_port());
    for port in ports {
        let lines = "cluster-enabled yes\ncluster-node-timeout 1000\nsave \"\"\n";
        servers.start("redis-server", port, lines);
    }
    for port in ports {
        until(port, &["PING"], |pong| pong.starts_with("PONG")).await;
    }
    let nodes = ports.map(|port| format!("127.0.0.1:{port}"));
    let made = Command::new("redis-cli")
        .args(["--cluster", "create"])
        .args(&nodes)
        .args(["--cluster-replicas", "1", "--cluster-yes"])
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stdout)
    );
    for port in ports {
        until(port, &["CLUSTER", "INFO"], |info| {
            info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:6")
        })
        .await;
    }

    let urls = ports.map(|port| format!("redis://127.0.0.1:{port}/"));
    let urls = urls.each_ref().map(String::as_str);
    let store = RedisStore::cluster(&urls[..2]).unwrap();
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

    servers.kill(masters[0]);
    for id in 101..=200 {
        assert!(!handle(&store, id).await, "{id}");
    }
    for id in 1..=200 {
        assert!(handle(&store, id).await, "{id}");
    }
}

/// A node listens on a second port, 10,000 above.
fn cluster_port() -> u16 {
    loop {
        let port = free_port();
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port + 10_000)).is_ok() {
            return port;
        }
    }
}
