//! Servers that make one Redis together, as Sentinels and a Cluster do.

use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use test_servers::{free_port, is_installed};
use tokio::time::{Instant, sleep};

pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn are_installed() -> bool {
    is_installed("redis-server", "--version", "redis-server")
        && is_installed("redis-cli", "--version", "redis-tools")
}

/// Servers of one test, which end with it.
pub(crate) struct Servers {
    dir: TempDir,
    children: Vec<(u16, Child)>,
}

impl Servers {
    pub(crate) fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            children: Vec::new(),
        }
    }

    /// Starts one with a configuration file, as Sentinels and nodes of a Cluster need to write to it.
    pub(crate) fn start(&mut self, program: &str, port: u16, lines: &str) {
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

    /// Starts a Cluster of so many nodes, each master with so many replicas.
    pub(crate) async fn start_cluster(&mut self, nodes: usize, replicas: usize) -> Vec<u16> {
        let ports: Vec<_> = (0..nodes).map(|_| cluster_port()).collect();
        for port in &ports {
            let lines = "cluster-enabled yes\ncluster-node-timeout 1000\nsave \"\"\n";
            self.start("redis-server", *port, lines);
        }
        for port in &ports {
            until(*port, &["PING"], |pong| pong.starts_with("PONG")).await;
        }
        let made = Command::new("redis-cli")
            .args(["--cluster", "create"])
            .args(ports.iter().map(|port| format!("127.0.0.1:{port}")))
            .args(["--cluster-replicas", &replicas.to_string(), "--cluster-yes"])
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&made.stdout);
        assert!(made.status.success(), "{told}");
        let known = format!("cluster_known_nodes:{nodes}");
        for port in &ports {
            until(*port, &["CLUSTER", "INFO"], |info| {
                info.contains("cluster_state:ok") && info.contains(&known)
            })
            .await;
        }
        ports
    }

    pub(crate) fn kill(&mut self, port: u16) {
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

pub(crate) fn ask(port: u16, words: &[&str]) -> String {
    let output = Command::new("redis-cli")
        .args(["-p", &port.to_string()])
        .args(words)
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) async fn until(port: u16, words: &[&str], is_right: impl Fn(&str) -> bool) {
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

/// A node listens on a second port, 10,000 above.
fn cluster_port() -> u16 {
    loop {
        let port = free_port();
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port + 10_000)).is_ok() {
            return port;
        }
    }
}
