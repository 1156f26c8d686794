//! Receivers in other languages, each with nothing but its standard library.

use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

use rustix::process::Pid;
use tempfile::TempDir;

use super::server::{Server, pin_to_processor};
use crate::clock::Worker;
use crate::request::TOKEN;

/// A receiver of another language, which ends with this value.
#[derive(Debug)]
pub struct Foreign {
    name: &'static str,
    server: Server,
    process: Child,
    // Where the program is.
    _folder: TempDir,
}

#[expect(
    clippy::unwrap_in_result,
    reason = "none is a language that is not installed; one that fails is a fault"
)]
impl Foreign {
    /// Those whose language is installed. The others are told on standard error.
    #[must_use]
    pub fn start_all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("receivers");
        let started = [
            ("go", Self::go(&folder.join("go"))),
            ("node", Self::node(&folder.join("node"))),
        ];
        let started = started.into_iter().filter_map(|(name, started)| {
            if started.is_none() {
                eprintln!("{name} is not installed: not measured");
            }
            started
        });
        started.collect()
    }

    /// The language.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Where it listens, and who serves.
    #[must_use]
    pub const fn server(&self) -> Server {
        self.server
    }

    fn go(sources: &Path) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let program = folder.path().join("receiver");
        let built = Command::new("go")
            .arg("build")
            .arg("-o")
            .arg(&program)
            .arg(sources.join("main.go"))
            .env("GO111MODULE", "off")
            .status()
            .ok()?;
        assert!(built.success(), "go build");
        let mut command = Command::new(program);
        // One processor, as the others have.
        command.env("GOMAXPROCS", "1");
        Self::start("go", command, folder)
    }

    fn node(sources: &Path) -> Option<Self> {
        let mut command = Command::new("node");
        command.arg(sources.join("receiver.js"));
        Self::start("node", command, tempfile::tempdir().expect("a folder"))
    }

    fn start(name: &'static str, mut command: Command, folder: TempDir) -> Option<Self> {
        command.env("TOKEN", TOKEN).stdout(Stdio::piped());
        // A process is born on the processor of the thread that starts it.
        let spawned = thread::spawn(move || {
            pin_to_processor(1);
            command.spawn()
        });
        let mut process = spawned.join().expect("it does not panic").ok()?;
        let output = process.stdout.take().expect("piped");
        let mut port = String::new();
        BufReader::new(output)
            .read_line(&mut port)
            .expect("it tells its port");
        let port = port.trim().parse().expect("a port");
        let server = Server {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            worker: Worker::process(Pid::from_child(&process)),
        };
        Some(Self {
            name,
            server,
            process,
            _folder: folder,
        })
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
