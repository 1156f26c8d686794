//! The exit codes that the program's README lists are those that the program ends with.

use std::collections::BTreeMap;

use super::files::{read, texts};

/// The codes of a text and what it says of each: `0 done, 1 refused or failed (…), ….`
fn documented(path: &str) -> BTreeMap<u32, String> {
    let text = read(path);
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("Exit codes: "))
        .unwrap_or_else(|| panic!("{path} has a line of exit codes"));
    let list = line.trim_end_matches('.').split(". ").next().unwrap();
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
    for meaning in codes.values_mut() {
        meaning.truncate(meaning.trim_end_matches([',', ' ']).len());
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
    let documented = documented("crates/qiscus-webhook-cli/README.md");
    assert_eq!(documented.keys().copied().collect::<Vec<_>>(), found);

    for (code, meaning, file, source) in [
        (2, "wrong usage", "failure", "is_usage { 2 }"),
        (1, "failed", "failure", "else { 1 }"),
        (130, "Ctrl-C", "interrupt", "const INTERRUPTED: i32 = 130;"),
    ] {
        assert!(documented[&code].contains(meaning), "{code}");
        let file = read(&format!("crates/qiscus-webhook-cli/src/{file}.rs"));
        assert!(file.contains(source), "{code}");
    }
}

#[test]
fn the_help_says_the_same_of_each_code_in_fewer_words() {
    let readme = documented("crates/qiscus-webhook-cli/README.md");
    let help = documented("crates/qiscus-webhook-cli/src/args.rs");
    assert!(help.keys().eq(readme.keys()), "{help:?} {readme:?}");
    for (code, meaning) in help {
        let whole = &readme[&code];
        assert!(whole.starts_with(&meaning), "{whole:?} {meaning:?}");
    }
}

#[test]
fn a_code_is_found_however_it_is_written() {
    let source = "const INTERRUPTED: i32 = 130;\nprocess::exit(INTERRUPTED);\n\
        ExitCode::from(if usage { 2 } else { 1 })\nExitCode::SUCCESS";
    assert_eq!(codes(source), [130, 2, 1, 0]);
}
