//! The names and numbers that documents quote are those of the code.

use std::collections::HashSet;

use qiscus_webhook_core::Limits;

use super::files::{documents, is_page, read, texts};

/// What stands between backticks outside of code blocks.
pub(super) fn code_words(document: &str) -> impl Iterator<Item = &str> {
    document
        .split("```")
        .step_by(2)
        .flat_map(|prose| prose.split('`').skip(1).step_by(2))
}

pub(super) fn is_name(word: &str) -> bool {
    word.bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[test]
fn every_test_that_a_document_names_is_there() {
    let functions: HashSet<_> = texts()
        .iter()
        .filter(|(path, _)| path.ends_with(".rs"))
        .flat_map(|(_, source)| {
            source.split("fn ").skip(1).map(|rest| {
                rest.split(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .next()
            })
        })
        .flatten()
        .map(str::to_owned)
        .collect();
    let mut named = 0;
    for (path, document) in documents() {
        for word in code_words(&document) {
            // No field, option or metric is a sentence.
            let is_sentence = is_name(word) && word.matches('_').count() >= 4;
            if is_sentence && !word.starts_with("qiscus_webhook_") {
                assert!(functions.contains(word), "{path}: {word}");
                named += 1;
            }
        }
    }
    assert!(named > 80, "{named}");
}

#[test]
fn every_metric_that_a_document_names_is_counted() {
    let source = read("crates/qiscus-webhook-core/src/observe/metrics.rs");
    let module = read("crates/qiscus-webhook-core/src/observe/mod.rs");
    let mut named = 0;
    for (path, text) in documents()
        .into_iter()
        .chain([("observe/mod.rs".to_owned(), module)])
    {
        for word in text.split(|c: char| !(c.is_alphanumeric() || c == '_')) {
            let ends = ["_total", "_bytes", "_seconds"];
            if word.starts_with("qiscus_webhook_") && ends.iter().any(|end| word.ends_with(end)) {
                assert!(source.contains(&format!("\"{word}\"")), "{path}: {word}");
                named += 1;
            }
        }
    }
    assert!(named > 12, "{named}");
}

/// The text of a page of rustdoc, a line.
fn page(path: &str, text: &str) -> String {
    let doc_line = |line: &str| {
        let line = line.trim_start();
        let doc = ["///", "//!"].iter().find_map(|it| line.strip_prefix(it));
        doc.map(str::to_owned)
    };
    let lines: Vec<_> = if is_page(path) {
        text.lines().map(str::to_owned).collect()
    } else {
        text.lines().filter_map(doc_line).collect()
    };
    let words: Vec<_> = lines.iter().flat_map(|it| it.split_whitespace()).collect();
    words.join(" ")
}

/// What users read is of the facade: a feature of another crate is one `of` it, or `its` feature.
#[test]
fn every_feature_that_the_library_s_pages_name_is_one_of_the_facade() {
    let manifest = read("crates/qiscus-webhook/Cargo.toml");
    let features = manifest.split("[features]").nth(1).unwrap();
    let features: HashSet<_> = features
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(" = ").map(|(name, _)| name))
        .collect();
    let is_library = |path: &str| {
        let source = path.strip_prefix("crates/qiscus-webhook");
        source.is_some_and(|it| {
            let crates = ["", "-core", "-tower", "-actix", "-replay", "-testing"];
            crates.iter().any(|name| {
                let rest = it.strip_prefix(name);
                rest.is_some_and(|it| it.starts_with("/src/") || it.starts_with("/docs/"))
            })
        })
    };
    let mut named = 0;
    for (path, text) in texts().into_iter().filter(|(path, _)| is_library(path)) {
        let page = page(&path, &text);
        let page = page.replace("its feature `", "");
        let after = ["eature `", "eatures `"]
            .iter()
            .flat_map(|it| page.split(it).skip(1));
        for (name, rest) in after.filter_map(|it| it.split_once('`')) {
            let is_another_s = rest.starts_with(" of `");
            assert!(is_another_s || features.contains(name), "{path}: {name}");
            named += 1;
        }
    }
    assert!(named > 15, "{named}");
}

#[test]
fn the_table_of_limits_has_their_defaults() {
    let page = read("crates/qiscus-webhook/docs/answers.md");
    let limits = Limits::default();
    let mib = |bytes: usize| format!("{} MiB", bytes / 1024 / 1024);
    let events = if limits.strict_events() {
        "refused"
    } else {
        "passed on"
    };
    for (option, default) in [
        ("with_body_limit", mib(limits.body_limit())),
        (
            "with_body_deadline",
            format!("{} s", limits.body_deadline().as_secs()),
        ),
        ("with_memory_budget", mib(limits.memory_budget().limit())),
        (
            "with_resolver_deadline",
            format!("{} s", limits.resolver_deadline().as_secs()),
        ),
        ("with_strict_events", events.to_owned()),
    ] {
        let row = format!("| {default} | `{option}` |");
        assert!(page.contains(&row), "{row}");
    }
}
