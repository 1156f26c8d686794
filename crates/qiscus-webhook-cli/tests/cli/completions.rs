//! Completions, in a real bash.

use std::process::Command;

use test_servers::is_installed;

use crate::program::{program, run};

/// Sets what bash sets before it calls a completion, calls it, and prints what it found.
const DRIVER: &str = r#"
source "$1"; shift
rule=$(complete -p qiscus-webhook)
function=${rule##*-F }
function=${function%% *}
COMP_WORDS=("$@")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
COMP_LINE="${COMP_WORDS[*]}"
COMP_POINT=${#COMP_LINE}
COMPREPLY=()
"$function" "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\n' "${COMPREPLY[@]}"
"#;

#[test]
fn bash_completes_commands_options_and_values() {
    if !is_installed("bash", "--version", "bash") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let script = directory.path().join("qiscus-webhook");
    let ran = run(&mut program(["completions", "bash"]));
    std::fs::write(&script, ran.stdout).unwrap();
    for (words, expected) in [
        (&["s"][..], &["send", "sign"][..]),
        (&["send", "--br"], &["--break"]),
        (&["send", "--event", "text", "--dry"], &["--dry-run"]),
        (
            &["send", "http://127.0.0.1/", "--break", "t"],
            &["tampered", "two-headers", "twice"],
        ),
        (
            &["send", "--shape", ""],
            &["minimal", "modern", "omnichannel"],
        ),
        (&["verify", "--ex"], &["--explain"]),
        (&["--color", "never", "inspect", "--js"], &["--json"]),
        (&["listen", "--forw"], &["--forward"]),
        (&["completions", "z"], &["zsh"]),
        (&["sign", "--token-f"], &["--token-file"]),
    ] {
        let output = Command::new("bash")
            .args(["--norc", "--noprofile", "-c", DRIVER, "bash"])
            .arg(&script)
            .arg("qiscus-webhook")
            .args(words)
            .output()
            .unwrap();
        let mut found: Vec<String> = String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect();
        found.sort();
        for word in expected {
            assert!(
                found.iter().any(|found| found == word),
                "{words:?}: {found:?}"
            );
        }
    }
}
