//! The fields and reasons of the log that documents quote are those of the code.

use std::collections::BTreeSet;

use qiscus_webhook_core::RejectionReason;

use super::claims::{code_words, is_name};
use super::files::{documents, read};

const OBSERVE: &str = "crates/qiscus-webhook-core/src/observe";

/// The fields of the one macro call that begins so, with a value (`name = value,`) or without (`name,`).
fn fields(file: &str, begins: &str, ends: &str) -> BTreeSet<String> {
    let source = read(&format!("{OBSERVE}/{file}.rs"));
    let (_, call) = source.split_once(begins).expect("the call is there");
    let call = call.split(ends).next().unwrap();
    call.lines()
        .filter_map(|line| line.trim().strip_suffix(','))
        .map(|field| field.split(" = ").next().unwrap_or(field))
        .filter(|name| is_name(name))
        .map(str::to_owned)
        .collect()
}

fn of_the_span() -> BTreeSet<String> {
    fields("observation", "        $span!(", "        )\n")
}

fn of_a_rejection() -> BTreeSet<String> {
    fields("rejected", "tracing::event!(", "\"{rejection}\"")
}

/// What the page says of the log, without its comment marks.
fn page() -> String {
    let module = read(&format!("{OBSERVE}/mod.rs"));
    module
        .lines()
        .filter_map(|line| line.strip_prefix("//!"))
        .flat_map(|line| [line.trim(), "\n"])
        .collect()
}

#[test]
fn the_table_of_fields_is_that_of_the_span() {
    let page = page();
    let (_, table) = page.split_once("| field |").expect("a table of fields");
    let documented: BTreeSet<_> = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .filter_map(|row| row.split('`').nth(1))
        .map(str::to_owned)
        .collect();
    assert_eq!(documented, of_the_span());
}

#[test]
fn the_fields_of_a_rejection_are_those_of_its_line() {
    let page = page();
    let documented: BTreeSet<_> = page
        .lines()
        .find(|line| line.contains("a rejection has `"))
        .and_then(|line| line.split_once(" has "))
        .into_iter()
        .flat_map(|(_, list)| code_words(list))
        .map(str::to_owned)
        .collect();
    let mut fields = of_a_rejection();
    // Of every line that comes at a limited rate, and documented there.
    assert!(fields.remove("left_out") && page.contains("`left_out`"));
    assert_eq!(documented, fields);
}

#[test]
fn every_field_that_a_document_names_is_logged() {
    let known = &of_the_span() | &of_a_rejection();
    let mut named = 0;
    for (path, document) in documents() {
        let document = document.split_whitespace().collect::<Vec<_>>().join(" ");
        for rest in document.split("the field `").skip(1) {
            let name = rest.split('`').next().unwrap();
            assert!(known.contains(name), "{path}: {name}");
            named += 1;
        }
    }
    assert!(named > 0);
}

#[test]
fn every_reason_that_the_guide_lists_is_one() {
    let guide = read("crates/qiscus-webhook/docs/guide.md");
    let reasons = RejectionReason::ALL.iter().map(|reason| reason.as_str());
    let reasons: BTreeSet<_> = reasons.collect();
    let mut named = 0;
    for row in guide
        .lines()
        .skip_while(|line| !line.starts_with("| sign |"))
        .take_while(|line| line.starts_with('|'))
    {
        let sign = row.split('|').nth(1).unwrap();
        for word in code_words(sign).filter(|word| is_name(word)) {
            if !word.starts_with("qiscus_webhook_") && word != "unrecognized" {
                assert!(reasons.contains(word), "{word}");
                named += 1;
            }
        }
    }
    assert!(named > 6, "{named}");
}

#[test]
fn every_reason_has_a_row_with_its_status_among_the_answers() {
    let answers = read("crates/qiscus-webhook/docs/answers.md");
    let rows: Vec<Vec<_>> = answers
        .lines()
        .skip_while(|line| !line.starts_with("| situation |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|row| row.split('|').map(str::trim).collect())
        .collect();
    let mut told = BTreeSet::new();
    for row in &rows {
        for reason in code_words(row[2]) {
            told.insert((reason, row[3][..3].to_owned()));
        }
    }
    let reasons = RejectionReason::ALL.iter();
    let reasons = reasons.map(|reason| (reason.as_str(), reason.status().to_string()));
    assert_eq!(told, reasons.collect());
}
