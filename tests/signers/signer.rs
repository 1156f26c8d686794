//! A signer as a process.

use std::env;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Go,
    Python,
    Node,
}

impl Language {
    /// What is run, and what to install where it is not there.
    fn program(self) -> (&'static str, &'static str) {
        match self {
            Self::Go => ("go", "golang-go"),
            Self::Python => ("python3", "python3"),
            Self::Node => ("node", "nodejs"),
        }
    }

    fn command(self) -> Command {
        let signers = Path::new(env!("CARGO_MANIFEST_DIR")).join("signers");
        let mut command = Command::new(self.program().0);
        match self {
            Self::Go => command
                .args(["run", "signer.go"])
                .current_dir(signers.join("go"))
                .env("GO111MODULE", "off")
                .env("GOFLAGS", "")
                .env("GOCACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("go")),
            Self::Python => command.arg(signers.join("python/signer.py")),
            Self::Node => command.arg(signers.join("node/signer.js")),
        };
        command
    }
}

pub(crate) struct Signer(Language);

impl Signer {
    /// None, and a line that says what to install, where the language is missing.
    ///
    /// # Panics
    ///
    /// If it is missing in CI.
    pub(crate) fn find(language: Language) -> Option<Self> {
        let (program, package) = language.program();
        let argument = if language == Language::Go {
            "version"
        } else {
            "--version"
        };
        test_servers::is_installed(program, argument, package).then_some(Self(language))
    }

    pub(crate) fn sign<'a>(&self, jobs: impl Iterator<Item = (&'a str, &'a [u8])>) -> Vec<String> {
        let jobs = jobs.map(|(token, body)| ["sign", &hex(token.as_bytes()), &hex(body)].join(" "));
        self.answers(jobs)
    }

    pub(crate) fn verify<'a>(
        &self,
        jobs: impl Iterator<Item = (&'a str, &'a [u8], &'a str)>,
    ) -> Vec<bool> {
        let jobs = jobs.map(|(token, body, signature)| {
            ["verify", &hex(token.as_bytes()), &hex(body), signature].join(" ")
        });
        let answers = self.answers(jobs);
        answers
            .iter()
            .map(|answer| answer.parse().expect("true or false"))
            .collect()
    }

    fn answers(&self, jobs: impl Iterator<Item = String>) -> Vec<String> {
        let jobs: Vec<_> = jobs.map(|job| job + "\n").collect();
        let mut signer = self
            .0
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the signer starts");
        let mut stdin = signer.stdin.take().expect("it reads");
        let input = jobs.concat();
        let writer = thread::spawn(move || stdin.write_all(input.as_bytes()));
        let output = signer.wait_with_output().expect("the signer ends");
        writer
            .join()
            .expect("the jobs are written")
            .expect("the signer takes the jobs");
        assert!(output.status.success(), "{:?}: {}", self.0, output.status);
        let output = String::from_utf8(output.stdout).expect("answers are text");
        let answers: Vec<_> = output.lines().map(str::to_owned).collect();
        assert_eq!(answers.len(), jobs.len(), "an answer for each job");
        answers
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("a string takes all");
            hex
        })
}
