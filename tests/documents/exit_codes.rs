//! The exit codes that the program's README lists are those that the program ends with.

use std::collections::BTreeMap;

use super::files::{read, texts};

/// The codes of the README and what it says of each: `0 done, 1 refused or failed (…), …`.
fn documented() -> BTreeMap<u32, String> {
    let readme = read("crates/qiscus-webhook-cli/README.md");
    let line = readme
        .lines()
        .find_map(|line| line.strip_prefix("Exit codes: "))
        .expect("the README has a line of exit codes");
    let list = line.split(". ").next().unwrap();
    let mut codes = BTreeMap::new();
    let mut last = None;
    for word in list.split_whitespace() {
        if let Ok(code) = word.parse::<u32>() {
            last = Some(code);
        }
        let code = last.expect("the list begins with a code");
        let meaning: &mut String = codes.entry(code).or_default();
        meaning.push_str(word);
        meaning.push(' ');
    }
    codes
}

fn numbers(code: &str) -> impl Iterator<Item = u32> {
    code.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter_map(|word| word.parse().ok())
}

/// The codes in one file's calls of `ExitCode` and `process::exit`, with those of the constants they name.
fn codes(source: &str) -> Vec<u32> {
    let mut codes = Vec::new();
    for line in source.lines() {
        if line.contains("ExitCode::SUCCESS") {
            codes.push(0);
        }
        if line.contains("ExitCode::FAILURE") {
            codes.push(1);
        }
        for call in ["ExitCode::from(", "process::exit("] {
            let Some((_, argument)) = line.split_once(call) else {
                continue;
            };
            codes.extend(numbers(argument));
            let name = argument.split(')').next().unwrap();
            let constant = format!("const {name}: i32 = ");
            let value = source
                .split_once(&constant)
                .and_then(|(_, rest)| rest.split(';').next());
            codes.extend(value.into_iter().flat_map(numbers));
        }
    }
    codes
}

#[test]
fn the_exit_codes_of_the_readme_are_those_of_the_program() {
    let mut found: Vec<_> = texts()
        .iter()
        .filter(|(path, _)| path.starts_with("crates/qiscus-webhook-cli/src/"))
        .flat_map(|(_, source)| codes(source))
        .collect();
    found.sort_unstable();
    found.dedup();
    let documented = documented();
    assert_eq!(documented.keys().copied().collect::<Vec<_>>(), found);

    let failure = read("crates/qiscus-webhook-cli/src/failure.rs");
    for (code, meaning, source) in [
        (2, "wrong usage", "is_usage { 2 }"),
        (1, "failed", "else { 1 }"),
    ] {
        assert!(documented[&code].contains(meaning), "{code}");
        assert!(failure.contains(source), "{code}");
    }
}

#[test]
fn a_code_is_found_however_it_is_written() {
    let source = "const INTERRUPTED: i32 = 130;\nprocess::exit(INTERRUPTED);\n\
        ExitCode::from(if usage { 2 } else { 1 })\nExitCode::SUCCESS";
    assert_eq!(codes(source), [130, 2, 1, 0]);
}
