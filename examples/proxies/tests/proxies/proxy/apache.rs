//! Apache.

use std::fmt::Write as _;
use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;

use tempfile::TempDir;
use test_servers::Server;

use super::{address, with_receivers};

const MODULES: &str = "/usr/lib/apache2/modules";

pub(super) fn start(dir: &TempDir, receivers: &[SocketAddr]) -> Option<Server> {
    let path = dir.path().to_owned();
    let site = with_receivers(include_str!("../../../apache.conf"), receivers);
    let arguments = move |port| {
        let file = path.join("apache.conf");
        fs::write(&file, configuration(&path, &site, address(port))).unwrap();
        let file = file.display().to_string();
        // In the foreground, as one process.
        ["-X", "-f", &file].map(str::to_owned).to_vec()
    };
    let pid = dir.path().join("pid");
    let is_ready = move |port, id: u32| {
        fs::read_to_string(&pid).is_ok_and(|found| found.trim() == id.to_string())
            && TcpStream::connect(address(port)).is_ok()
    };
    Server::start("apache2", arguments, is_ready)
}

fn configuration(dir: &Path, site: &str, address: SocketAddr) -> String {
    let path = dir.display();
    let mut main = format!(
        "ServerName bot.example\nServerRoot {path}\nDefaultRuntimeDir {path}\nPidFile {path}/pid\n\
         ErrorLog {path}/error.log\nListen {address}\n"
    );
    if rustix::process::geteuid().is_root() {
        // It serves nothing as root.
        main.push_str("User www-data\nGroup www-data\n");
    }
    for module in [
        "mpm_event",
        "authz_core",
        "reqtimeout",
        "proxy",
        "proxy_http",
        "proxy_balancer",
        "lbmethod_byrequests",
        "slotmem_shm",
    ] {
        let _ = writeln!(main, "LoadModule {module}_module {MODULES}/mod_{module}.so");
    }
    let site = site.replace("*:8080", &address.to_string());
    let _ = writeln!(main, "{site}");
    main
}
