//! Redis behind TLS, with a certificate authority of the test's own.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering::SeqCst};

use qiscus_webhook_replay::{RedisStore, StoreError};
use test_servers::{RedisServer, free_port, missing};
use tokio::time::{Duration, Instant, sleep};

use crate::kit::watched;

/// One that is reached over TLS on this port, too. None if openssl or Redis is missing.
fn server(further: &'static [&'static str]) -> Option<(RedisServer, u16)> {
    if Command::new("openssl").arg("version").output().is_err() {
        missing("openssl");
        return None;
    }
    let tls_port = Arc::new(AtomicU16::new(0));
    let chosen = Arc::clone(&tls_port);
    let server = RedisServer::start_with(move |dir| {
        certify(dir);
        let port = free_port();
        chosen.store(port, SeqCst);
        let file = |name: &str| dir.join(name).display().to_string();
        let own = [
            ("--tls-port", port.to_string()),
            ("--tls-cert-file", file("cert.pem")),
            ("--tls-key-file", file("key.pem")),
            ("--tls-ca-cert-file", file("cert.pem")),
            ("--tls-auth-clients", "no".into()),
        ];
        let own = own.into_iter();
        own.flat_map(|(name, value)| [name.to_owned(), value])
            .chain(further.iter().copied().map(str::to_owned))
            .collect()
    })?;
    Some((server, tls_port.load(SeqCst)))
}

#[tokio::test]
async fn redis_is_reached_over_tls_and_only_with_its_certificate() {
    let _watched = watched();
    let Some((server, port)) = server(&[]) else {
        return;
    };
    let store = RedisStore::new(&format!("rediss://localhost:{port}/")).unwrap();
    let certificate = std::fs::read(server.dir().join("cert.pem")).unwrap();
    let trusting = store.clone().with_root_certificate(certificate).unwrap();
    trusting.check().await.unwrap();
    store.check().await.unwrap_err();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_is_reached_over_tls_and_only_with_its_certificate() {
    let _watched = watched();
    let Some((server, port)) = server(&["--cluster-enabled", "yes", "--tls-cluster", "yes"]) else {
        return;
    };
    server.command(&["CLUSTER", "ADDSLOTSRANGE", "0", "16383"]);
    let begun = Instant::now();
    while server.command(&["GET", "x"]) != "$-1" {
        assert!(begun.elapsed() < Duration::from_secs(20));
        sleep(Duration::from_millis(20)).await;
    }
    let store = RedisStore::cluster(&[&format!("rediss://localhost:{port}/")]).unwrap();
    let certificate = std::fs::read(server.dir().join("cert.pem")).unwrap();
    let trusting = store.clone().with_root_certificate(certificate).unwrap();
    trusting.check().await.unwrap();
    store.check().await.unwrap_err();
}

/// A store of each kind, with this scheme.
fn stores(scheme: &str) -> [RedisStore; 3] {
    let url = format!("{scheme}://127.0.0.1:1/");
    let single = RedisStore::new(&url).unwrap();
    let behind_sentinels = single.clone().with_sentinels(&["redis://127.0.0.1:2/"]);
    let cluster = RedisStore::cluster(&[&url]).unwrap();
    [single, behind_sentinels.unwrap(), cluster]
}

#[test]
fn a_text_without_a_certificate_is_refused_and_not_shown() {
    let section =
        |text: &str| format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");
    let key = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n";
    for text in [
        "",
        "secret",
        key,
        "\x30\u{2}\0",
        &section("c2VjcmV0"),
        &section("not base64"),
        "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n",
        "-----BEGIN secret\n",
    ] {
        for store in stores("rediss") {
            let err = store.with_root_certificate(text).expect_err(text);
            let shown = format!("{err} {err:?}");
            let is_shown = ["secret", "c2VjcmV0", "115, 101"].map(|it| shown.contains(it));
            assert_eq!(is_shown, [false; 3], "{shown}");
        }
    }
}

#[test]
fn a_certificate_for_a_redis_without_tls_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    if Command::new("openssl").arg("version").output().is_err() {
        return missing("openssl");
    }
    certify(dir.path());
    let certificate = std::fs::read(dir.path().join("cert.pem")).unwrap();
    let trust = |store: RedisStore| store.with_root_certificate(certificate.clone());
    for store in stores("redis") {
        let err: StoreError = trust(store).unwrap_err();
        assert!(err.to_string().contains("rediss://"), "{err}");
    }
    for store in stores("rediss") {
        trust(store).unwrap();
    }
}

#[test]
fn urls_that_make_no_cluster_and_name_no_master_are_refused() {
    for urls in [
        &["redis+unix:///tmp/redis.sock"][..],
        &["redis://one/", "rediss://two/"],
        &["redis://:a@one/", "redis://:b@two/"],
    ] {
        RedisStore::cluster(urls).unwrap_err();
    }
    RedisStore::cluster(&["redis://:a@one/", "redis://:a@two/"]).unwrap();
    let local = RedisStore::new("redis+unix:///tmp/redis.sock").unwrap();
    local.with_sentinels(&["redis://one/"]).unwrap_err();
}

fn certify(dir: &Path) {
    let made = Command::new("openssl")
        .args([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        ])
        .args([
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
        ])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(dir)
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
}
