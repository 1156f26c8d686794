//! What a check tells: which right the ACL of Redis lacks, and whether Redis evicts. The rights are those that the
//! documentation of `RedisStore` names.

use std::time::Duration;

use qiscus_webhook_replay::{Owner, Ownership, RedisStore, Store as _};
use test_servers::{LogLines, RedisServer, free_port, is_installed};
use tracing::Level;

use crate::delivery::key;
use crate::kit::watched;
use crate::topology::{Servers, are_installed, ask, until};

const RIGHTS: [&str; 7] = [
    "~qiscus-webhook:*",
    "+evalsha",
    "+script|load",
    "+time",
    "+get",
    "+set",
    "+del",
];

/// A check can't tell that these are missing: only a full Redis, slots that move and a node that has gone take them.
const UNSEEN: [&str; 3] = ["+del", "+asking", "+ping"];

/// Gives the user these rights and no others.
fn allow(ports: &[u16], rights: &[&str]) {
    for port in ports {
        let user = ["ACL", "SETUSER", "hook", "reset", "on", ">right"];
        assert_eq!(ask(*port, &[&user, rights].concat()).trim(), "OK");
    }
}

fn url_of_user(port: u16) -> String {
    format!("redis://hook:right@127.0.0.1:{port}/")
}

/// With these rights and no others a store is content, and without one of them it says so.
async fn assert_needed(rights: &[&str], ports: &[u16], store: impl Fn() -> RedisStore) {
    allow(ports, rights);
    store().check().await.unwrap();
    for left_out in rights.iter().filter(|right| !UNSEEN.contains(right)) {
        let rest: Vec<_> = rights.iter().copied().filter(|it| it != left_out).collect();
        allow(ports, &rest);
        for port in ports {
            ask(*port, &["SCRIPT", "FLUSH"]);
        }
        let err = store().check().await.expect_err(left_out);
        let cause = err.cause().downcast_ref::<redis::RedisError>().unwrap();
        let kind = cause.kind();
        assert!(
            matches!(kind, redis::ErrorKind::Server(_)),
            "{left_out}: {err}"
        );
    }
}

#[tokio::test]
async fn a_user_of_one_redis_needs_these_rights_and_no_others() {
    let _watched = watched();
    if !are_installed() {
        return;
    }
    let server = RedisServer::start().unwrap();
    let ports = [server.port()];
    let store = || RedisStore::new(&url_of_user(server.port())).unwrap();
    assert_needed(&RIGHTS, &ports, store).await;
    let in_database_3 = || RedisStore::new(&format!("{}3", url_of_user(server.port()))).unwrap();
    assert_needed(&[&RIGHTS[..], &["+select"]].concat(), &ports, in_database_3).await;
}

#[tokio::test]
async fn a_user_of_a_full_redis_needs_the_right_to_delete() {
    let _watched = watched();
    if !are_installed() {
        return;
    }
    let server = RedisServer::start().unwrap();
    let store = RedisStore::new(&url_of_user(server.port())).unwrap();
    let (owner, long) = (Owner::random().unwrap(), Duration::from_secs(600));
    allow(&[server.port()], &RIGHTS);
    store.claim(&key(1), &owner, long).await.unwrap();
    ask(server.port(), &["CONFIG", "SET", "maxmemory", "1"]);
    ask(server.port(), &["ACL", "SETUSER", "hook", "-del"]);
    store.release(&key(1), &owner).await.unwrap_err();
    ask(server.port(), &["ACL", "SETUSER", "hook", "+del"]);
    let released = store.release(&key(1), &owner).await.unwrap();
    assert_eq!(released, Ownership::Held);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_of_a_cluster_needs_these_rights_and_no_others() {
    let _watched = watched();
    if !are_installed() {
        return;
    }
    let mut servers = Servers::new();
    let ports = servers.start_cluster(3, 0).await;
    let urls: Vec<_> = ports.iter().copied().map(url_of_user).collect();
    let store = || RedisStore::cluster(&[&urls[0], &urls[1]]).unwrap();
    let rights = [&RIGHTS[..], &["+cluster|slots", "+ping", "+asking"]].concat();
    assert_needed(&rights, &ports, store).await;
}

/// While a slot moves, what is new in it is asked for where it moves to.
#[tokio::test(flavor = "multi_thread")]
async fn a_user_of_a_cluster_whose_slots_move_needs_the_right_to_ask_ahead() {
    let _watched = watched();
    if !are_installed() {
        return;
    }
    let mut servers = Servers::new();
    let ports = servers.start_cluster(3, 0).await;
    let name = format!("qiscus-webhook:{}", key(1).as_str());
    let slot = ask(ports[0], &["CLUSTER", "KEYSLOT", &name]);
    let slot = slot.trim();
    let is_here = |port: &u16| ask(*port, &["GET", &name]).trim().is_empty();
    let from = *ports.iter().find(|port| is_here(port)).unwrap();
    let to = *ports.iter().find(|port| **port != from).unwrap();
    let [from_id, to_id] = [from, to].map(|port| ask(port, &["CLUSTER", "MYID"]));
    let set = |port, state: &str, id: &str| {
        let done = ask(port, &["CLUSTER", "SETSLOT", slot, state, id.trim()]);
        assert_eq!(done.trim(), "OK");
    };
    set(to, "IMPORTING", &from_id);
    set(from, "MIGRATING", &to_id);

    let urls: Vec<_> = ports.iter().copied().map(url_of_user).collect();
    let (owner, long) = (Owner::random().unwrap(), Duration::from_secs(600));
    let rights = [&RIGHTS[..], &["+cluster|slots", "+ping"]].concat();
    allow(&ports, &rights);
    let store = RedisStore::cluster(&[&urls[0]]).unwrap();
    store.claim(&key(1), &owner, long).await.unwrap_err();
    allow(&ports, &[&rights[..], &["+asking"]].concat());
    let store = RedisStore::cluster(&[&urls[0]]).unwrap();
    store.claim(&key(1), &owner, long).await.unwrap();
}

#[tokio::test]
async fn a_user_of_sentinels_needs_to_ask_for_the_master_and_no_more() {
    let _watched = watched();
    if !are_installed() || !is_installed("redis-sentinel", "--version", "redis-sentinel") {
        return;
    }
    let server = RedisServer::start().unwrap();
    allow(&[server.port()], &RIGHTS);
    let mut servers = Servers::new();
    let sentinel = free_port();
    let lines = format!("sentinel monitor main 127.0.0.1 {} 1\n", server.port());
    servers.start("redis-sentinel", sentinel, &lines);
    until(sentinel, &["PING"], |pong| pong.starts_with("PONG")).await;
    let store = || {
        let store = RedisStore::new("redis://hook:right@main/").unwrap();
        store.with_sentinels(&[&url_of_user(sentinel)]).unwrap()
    };
    allow(&[sentinel], &[]);
    store().check().await.unwrap_err();
    allow(&[sentinel], &["+sentinel|get-master-addr-by-name"]);
    store().check().await.unwrap();
}

/// What a check logs of its store.
async fn logged(store: &RedisStore, level: Level) -> String {
    let lines = LogLines::default();
    let listening = lines.listen(level);
    store.check().await.unwrap();
    drop(listening);
    lines.take()
}

#[tokio::test]
async fn a_redis_that_evicts_is_warned_of() {
    let _watched = watched();
    if !are_installed() {
        return;
    }
    let server = RedisServer::start().unwrap();
    let store = RedisStore::new(&server.url()).unwrap();
    assert_eq!(logged(&store, Level::DEBUG).await, "");
    ask(
        server.port(),
        &["CONFIG", "SET", "maxmemory-policy", "volatile-ttl"],
    );
    let lines = logged(&store, Level::DEBUG).await;
    assert_eq!(lines.matches("WARN").count(), 1, "{lines}");
    assert!(lines.contains("policy=\"volatile-ttl\""), "{lines}");
}

#[tokio::test]
async fn a_redis_of_which_nobody_says_whether_it_evicts_is_no_news_above_debug() {
    let _watched = watched();
    if !are_installed() {
        return;
    }
    let server = RedisServer::start().unwrap();
    allow(&[server.port()], &RIGHTS);
    ask(
        server.port(),
        &["CONFIG", "SET", "maxmemory-policy", "volatile-ttl"],
    );
    let store = RedisStore::new(&url_of_user(server.port())).unwrap();
    assert_eq!(logged(&store, Level::INFO).await, "");
    let lines = logged(&store, Level::DEBUG).await;
    assert_eq!(lines.matches("whether Redis evicts").count(), 1, "{lines}");
    assert!(lines.contains("NoPerm"), "{lines}");
}

#[tokio::test]
async fn a_cluster_of_which_one_node_evicts_is_warned_of() {
    let _watched = watched();
    if !are_installed() {
        return;
    }
    let mut servers = Servers::new();
    let ports = servers.start_cluster(3, 0).await;
    let urls: Vec<_> = ports
        .iter()
        .map(|port| format!("redis://127.0.0.1:{port}/"))
        .collect();
    let store = RedisStore::cluster(&[&urls[0]]).unwrap();
    assert_eq!(logged(&store, Level::DEBUG).await, "");
    ask(
        ports[2],
        &["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"],
    );
    let lines = logged(&store, Level::DEBUG).await;
    assert_eq!(lines.matches("WARN").count(), 1, "{lines}");
    assert!(lines.contains("policy=\"allkeys-lru\""), "{lines}");
    assert!(
        lines.contains(&format!("127.0.0.1:{}", ports[2])),
        "{lines}"
    );
}
