//! The code that the README and the pages show is the code of files, which are compiled and run.

use super::files::{read, root};

const README: &str = "README.md";

#[test]
fn the_code_of_the_readme_is_that_of_the_crate_page() {
    let readme = read(README);
    let shown: Vec<_> = readme
        .split("```rust\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("```"))
        .map(|(code, _)| code)
        .collect();
    let files = ["axum", "test", "actix", "tenants"]
        .map(|name| read(&format!("crates/qiscus-webhook/docs/{name}.rs")));
    assert_eq!(shown, files);
}

#[test]
fn the_readme_is_short_and_its_code_narrow() {
    let readme = read(README);
    let lines = readme.lines().count();
    assert!((120..=150).contains(&lines), "{lines} lines");
    let mut in_code = false;
    for line in readme.lines() {
        in_code ^= line.starts_with("```");
        let width = line.chars().count();
        assert!(!in_code || width <= 95, "{width}: {line}");
    }
}

#[test]
fn the_server_that_a_reader_copies_is_the_one_of_the_examples() {
    let page = read("crates/qiscus-webhook/docs/serving.md");
    let module = read("examples/support/src/serve.rs");
    assert!(page.contains(&format!("```rust,no_run\n{module}```\n")));
}

#[test]
fn each_crate_has_a_readme_that_leads_to_the_facade() {
    for entry in std::fs::read_dir(root().join("crates")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let manifest = std::fs::read_to_string(path.join("Cargo.toml")).unwrap();
        if manifest.contains("publish = false") || name == "qiscus-webhook-cli" {
            continue;
        }
        let readme = read(&format!("crates/{name}/README.md"));
        assert!(readme.starts_with(&format!("# {name}\n")), "{name}");
        assert!(readme.lines().count() <= 12, "{name}");
        assert!(readme.contains("Depend on"), "{name}");
    }
}
