//! Redis behind TLS, with a certificate authority of the test's own.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering::SeqCst};

use qiscus_webhook_replay::RedisStore;
use test_servers::{RedisServer, free_port, missing};

use crate::kit::watched;

#[tokio::test]
async fn redis_is_reached_over_tls_and_only_with_its_certificate() {
    let _watched = watched();
    if Command::new("openssl").arg("version").output().is_err() {
        return missing("openssl");
    }
    let tls_port = Arc::new(AtomicU16::new(0));
    let chosen = Arc::clone(&tls_port);
    let Some(server) = RedisServer::start_with(move |dir| {
        certify(dir);
        let port = free_port();
        chosen.store(port, SeqCst);
        let file = |name: &str| dir.join(name).display().to_string();
        [
            ("--tls-port", port.to_string()),
            ("--tls-cert-file", file("cert.pem")),
            ("--tls-key-file", file("key.pem")),
            ("--tls-ca-cert-file", file("cert.pem")),
            ("--tls-auth-clients", "no".into()),
        ]
        .into_iter()
        .flat_map(|(name, value)| [name.to_owned(), value])
        .collect()
    }) else {
        return;
    };
    let port = tls_port.load(SeqCst);
    let store = RedisStore::new(&format!("rediss://localhost:{port}/")).unwrap();
    let certificate = std::fs::read(server.dir().join("cert.pem")).unwrap();
    let trusting = store.clone().with_root_certificate(certificate).unwrap();
    trusting.check().await.unwrap();
    store.check().await.unwrap_err();
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
            "subjectAltName=DNS:localhost",
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
