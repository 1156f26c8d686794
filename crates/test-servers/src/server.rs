//! What every server has in common: it is started, killed, frozen, and started again on its port.

use std::fmt;
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::{free_port, missing};

const PATIENCE: Duration = Duration::from_secs(20);

type Arguments = dyn Fn(u16) -> Vec<String> + Send + Sync;
type IsReady = dyn Fn(u16, u32) -> bool + Send + Sync;

/// A server that runs until it is dropped or killed.
pub struct Server {
    package: &'static str,
    arguments: Box<Arguments>,
    is_ready: Box<IsReady>,
    port: u16,
    child: Option<Child>,
}

impl Server {
    /// Starts a program, named as its Debian package, on a free port, and waits until it is ready.
    ///
    /// It is asked with the port and with the process that was started: where another server has
    /// got the port first, it is that one which answers.
    ///
    /// None if the program is not installed: then the test says so and passes, but not in CI.
    pub fn start(
        package: &'static str,
        arguments: impl Fn(u16) -> Vec<String> + Send + Sync + 'static,
        is_ready: impl Fn(u16, u32) -> bool + Send + Sync + 'static,
    ) -> Option<Self> {
        let mut server = Self {
            package,
            arguments: Box::new(arguments),
            is_ready: Box::new(is_ready),
            port: 0,
            child: None,
        };
        // Somebody else may take the port between looking and using it.
        for _ in 0..10 {
            server.port = free_port();
            match server.spawn() {
                Ok(true) => return Some(server),
                Ok(false) => {}
                Err(err) if err.kind() == io::ErrorKind::NotFound => {
                    missing(package);
                    return None;
                }
                Err(err) => panic!("{package}: {err}"),
            }
        }
        panic!("{package} does not start");
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its process, while it runs.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    pub(crate) fn start_again(&mut self) {
        let begun = Instant::now();
        while !self.spawn().unwrap() {
            assert!(begun.elapsed() < PATIENCE, "{} is gone", self.package);
        }
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let child = self.child.as_ref().unwrap();
        kill_process(Pid::from_child(child), signal).unwrap();
    }

    /// Whether it came up.
    fn spawn(&mut self) -> io::Result<bool> {
        let child = Command::new(self.program())
            .args((self.arguments)(self.port))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let id = child.id();
        self.child = Some(child);
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let ended = self.child.as_mut().map(Child::try_wait).transpose()?;
            if ended.flatten().is_some() {
                return Ok(false);
            }
            if (self.is_ready)(self.port, id) {
                return Ok(true);
            }
            sleep(Duration::from_millis(10));
        }
        self.kill();
        Ok(false)
    }

    /// Debian puts some servers where the path of a user does not lead.
    fn program(&self) -> String {
        let full = format!("/usr/sbin/{}", self.package);
        if Path::new(&full).exists() {
            full
        } else {
            self.package.to_owned()
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("package", &self.package)
            .field("port", &self.port)
            .field("runs", &self.child.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;
    use crate::missing::in_ci;

    #[test]
    fn what_is_not_installed_skips_a_test_but_fails_it_in_ci() {
        let start = || Server::start("a-server-that-does-not-exist", |_| Vec::new(), |_, _| true);
        let started = catch_unwind(|| start().is_some());
        assert_eq!(started.ok(), (!in_ci()).then_some(false));
    }
}
