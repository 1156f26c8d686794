//! A NATS of the test's own, with JetStream.

use std::io::{self, BufRead as _, BufReader, Read as _};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use tempfile::TempDir;

use crate::server::Server;

/// A `nats-server` that keeps its streams in files, and still has them when it is started again.
#[derive(Debug)]
pub struct NatsServer {
    server: Server,
    _dir: TempDir,
}

impl NatsServer {
    /// None if no NATS is installed: then the test says so and passes, but not in CI.
    #[must_use]
    pub fn start() -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().display().to_string();
        // It is known by the name that it greets with: nobody else's directory has this path.
        let own_name = format!(r#""server_name":"{path}""#);
        let arguments = move |port: u16| {
            let port = port.to_string();
            [
                "-a",
                "127.0.0.1",
                "-p",
                &port,
                "-n",
                &path,
                "-js",
                "-sd",
                &path,
            ]
            .map(str::to_owned)
            .to_vec()
        };
        let is_ready = move |port, _| {
            greeting(port)
                .is_ok_and(|it| it.contains(&own_name) && it.contains(r#""jetstream":true"#))
        };
        let server = Server::start("nats-server", arguments, is_ready)?;
        Some(Self { server, _dir: dir })
    }

    /// Where clients find it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.server.port())
    }

    /// Ends it without a chance to save anything. What it wrote before is with the operating system,
    /// which goes on running: this is the death of a process, not of a machine.
    pub fn kill(&mut self) {
        self.server.kill();
    }

    /// Starts it again after [`kill`](Self::kill), on the same port and over the same files.
    pub fn start_again(&mut self) {
        self.server.start_again();
    }
}

/// The line that it sends to whoever connects.
fn greeting(port: u16) -> io::Result<String> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut line = String::new();
    BufReader::new(stream.take(64 * 1024)).read_line(&mut line)?;
    Ok(line)
}
