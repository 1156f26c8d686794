//! `verify --explain`: a table of cases, each made by another language than ours.
//!
//! The programs in `explain/` print them. Where a language is missing its cases are skipped, with a
//! line that says so; in CI that fails.

use std::collections::BTreeMap;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use test_servers::is_installed;

use crate::program::{Ran, program, run_with};

const BODY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/explain/body.json");

/// A case, and what the program said of it.
struct Told {
    name: String,
    says: Vec<String>,
    ran: Ran,
}

impl Told {
    fn sentences(&self) -> Vec<&str> {
        self.ran
            .stdout
            .lines()
            .skip(1)
            .map(str::trim_start)
            .collect()
    }

    /// Whether each sentence that is to be there is, and no other.
    fn is_right(&self) -> bool {
        let sentences = self.sentences();
        let rest: Vec<_> = self
            .says
            .iter()
            .filter(|part| !sentences.iter().any(|sentence| sentence.contains(*part)))
            .collect();
        // What can be seen where nothing explains it may be more than one thing.
        let is_open = self
            .says
            .first()
            .is_some_and(|first| first.starts_with("Nothing"));
        rest.is_empty() && (is_open || sentences.len() == self.says.len())
    }

    fn is_unexplained(&self) -> bool {
        self.ran.stdout.contains("Nothing known explains it")
    }
}

fn told(command: &mut Command) -> Vec<Told> {
    let output = command.arg(BODY).output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = String::from_utf8(output.stdout).unwrap();
    let cases: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(!cases.is_empty());
    cases.iter().map(tell).collect()
}

fn tell(case: &Value) -> Told {
    let texts = |key: &str| -> Vec<String> {
        let texts = case[key].as_array().unwrap().iter();
        texts
            .map(|text| text.as_str().unwrap().to_owned())
            .collect()
    };
    let body = STANDARD.decode(case["body"].as_str().unwrap()).unwrap();
    let mut command = program(["verify", "--explain"]);
    for signature in texts("signatures") {
        command.arg(format!("--signature={signature}"));
    }
    for (index, token) in texts("tokens").iter().enumerate() {
        let name = format!("TOKEN_{index}");
        command.args(["--token-env", &name]).env(&name, token);
    }
    Told {
        name: case["name"].as_str().unwrap().to_owned(),
        says: texts("says"),
        ran: run_with(&mut command, &body),
    }
}

#[track_caller]
fn check(language: &str, least: usize, told: &[Told]) {
    assert!(told.len() >= least, "{language}: {}", told.len());
    let mut faults = BTreeMap::new();
    for told in told {
        assert_eq!(told.ran.code(), 1, "{}: {:?}", told.name, told.ran);
        if !told.is_right() {
            let why = format!("{:?} was to be {:?}", told.sentences(), told.says);
            faults.insert(&told.name, why);
        }
    }
    assert!(
        faults.is_empty(),
        "{language}: {} of {} are not as they should be: {faults:#?}",
        faults.len(),
        told.len()
    );
    let open = told.iter().filter(|told| told.is_unexplained()).count();
    assert!(
        open * 10 <= told.len(),
        "{open} of {} stay open",
        told.len()
    );
}

fn script(name: &str) -> String {
    format!("{}/tests/cli/explain/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn what_python_makes_is_explained() {
    if is_installed("python3", "--version", "python3") {
        let told = told(Command::new("python3").arg(script("cases.py")));
        check("Python", 115, &told);
    }
}

#[test]
fn what_node_makes_is_explained() {
    if is_installed("node", "--version", "nodejs") {
        let told = told(Command::new("node").arg(script("cases.mjs")));
        check("Node", 40, &told);
    }
}

#[test]
fn what_go_makes_is_explained() {
    if is_installed("go", "version", "golang-go") {
        let told = told(Command::new("go").arg("run").arg(script("cases.go")));
        check("Go", 15, &told);
    }
}

#[test]
fn what_openssl_makes_is_explained() {
    if is_installed("openssl", "version", "openssl") {
        let told = told(Command::new("sh").arg(script("cases.sh")));
        check("openssl", 15, &told);
    }
}

#[test]
fn what_nobody_made_is_not_explained() {
    let body = std::fs::read(BODY).unwrap();
    // printf %s NUMBER | openssl dgst -sha256 and the like would do: nothing here knows these.
    for signature in [
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "60303ae22b998861bce3b28f33eec1be758a213c",
        "ad0234829205b9033196ba818f7a872b",
        "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
        "9f86d081884c7d65",
    ] {
        let mut command = program(["verify", "--explain", "--signature", signature]);
        let ran = run_with(&mut command, &body);
        assert_eq!(ran.code(), 1);
        assert!(ran.stdout.contains("Nothing known explains it"), "{ran:?}");
    }
}
