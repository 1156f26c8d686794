//! The proxies, each with the file that this example recommends, and nginx also as it is everyday.

mod apache;
mod haproxy;
mod nginx;

use std::net::{Ipv4Addr, SocketAddr};

use tempfile::TempDir;
use test_servers::Server;

/// Which proxy, and how it is set up.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// nginx with the file that is recommended: bodies are passed on as they come.
    Nginx,
    /// nginx with its defaults and connections that are kept: bodies are taken in first.
    EverydayNginx,
    Haproxy,
    Apache,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [
        Self::Nginx,
        Self::EverydayNginx,
        Self::Haproxy,
        Self::Apache,
    ];

    /// Whether a body is taken in before the receiver hears of it: by nginx as a whole, by Apache its
    /// first 16 KiB.
    pub(crate) const fn buffers(self) -> bool {
        matches!(self, Self::EverydayNginx | Self::Apache)
    }

    /// Starts it in front of these receivers. None if it is not installed: then the test says so and
    /// passes, but not in CI.
    pub(crate) fn start(self, receivers: &[SocketAddr]) -> Option<Proxy> {
        let dir = tempfile::tempdir().unwrap();
        let server = match self {
            Self::Nginx => nginx::start(&dir, nginx::recommended(receivers)),
            Self::EverydayNginx => nginx::start(&dir, nginx::everyday(receivers)),
            Self::Haproxy => haproxy::start(&dir, receivers),
            Self::Apache => apache::start(&dir, receivers),
        }?;
        Some(Proxy { server, _dir: dir })
    }
}

/// A proxy that runs until it is dropped.
pub(crate) struct Proxy {
    server: Server,
    _dir: TempDir,
}

impl Proxy {
    pub(crate) fn address(&self) -> SocketAddr {
        address(self.server.port())
    }
}

fn address(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

/// A recommended file with these receivers in place of the one that it names.
fn with_receivers(file: &str, receivers: &[SocketAddr]) -> String {
    let line = file.lines().find(|line| line.contains("127.0.0.1:3000"));
    let line = line.expect("the receiver's line");
    let lines: Vec<_> = receivers
        .iter()
        .enumerate()
        .map(|(number, receiver)| {
            line.replace("127.0.0.1:3000", &receiver.to_string())
                .replace("receiver1", &format!("receiver{number}"))
        })
        .collect();
    file.replace(line, &lines.join("\n"))
}
