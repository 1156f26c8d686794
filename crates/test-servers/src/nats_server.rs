//! A NATS of the test's own, with JetStream.

use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use tempfile::TempDir;

use crate::server::Server;

/// A `nats-server` that keeps its streams in files, and still has them when it is started again.
#[derive(Debug)]
pub struct NatsServer {
    server: Server,
    dir: TempDir,
}

impl NatsServer {
    /// None if no NATS is installed: then the test says so and passes, but not in CI.
    #[must_use]
    pub fn start() -> Option<Self> {
        Self::start_with("", "")
    }

    /// With further lines of its configuration, and of the section `jetstream` in it.
    #[must_use]
    pub fn start_with(lines: &str, jetstream_lines: &str) -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().display().to_string();
        let file = format!("{path}/nats.conf");
        let store = format!("store_dir: {path:?}\n{jetstream_lines}");
        fs::write(&file, format!("{lines}\njetstream {{\n{store}\n}}\n")).unwrap();
        // It is known by the name that it greets with: nobody else's directory has this path.
        let own_name = format!(r#""server_name":"{path}""#);
        let arguments = move |port: u16| {
            let port = port.to_string();
            ["-a", "127.0.0.1", "-p", &port, "-n", &path, "-c", &file]
                .map(str::to_owned)
                .to_vec()
        };
        let is_ready = move |port, _| {
            greeting(port)
                .is_ok_and(|it| it.contains(&own_name) && it.contains(r#""jetstream":true"#))
        };
        let server = Server::start("nats-server", arguments, is_ready)?;
        Some(Self { server, dir })
    }

    /// Its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.server.id()
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

    /// Takes its disk away, after [`kill`](Self::kill).
    pub fn wipe(&self) {
        fs::remove_dir_all(self.dir.path().join("jetstream")).unwrap();
    }

    /// Asks for something that takes no more than a subject, and gives the answer.
    ///
    /// # Panics
    ///
    /// If there is none.
    #[expect(clippy::must_use_candidate, reason = "sent for what it does")]
    pub fn request(&self, subject: &str) -> String {
        ask(self.server.port(), subject).unwrap()
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

fn ask(port: u16, subject: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let line =
        format!("CONNECT {{\"verbose\":false}}\r\nSUB answer 1\r\nPUB {subject} answer 0\r\n\r\n");
    stream.write_all(line.as_bytes())?;
    let mut lines = BufReader::new(stream.take(1024 * 1024)).lines();
    while let Some(line) = lines.next().transpose()? {
        if line.starts_with("MSG ") {
            return lines.next().unwrap_or(Ok(String::new()));
        }
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}
