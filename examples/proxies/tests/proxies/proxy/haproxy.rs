//! HAProxy.

use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;

use tempfile::TempDir;
use test_servers::Server;

use super::{address, with_receivers};

pub(super) fn start(dir: &TempDir, receivers: &[SocketAddr]) -> Option<Server> {
    let file = dir.path().join("haproxy.cfg");
    // It is there once all that is to be bound is bound.
    let socket = dir.path().join("socket");
    let own = format!("global\n    stats socket {}", socket.display());
    let site = with_receivers(include_str!("../../../haproxy.cfg"), receivers);
    let site = site.replacen("global", &own, 1);
    let arguments = move |port| {
        let site = site.replace("bind :8080", &format!("bind {}", address(port)));
        fs::write(&file, site).unwrap();
        let file = file.display().to_string();
        // In the foreground, as one process.
        ["-db", "-f", &file].map(str::to_owned).to_vec()
    };
    let is_ready = move |port, _| {
        UnixStream::connect(&socket).is_ok() && TcpStream::connect(address(port)).is_ok()
    };
    Server::start("haproxy", arguments, is_ready)
}
