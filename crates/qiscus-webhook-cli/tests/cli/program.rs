//! Runs the program.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::thread::{self, JoinHandle};

use serde_json::Value;
use test_servers::terminate;

pub(crate) const TOKEN: &str = "demo-token";

/// The program with the token in its default variable, and nothing else of the caller's settings.
pub(crate) fn program<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qiscus-webhook"));
    command
        .args(args)
        .env("QISCUS_SIGNATURE_TOKEN", TOKEN)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("REQUEST_METHOD")
        .stdin(Stdio::null());
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command
            .env_remove(name)
            .env_remove(name.to_ascii_lowercase());
    }
    command
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// The exit code, after a look at what must never be in any output.
    pub(crate) fn code(&self) -> i32 {
        for stream in [&self.stdout, &self.stderr] {
            assert!(!stream.contains("panicked"), "{self:?}");
            assert!(!stream.contains(TOKEN), "{self:?}");
        }
        self.code.expect("an exit code")
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

pub(crate) fn run(command: &mut Command) -> Ran {
    command.output().unwrap().into()
}

/// Runs it with these bytes on the standard input.
pub(crate) fn run_with(command: &mut Command, stdin: &[u8]) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read is a program that ended.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap().into()
}

/// `qiscus-webhook listen`, until it is dropped.
pub(crate) struct Listener {
    child: Child,
    stdout: Option<BufReader<ChildStdout>>,
    remarks: Option<JoinHandle<Vec<String>>>,
    pub(crate) url: String,
    /// The address of the inspector's page, with `--no-ui` empty.
    pub(crate) page: String,
}

impl Listener {
    /// Ready once the program says where it listens.
    pub(crate) fn start(args: &[&str]) -> Self {
        let command = program(["listen", "127.0.0.1:0"].iter().chain(args));
        Self::of(command, !args.contains(&"--no-ui"))
    }

    /// The same with a command of one's own.
    pub(crate) fn of(mut command: Command, has_page: bool) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        let url = line
            .strip_prefix("listening on ")
            .and_then(|rest| rest.split_once(','))
            .map_or_else(|| panic!("{line:?}"), |(url, _)| format!("{url}/webhook"));
        let mut page = String::new();
        if has_page {
            let mut line = String::new();
            stderr.read_line(&mut line).unwrap();
            let address = line.trim_end().strip_prefix("inspector on ");
            address
                .unwrap_or_else(|| panic!("{line:?}"))
                .clone_into(&mut page);
        }
        // Read on, so that a remark never makes it wait.
        let remarks = thread::spawn(move || stderr.lines().map_while(Result::ok).collect());
        Self {
            stdout: child.stdout.take().map(BufReader::new),
            child,
            remarks: Some(remarks),
            url,
            page,
        }
    }

    /// What it said on the standard error stream from when it listened to its end.
    pub(crate) fn remarks(&mut self) -> Vec<String> {
        self.remarks.take().unwrap().join().unwrap()
    }

    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        let read = self.stdout.as_mut().unwrap().read_line(&mut line).unwrap();
        assert!(read > 0, "it prints no more");
        line
    }

    pub(crate) fn json(&mut self) -> Value {
        serde_json::from_str(&self.line()).unwrap()
    }

    /// Stops reading what it prints.
    pub(crate) fn close_stdout(&mut self) {
        self.stdout = None;
    }

    /// Asks it to end, as a service manager does.
    pub(crate) fn terminate(&self) {
        terminate(&self.child);
    }

    /// Asks it to end, as Ctrl-C does.
    #[cfg(unix)]
    pub(crate) fn interrupt(&self) {
        crate::interrupt::interrupt(self.child.id());
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits until it ends by itself.
    pub(crate) fn exit_code(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
