//! A Redis of the test's own, on a free port.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

pub(crate) struct RedisServer {
    child: Option<Child>,
    port: u16,
    dir: TempDir,
    arguments: Vec<String>,
}

impl RedisServer {
    /// None if no Redis is installed: then the test says so and passes, but not in CI.
    pub(crate) fn start() -> Option<Self> {
        Self::start_with(|_| Vec::new())
    }

    /// With further arguments, that may name files in the server's directory.
    pub(crate) fn start_with(arguments: impl Fn(&Path) -> Vec<String>) -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let mut server = Self {
            child: None,
            port: 0,
            arguments: arguments(dir.path()),
            dir,
        };
        // Somebody else may take the port between looking and using it.
        for _ in 0..10 {
            server.port = free_port();
            match server.spawn() {
                Ok(true) => return Some(server),
                Ok(false) => {}
                Err(err) if err.kind() == io::ErrorKind::NotFound => {
                    missing("redis-server");
                    return None;
                }
                Err(err) => panic!("redis-server: {err}"),
            }
        }
        panic!(
            "redis-server did not start in {}",
            server.dir.path().display()
        );
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    pub(crate) fn start_again(&mut self) {
        let begun = Instant::now();
        while !self.spawn().unwrap() {
            assert!(begun.elapsed() < Duration::from_secs(20));
        }
    }

    /// It keeps its connections and answers nothing, until it is told to go on.
    pub(crate) fn freeze(&self) {
        self.signal("-STOP");
    }

    pub(crate) fn go_on(&self) {
        self.signal("-CONT");
    }

    /// One command and the first line of its answer.
    pub(crate) fn command(&self, words: &[&str]) -> String {
        self.ask(words).unwrap().0
    }

    /// What `INFO` says after this name.
    pub(crate) fn info(&self, name: &str) -> String {
        let (_, lines) = self.ask(&["INFO"]).unwrap();
        let mut lines = lines.lines().map_while(Result::ok);
        lines
            .find_map(|line| line.strip_prefix(name).map(str::to_owned))
            .unwrap()
    }

    pub(crate) fn keys(&self) -> Vec<String> {
        let (count, mut rest) = self.ask(&["KEYS", "*"]).unwrap();
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

    /// Whether it came up.
    fn spawn(&mut self) -> io::Result<bool> {
        let child = Command::new("redis-server")
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no"])
            .args(&self.arguments)
            .arg("--dir")
            .arg(self.dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        self.child = Some(child);
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(20) {
            if self
                .ask(&["PING"])
                .is_ok_and(|(answer, _)| answer == "+PONG")
            {
                return Ok(true);
            }
            let ended = self.child.as_mut().map(Child::try_wait).transpose()?;
            if ended.flatten().is_some() {
                return Ok(false);
            }
            sleep(Duration::from_millis(10));
        }
        self.kill();
        Ok(false)
    }

    fn ask(&self, words: &[&str]) -> io::Result<(String, BufReader<TcpStream>)> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
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

    fn signal(&self, signal: &str) {
        let id = self.child.as_ref().unwrap().id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}

pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// Past the test harness, which swallows what a test that passes prints.
pub(crate) fn missing(package: &str) {
    let in_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
    assert!(
        !in_ci,
        "{package} is not installed, and in CI this test must run"
    );
    let name = std::thread::current().name().unwrap_or("a test").to_owned();
    let line =
        format!("{name}: skipped; to run it, install {package} (Debian: apt install {package})\n");
    let _ = io::stderr().write_all(line.as_bytes());
}
