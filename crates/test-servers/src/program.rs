//! A program that a test runs and kills.

use std::io::{BufRead as _, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle, sleep};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// A running program and the lines that it has printed, until it is dropped or killed.
#[derive(Debug)]
pub struct Program {
    child: Child,
    lines: Arc<Mutex<Vec<String>>>,
    readers: Vec<JoinHandle<()>>,
}

impl Program {
    /// Runs it with what `RUST_LOG` is by default, unless the command sets it.
    pub fn start(command: &mut Command) -> Self {
        if command.get_envs().all(|(name, _)| name != "RUST_LOG") {
            command.env_remove("RUST_LOG");
        }
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = Arc::default();
        let readers = vec![
            collect(child.stdout.take().unwrap(), Arc::clone(&lines)),
            collect(child.stderr.take().unwrap(), Arc::clone(&lines)),
        ];
        Self {
            child,
            lines,
            readers,
        }
    }

    /// Its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// All lines until now, of both outputs.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    /// The first line with this text in it, waited for.
    pub fn line_with(&mut self, text: &str) -> String {
        let begun = Instant::now();
        loop {
            let ended = self.child.try_wait().unwrap();
            if let Some(line) = self.lines().into_iter().find(|line| line.contains(text)) {
                return line;
            }
            let patient = begun.elapsed() < Duration::from_secs(20);
            assert!(patient && ended.is_none(), "no {text:?} in {self:#?}");
            sleep(Duration::from_millis(10));
        }
    }

    /// Where an example says that it listens.
    pub fn address(&mut self) -> SocketAddr {
        let line = self.line_with("Listening on http://");
        let (_, rest) = line.split_once("http://").unwrap();
        let (address, _) = rest.split_once('/').unwrap();
        address.parse().unwrap()
    }

    /// Waits until it ends by itself, and gives whether it was content, and all that it printed.
    #[must_use]
    pub fn finish(mut self) -> (bool, Vec<String>) {
        let content = self.child.wait().unwrap().success();
        (content, self.end())
    }

    /// Asks it to end, as a service manager does.
    pub fn terminate(&self) {
        terminate(&self.child);
    }

    /// Kills it on the spot, as `kill -9` does, and gives all that it has printed.
    pub fn kill(&mut self) -> Vec<String> {
        self.end()
    }

    fn end(&mut self) -> Vec<String> {
        let _ = self.child.kill();
        let _ = self.child.wait();
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
        self.lines()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
    }
}

/// Asks a process to end, as a service manager does.
pub fn terminate(child: &Child) {
    kill_process(Pid::from_child(child), Signal::TERM).unwrap();
}

fn collect(output: impl Read + Send + 'static, lines: Arc<Mutex<Vec<String>>>) -> JoinHandle<()> {
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            lines.lock().unwrap().push(line);
        }
    })
}
