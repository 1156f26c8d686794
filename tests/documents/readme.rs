//! The code that the README and the pages show is the code of files, which are compiled and run.

use std::collections::BTreeSet;

use super::files::{READ_AS_FILES, read, root};

const README: &str = "README.md";

#[test]
fn the_code_of_the_readme_is_that_of_the_crate_page_and_the_guide() {
    let readme = read(README);
    let mut shown = code(&readme);
    let tenants = shown.pop();
    let files = ["axum", "test", "actix"]
        .map(|name| read(&format!("crates/qiscus-webhook/docs/{name}.rs")));
    assert_eq!(shown, files);
    let guide = read("crates/qiscus-webhook/docs/guide.md");
    assert_eq!(tenants, code(&guide).pop());
}

/// The code that is compiled and run.
fn code(document: &str) -> Vec<&str> {
    document
        .split("```rust\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("```"))
        .map(|(code, _)| code)
        .collect()
}

/// Rustdoc leaves out lines that begin so; who reads the file must be told to.
#[test]
fn a_page_that_is_read_as_a_file_says_which_lines_of_its_code_are_not_meant() {
    const NOTE: &str = "# // Leave out this line and each that begins like it: ";
    let mut told = 0;
    for path in READ_AS_FILES {
        let page = read(path);
        for block in page.split("```").skip(1).step_by(2) {
            let (language, code) = block.split_once('\n').unwrap();
            if language.starts_with("rust") {
                let hidden = code.lines().find(|line| line.starts_with("# "));
                assert!(
                    hidden.is_none_or(|line| line.starts_with(NOTE)),
                    "{path}: {hidden:?}"
                );
                told += usize::from(hidden.is_some());
            }
        }
    }
    assert!(told > 0);
}

#[test]
fn the_pod_of_the_guide_runs_the_program_of_the_guide() {
    let guide = read("crates/qiscus-webhook/docs/guide.md");
    let (program, pod) = guide.split_once("## 10. On Kubernetes").unwrap();
    let (pod, _) = pod.split_once("\n## 11.").unwrap();
    let after = |name: &str| -> BTreeSet<&str> {
        let values = pod.split(name).skip(1);
        values
            .filter_map(|rest| rest.split([' ', ',', '}', '\n']).next())
            .collect()
    };
    let port = BTreeSet::from(["3000"]);
    assert!(program.contains(r#"TcpListener::bind("127.0.0.1:3000")"#));
    assert!(pod.contains("`0.0.0.0:3000`"));
    assert_eq!(after("containerPort: "), port);
    assert_eq!(after("targetPort: "), port);
    for path in after("mountPath: ") {
        let file = format!(r#"TokenFile::new("{path}/signature-token")"#);
        assert!(program.contains(&file), "{file}");
    }
    let variables = after("- { name: QISCUS")
        .into_iter()
        .chain(after("- name: QISCUS"));
    for name in variables {
        assert!(program.contains(&format!("$QISCUS{name}")), "QISCUS{name}");
    }
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
