//! A Redis of the test's own.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;

use crate::server::Server;

/// A `redis-server` that keeps nothing on disk, unless it is told to.
#[derive(Debug)]
pub struct RedisServer {
    server: Server,
    dir: TempDir,
}

impl RedisServer {
    /// None if no Redis is installed: then the test says so and passes, but not in CI.
    #[must_use]
    pub fn start() -> Option<Self> {
        Self::start_with(|_| Vec::new())
    }

    /// With further arguments, that may name files in the server's directory. They are asked for at
    /// each attempt to start it, so that a further port that somebody has taken is another next time.
    pub fn start_with(
        further: impl Fn(&Path) -> Vec<String> + Send + Sync + 'static,
    ) -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().to_owned();
        let arguments = move |port: u16| {
            let own = format!(
                "--port {port} --bind 127.0.0.1 --appendonly no --dir {}",
                path.display()
            );
            let mut all: Vec<_> = own.split(' ').map(str::to_owned).collect();
            all.extend(["--save".to_owned(), String::new()]);
            all.extend(further(&path));
            all
        };
        let is_ready = |port, id: u32| {
            info(port, "process_id:").is_ok_and(|found| found == Some(id.to_string()))
        };
        let server = Server::start("redis-server", arguments, is_ready)?;
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
        format!("redis://127.0.0.1:{}/", self.port())
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.server.port()
    }

    /// Where it keeps its files.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Ends it without a chance to save anything.
    pub fn kill(&mut self) {
        self.server.kill();
    }

    /// Starts it again after [`kill`](Self::kill), on the same port.
    pub fn start_again(&mut self) {
        self.server.start_again();
    }

    /// It keeps its connections and answers nothing, until it is told to go on.
    pub fn freeze(&self) {
        self.server.signal(Signal::STOP);
    }

    /// Ends what [`freeze`](Self::freeze) began.
    pub fn go_on(&self) {
        self.server.signal(Signal::CONT);
    }

    /// One command and the first line of its answer.
    #[expect(clippy::must_use_candidate, reason = "sent for what it does")]
    pub fn command(&self, words: &[&str]) -> String {
        self.ask(words).0
    }

    /// What `INFO` says after this name.
    #[must_use]
    pub fn info(&self, name: &str) -> String {
        info(self.port(), name).unwrap().unwrap()
    }

    /// A section of `INFO`, as it is.
    #[must_use]
    pub fn all_info(&self, section: &str) -> String {
        let (length, rest) = self.ask(&["INFO", section]);
        let length = length.trim_start_matches('$').parse().unwrap();
        let mut text = String::new();
        rest.take(length).read_to_string(&mut text).unwrap();
        text
    }

    /// All keys, sorted.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let (count, mut rest) = self.ask(&["KEYS", "*"]);
        let count: usize = count.trim_start_matches('*').parse().unwrap();
        let mut keys: Vec<_> = (0..count)
            .map(|_| {
                let (mut length, mut key) = (String::new(), String::new());
                rest.read_line(&mut length).unwrap();
                rest.read_line(&mut key).unwrap();
                key.trim_end().to_owned()
            })
            .collect();
        keys.sort();
        keys
    }

    fn ask(&self, words: &[&str]) -> (String, BufReader<TcpStream>) {
        ask(self.port(), words).unwrap()
    }
}

fn info(port: u16, name: &str) -> io::Result<Option<String>> {
    let (_, lines) = ask(port, &["INFO"])?;
    let mut lines = lines.lines().map_while(Result::ok);
    Ok(lines.find_map(|line| line.strip_prefix(name).map(str::to_owned)))
}

fn ask(port: u16, words: &[&str]) -> io::Result<(String, BufReader<TcpStream>)> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut command = format!("*{}\r\n", words.len());
    for word in words {
        command.push_str(&format!("${}\r\n{word}\r\n", word.len()));
    }
    stream.write_all(command.as_bytes())?;
    let mut answer = BufReader::new(stream);
    let mut line = String::new();
    answer.by_ref().take(4096).read_line(&mut line)?;
    Ok((line.trim_end().to_owned(), answer))
}
