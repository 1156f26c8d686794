//! What a document links to is there, and so is each test that it links by name.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::files::{READ_AS_FILES, documents, is_page, read, root};

/// Where the labels of [`READ_AS_FILES`] lead within rustdoc. It comes before each of them, and the first
/// definition counts.
const LABELS: &str = "crates/qiscus-webhook/docs/links.md";

struct Link {
    text: String,
    target: String,
}

/// What stands outside of code blocks.
fn prose(document: &str) -> String {
    let mut in_code = false;
    let prose: Vec<_> = document
        .lines()
        .filter(|line| {
            let fence = line.trim_start().starts_with("```");
            in_code ^= fence;
            !fence && !in_code
        })
        .collect();
    prose.join("\n")
}

/// What is defined by lines `[label]: target`.
fn definitions(document: &str) -> BTreeMap<String, String> {
    let prose = prose(document);
    let definitions = prose.lines().filter_map(|line| {
        let (label, target) = line.strip_prefix('[')?.split_once("]: ")?;
        Some((label.to_owned(), target.to_owned()))
    });
    definitions.collect()
}

/// The links with their target beside them.
fn links(document: &str) -> Vec<Link> {
    let prose = prose(document);
    prose
        .match_indices("](")
        .filter_map(|(at, _)| {
            let (before, after) = prose.split_at(at);
            let (_, text) = before.rsplit_once('[')?;
            let (target, _) = after.strip_prefix("](")?.split_once(')')?;
            Some(Link {
                text: text.to_owned(),
                target: target.to_owned(),
            })
        })
        .collect()
}

/// The file that a link leads to, from the document at this path.
fn file(document: &str, target: &str) -> Option<PathBuf> {
    let target = target.split('#').next().unwrap_or_default();
    let elsewhere = target.is_empty() || target.contains("://") || is_item(target);
    (!elsewhere).then(|| root().join(document).parent().unwrap().join(target))
}

fn is_item(target: &str) -> bool {
    target.contains("::") || target.starts_with("crate#") || !target.contains(['/', '.', '-', '#'])
}

/// The test that a link names, if it names one: `name` and nothing else, in a Rust file.
fn test_name<'l>(link: &'l Link, file: &Path) -> Option<&'l str> {
    let name = link.text.strip_prefix('`')?.strip_suffix('`')?;
    let is_name = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (is_name && file.extension().is_some_and(|end| end == "rs")).then_some(name)
}

#[test]
fn every_file_that_a_document_links_to_is_there() {
    for (path, document) in documents() {
        for link in links(&document) {
            if let Some(file) = file(&path, &link.target) {
                assert!(file.exists(), "{path}: {}", link.target);
            }
        }
    }
}

#[test]
fn every_test_that_a_document_links_to_is_in_that_file() {
    let mut in_security = 0;
    for (path, document) in documents() {
        for link in links(&document) {
            let Some(file) = file(&path, &link.target) else {
                continue;
            };
            if let Some(name) = test_name(&link, &file) {
                let source = fs::read_to_string(&file).unwrap();
                let is_there = ["(", "<"]
                    .iter()
                    .any(|end| source.contains(&format!("fn {name}{end}")));
                assert!(is_there, "{path}: {name} in {}", file.display());
                in_security += usize::from(path == ".github/SECURITY.md");
            }
        }
    }
    // It looked in the right places.
    assert!(in_security > 40);
}

#[test]
fn each_row_of_an_attack_links_to_a_test() {
    let security = read(".github/SECURITY.md");
    let rows = security
        .lines()
        .skip_while(|line| !line.starts_with("| attack |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let mut count = 0;
    for row in rows {
        let named = links(row)
            .iter()
            .filter(|link| test_name(link, Path::new(&link.target)).is_some())
            .count();
        assert!(named > 0, "{row}");
        count += 1;
    }
    assert!(count > 15);
}

#[test]
fn a_page_of_rustdoc_links_to_items_and_other_documents_to_files() {
    for (path, document) in documents() {
        for link in links(&document) {
            let within = link.target.starts_with('#') || link.target.starts_with("https://");
            let item = is_item(&link.target);
            let fits = within || item == is_page(&path);
            assert!(fits, "{path}: {}", link.target);
        }
    }
}

#[test]
fn a_page_that_is_read_as_a_file_leads_to_files_and_within_rustdoc_to_the_same() {
    let labels = definitions(&read(LABELS));
    assert!(labels.values().all(|target| is_item(target)));
    let mut used = 0;
    for path in READ_AS_FILES {
        let page = read(path);
        let inline = links(&page).into_iter().map(|link| link.target);
        let items: Vec<_> = inline.filter(|target| is_item(target)).collect();
        assert!(items.is_empty(), "{path}: {items:?}");
        let defined = definitions(&page);
        for (label, target) in &defined {
            assert!(labels.contains_key(label), "{path}: {label}");
            let file = file(path, target);
            assert!(file.is_some_and(|file| file.exists()), "{path}: {target}");
        }
        let prose = prose(&page);
        for label in labels.keys() {
            let uses = prose.matches(&format!("[{label}]")).count();
            let defines = usize::from(defined.contains_key(label));
            assert!(
                uses != 1 || defines == 0,
                "{path}: nothing leads to {label}"
            );
            assert!(uses == 0 || defines == 1, "{path}: {label} leads nowhere");
            used += uses - defines;
        }
    }
    assert!(used >= 20, "{used}");
    let library = read("crates/qiscus-webhook/src/lib.rs");
    let before = library
        .matches(r#"include_str!("../docs/links.md")"#)
        .count();
    // Sizing has none.
    assert_eq!(before, READ_AS_FILES.len() - 1);
}
