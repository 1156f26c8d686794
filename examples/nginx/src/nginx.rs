//! An nginx of the test's own, with the configuration that this example recommends.

use std::fmt::Write as _;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use tempfile::TempDir;
use test_servers::{free_port, missing};

pub(crate) struct Nginx {
    child: Child,
    pub(crate) address: SocketAddr,
    _dir: TempDir,
}

impl Nginx {
    /// In front of these receivers. None if no nginx is installed: then the test says so and passes,
    /// but not in CI.
    pub(crate) fn start(receivers: &[SocketAddr]) -> Option<Self> {
        // Somebody else may take the port between looking and using it.
        for _ in 0..10 {
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
            match spawn(receivers, address) {
                Ok(mut nginx) => {
                    if nginx.is_up() {
                        return Some(nginx);
                    }
                }
                Err(err) if err.kind() == io::ErrorKind::NotFound => {
                    missing("nginx");
                    return None;
                }
                Err(err) => panic!("nginx: {err}"),
            }
        }
        panic!("nginx does not start");
    }

    fn is_up(&mut self) -> bool {
        for _ in 0..500 {
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            if TcpStream::connect(self.address).is_ok() {
                return true;
            }
            sleep(Duration::from_millis(10));
        }
        false
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(receivers: &[SocketAddr], address: SocketAddr) -> io::Result<Nginx> {
    let dir = tempfile::tempdir()?;
    let path = dir.path().display();
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
    let file = dir.path().join("nginx.conf");
    std::fs::write(&file, main)?;

    let child = Command::new("nginx")
        .arg("-e")
        .arg(dir.path().join("error.log"))
        .arg("-c")
        .arg(&file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    Ok(Nginx {
        child,
        address,
        _dir: dir,
    })
}
