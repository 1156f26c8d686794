//! What a document links to is there, and so is each test that it links by name.

use std::fs;
use std::path::{Path, PathBuf};

use super::files::{documents, is_page, root};

struct Link {
    text: String,
    target: String,
}

/// The links outside of code blocks.
fn links(document: &str) -> Vec<Link> {
    let mut in_code = false;
    let prose: Vec<_> = document
        .lines()
        .filter(|line| {
            let fence = line.trim_start().starts_with("```");
            in_code ^= fence;
            !fence && !in_code
        })
        .collect();
    let prose = prose.join("\n");
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
    let security = super::files::read(".github/SECURITY.md");
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
