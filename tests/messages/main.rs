//! What the compiler says to somebody who writes the usual mistakes: a line of ours that names what to
//! write instead.
//!
//! Each file of `cases/` is a program that must not compile. Its lines `// says:` are looked for in what
//! the compiler prints. The rest of that text is the compiler's own and changes with it, so it is not
//! pinned.

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::fs;
    use std::path::Path;
    use std::process::Command;

    const TESTS: &str = env!("CARGO_MANIFEST_DIR");

    #[test]
    fn each_mistake_is_answered_with_what_to_write() {
        let root = Path::new(TESTS).parent().unwrap();
        let mut cases: Vec<_> = fs::read_dir(Path::new(TESTS).join("messages/cases"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        cases.sort();
        assert!(cases.len() > 5, "{cases:?}");

        let package = tempfile::tempdir().unwrap();
        fs::write(package.path().join("Cargo.toml"), manifest(root, &cases)).unwrap();
        // The versions of this workspace, which are at hand.
        fs::copy(root.join("Cargo.lock"), package.path().join("Cargo.lock")).unwrap();
        for case in &cases {
            let name = case.file_stem().unwrap().to_str().unwrap();
            let said = compile(package.path(), name);
            let source = fs::read_to_string(case).unwrap();
            let expected: Vec<_> = source
                .lines()
                .filter_map(|line| line.strip_prefix("// says: "))
                .collect();
            assert!(!expected.is_empty(), "{name}");
            for text in expected {
                assert!(said.contains(text), "{name}: no {text:?} in\n{said}");
            }
        }
    }

    fn manifest(root: &Path, cases: &[std::path::PathBuf]) -> String {
        let facade = root.join("crates/qiscus-webhook");
        let mut manifest = format!(
            "[package]\nname = \"messages\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n\
             [dependencies]\n\
             qiscus-webhook = {{ path = {facade:?}, features = [\"axum\", \"actix-web\"] }}\n\
             actix-web = {{ version = \"4\", default-features = false }}\n\
             bytes = \"1\"\nhttp = \"1\"\nhttp-body-util = \"0.1\"\n\
             tower = {{ version = \"0.5\", default-features = false }}\n"
        );
        for case in cases {
            let name = case.file_stem().unwrap().to_str().unwrap();
            write!(manifest, "[[bin]]\nname = {name:?}\npath = {case:?}\n").unwrap();
        }
        manifest
    }

    fn compile(package: &Path, name: &str) -> String {
        let output = Command::new(env!("CARGO"))
            .args([
                "check",
                "--offline",
                "--color=never",
                "--quiet",
                "--bin",
                name,
            ])
            .current_dir(package)
            .env("CARGO_TARGET_DIR", env!("CARGO_TARGET_TMPDIR"))
            .output()
            .unwrap();
        assert!(!output.status.success(), "{name} compiles");
        String::from_utf8(output.stderr).unwrap()
    }
}
