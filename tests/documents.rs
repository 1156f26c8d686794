//! What the documents point at is there: every file that they link to, and every test that they name.
//!
//! A test is named by a link of its name to its file. That it runs is the compiler's business: a
//! function of a test file that nothing calls is dead code.

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    /// Where the documents that are read elsewhere than in the repository point to.
    const REPOSITORY: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/");

    fn root() -> PathBuf {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
        fs::canonicalize(tests.join("..")).unwrap()
    }

    /// Every Markdown file that somebody wrote here. What is a link to another is that other.
    fn documents() -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![root()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                let (kind, path) = (entry.file_type().unwrap(), entry.path());
                let name = entry.file_name();
                if kind.is_dir() && name != "target" && name != ".git" {
                    folders.push(path);
                } else if kind.is_file() && path.extension().is_some_and(|end| end == "md") {
                    found.push(path);
                }
            }
        }
        found.sort();
        found
    }

    struct Link {
        text: String,
        target: String,
    }

    /// The links outside of code blocks.
    fn links(document: &Path) -> Vec<Link> {
        let mut in_code = false;
        let prose: Vec<_> = fs::read_to_string(document)
            .unwrap()
            .lines()
            .filter(|line| {
                let fence = line.trim_start().starts_with("```");
                in_code ^= fence;
                !fence && !in_code
            })
            .map(str::to_owned)
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

    /// The file of this repository that a link leads to.
    fn file(document: &Path, target: &str) -> Option<PathBuf> {
        let target = target.split('#').next().unwrap_or_default();
        if let Some(within) = target.strip_prefix(REPOSITORY) {
            let path = ["blob/main/", "tree/main/"]
                .iter()
                .find_map(|kind| within.strip_prefix(kind))?;
            return Some(root().join(path));
        }
        let elsewhere = target.is_empty() || target.contains("://");
        // rustdoc's own links to items have no dot and no slash.
        let is_path = target.contains(['/', '.']);
        (!elsewhere && is_path).then(|| document.parent().unwrap().join(target))
    }

    /// The test that a link names, if it names one: `name` and nothing else, in a Rust file.
    fn test_name<'l>(link: &'l Link, file: &Path) -> Option<&'l str> {
        let name = link.text.strip_prefix('`')?.strip_suffix('`')?;
        let is_name = name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        (is_name && file.extension().is_some_and(|end| end == "rs")).then_some(name)
    }

    fn has_function(source: &str, name: &str) -> bool {
        ["(", "<"]
            .iter()
            .any(|end| source.contains(&format!("fn {name}{end}")))
    }

    #[test]
    fn every_file_that_a_document_links_to_is_there() {
        for document in documents() {
            for link in links(&document) {
                if let Some(file) = file(&document, &link.target) {
                    assert!(file.exists(), "{}: {}", document.display(), link.target);
                }
            }
        }
    }

    #[test]
    fn every_test_that_a_document_names_is_there() {
        let mut by_document = Vec::new();
        for document in documents() {
            let mut named = 0;
            for link in links(&document) {
                let Some(file) = file(&document, &link.target) else {
                    continue;
                };
                if let Some(name) = test_name(&link, &file) {
                    let source = fs::read_to_string(&file).unwrap();
                    let file = file.display();
                    assert!(
                        has_function(&source, name),
                        "{}: {name} in {file}",
                        document.display()
                    );
                    named += 1;
                }
            }
            by_document.push((document, named));
        }
        // It looked in the right places.
        let security = root().join(".github/SECURITY.md");
        assert!(
            by_document
                .iter()
                .any(|(document, named)| *document == security && *named > 40)
        );
    }

    #[test]
    fn the_server_that_a_reader_copies_is_the_one_of_the_examples() {
        let page = root().join("crates/qiscus-webhook/docs/serving.md");
        let page = fs::read_to_string(page).unwrap();
        let module = root().join("examples/support/src/serve.rs");
        let module = fs::read_to_string(module).unwrap();
        assert!(page.contains(&format!("```rust,no_run\n{module}```\n")));
    }

    #[test]
    fn a_document_that_leaves_the_repository_links_to_it_in_full() {
        // The crate pages of crates.io and docs.rs have no files beside them.
        for page in [
            "README.md",
            "crates/qiscus-webhook/docs/guide.md",
            "crates/qiscus-webhook/docs/serving.md",
            "crates/qiscus-webhook/docs/sizing.md",
        ] {
            let document = root().join(page);
            for link in links(&document) {
                let whole = link.target.starts_with("https://") || link.target.starts_with('#');
                let item = !link.target.contains(['/', '.']);
                assert!(whole || item, "{page}: {}", link.target);
            }
        }
    }
}
