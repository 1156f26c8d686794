//! An nginx of the test's own, with the configuration that this example recommends.

use std::fmt::Write as _;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;

use tempfile::TempDir;
use test_servers::Server;

pub(crate) struct Nginx {
    server: Server,
    _dir: TempDir,
}

impl Nginx {
    /// In front of these receivers. None if no nginx is installed: then the test says so and passes,
    /// but not in CI.
    pub(crate) fn start(receivers: &[SocketAddr]) -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let (path, receivers) = (dir.path().to_owned(), receivers.to_owned());
        let arguments = move |port| {
            let file = path.join("nginx.conf");
            fs::write(&file, configuration(&path, &receivers, address(port))).unwrap();
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
        let server = Server::start("nginx", arguments, is_ready)?;
        Some(Self { server, _dir: dir })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        address(self.server.port())
    }
}

fn address(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

fn configuration(dir: &Path, receivers: &[SocketAddr], address: SocketAddr) -> String {
    let path = dir.display();
    let mut site =
        include_str!("../nginx.conf").replace("listen 8080;", &format!("listen {address};"));
    let server = "server 127.0.0.1:3000";
    let line = site.lines().find(|line| line.trim().starts_with(server));
    let line = line.expect("the receiver's line").to_owned();
    let servers = receivers
        .iter()
        .fold(String::new(), |mut servers, receiver| {
            let _ = writeln!(
                servers,
                "{}",
                line.replace("127.0.0.1:3000", &receiver.to_string())
            );
            servers
        });
    site = site.replace(&line, &servers);

    // One process, which ends when it is told to, and writes into its own folder alone.
    let mut main = format!(
        "daemon off; master_process off; pid {path}/pid; error_log {path}/error.log;\n\
         events {{}}\nhttp {{\naccess_log off;\n"
    );
    for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
        let _ = writeln!(main, "{kind}_temp_path {path}/{kind};");
    }
    let _ = writeln!(main, "{site}\n}}");
    main
}
