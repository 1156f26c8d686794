//! nginx.

use std::fmt::Write as _;
use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;

use tempfile::TempDir;
use test_servers::Server;

use super::{address, with_receivers};

pub(super) fn recommended(receivers: &[SocketAddr]) -> String {
    // The tests' receivers have more paths than one.
    with_receivers(include_str!("../../../nginx.conf"), receivers)
        .replace("location = /webhook", "location /webhook")
}

/// What the manual of `keepalive` shows, and else nothing.
pub(super) fn everyday(receivers: &[SocketAddr]) -> String {
    let servers: String = receivers
        .iter()
        .map(|receiver| format!("server {receiver}; "))
        .collect();
    format!(
        "upstream receivers {{ {servers} keepalive 32; }}\n\
         server {{ listen 8080; location / {{ proxy_pass http://receivers; \
         proxy_http_version 1.1; proxy_set_header Connection \"\"; }} }}"
    )
}

pub(super) fn start(dir: &TempDir, site: String) -> Option<Server> {
    let path = dir.path().to_owned();
    let arguments = move |port| {
        let file = path.join("nginx.conf");
        fs::write(&file, configuration(&path, &site, address(port))).unwrap();
        let log = path.join("error.log").display().to_string();
        let file = file.display().to_string();
        ["-e", &log, "-c", &file].map(str::to_owned).to_vec()
    };
    // The file is written once nginx has its port.
    let pid = dir.path().join("pid");
    let is_ready = move |port, id: u32| {
        fs::read_to_string(&pid).is_ok_and(|found| found.trim() == id.to_string())
            && TcpStream::connect(address(port)).is_ok()
    };
    Server::start("nginx", arguments, is_ready)
}

fn configuration(dir: &Path, site: &str, address: SocketAddr) -> String {
    let path = dir.display();
    // One process, which ends when it is told to, and writes into its own folder alone.
    let mut main = format!(
        "daemon off; master_process off; pid {path}/pid; error_log {path}/error.log;\n\
         events {{}}\nhttp {{\naccess_log off;\n"
    );
    for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
        let _ = writeln!(main, "{kind}_temp_path {path}/{kind};");
    }
    let site = site.replace("listen 8080;", &format!("listen {address};"));
    let _ = writeln!(main, "{site}\n}}");
    main
}
