//! The files of this repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(super) fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::canonicalize(tests.join("..")).unwrap()
}

pub(super) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|err| panic!("{path}: {err}"))
}

/// Every text that git knows or would add, by its path from the root. A link to another is left out.
pub(super) fn texts() -> Vec<(String, String)> {
    let listed = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root())
        .output()
        .expect("git lists the files");
    assert!(listed.status.success());
    let listed = String::from_utf8(listed.stdout).unwrap();
    let texts: Vec<_> = listed
        .split_terminator('\0')
        .filter(|path| {
            root()
                .join(path)
                .symlink_metadata()
                .is_ok_and(|file| file.is_file())
        })
        .filter_map(|path| {
            let text = fs::read_to_string(root().join(path)).ok()?;
            Some((path.to_owned(), text))
        })
        .collect();
    assert!(texts.len() > 300, "git has listed {}", texts.len());
    texts
}

/// Every Markdown file.
pub(super) fn documents() -> Vec<(String, String)> {
    let mut texts = texts();
    texts.retain(|(path, _)| path.ends_with(".md"));
    texts
}

/// The pages of rustdoc that the README links to, so that they are read as files too.
pub(super) const READ_AS_FILES: [&str; 5] = [
    "crates/qiscus-webhook/docs/answers.md",
    "crates/qiscus-webhook/docs/guide.md",
    "crates/qiscus-webhook/docs/promises.md",
    "crates/qiscus-webhook/docs/serving.md",
    "crates/qiscus-webhook/docs/sizing.md",
];

/// The pages of rustdoc that are written in Markdown, where no file lies beside them.
pub(super) fn is_page(path: &str) -> bool {
    path.starts_with("crates/") && path.contains("/docs/")
}
