//! The facade's lists of re-exports lose nothing that its crates make public.
#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Where a crate's items are listed, and where the facade lists them.
const LISTS: &[(&str, &str)] = &[
    ("qiscus-webhook-core/src/lib.rs", "lib.rs"),
    ("qiscus-webhook-tower/src/lib.rs", "tower.rs"),
    ("qiscus-webhook-tower/src/axum/mod.rs", "axum.rs"),
    ("qiscus-webhook-actix/src/lib.rs", "actix_web.rs"),
    ("qiscus-webhook-replay/src/lib.rs", "replay.rs"),
    ("qiscus-webhook-replay/src/tower/mod.rs", "tower.rs"),
    ("qiscus-webhook-replay/src/actix_web/mod.rs", "actix_web.rs"),
    ("qiscus-webhook-testing/src/lib.rs", "testing.rs"),
];

/// What the facade has elsewhere or leaves out: modules whose items it lists in its own, and what is for
/// those who write a store and depend on the guard's crate for that.
const NOT_LISTED: &[(&str, &[&str])] = &[
    ("qiscus-webhook-tower/src/lib.rs", &["axum"]),
    (
        "qiscus-webhook-replay/src/lib.rs",
        &["actix_web", "conformance", "tower"],
    ),
];

#[test]
fn each_public_item_is_in_the_facade() {
    for (of_crate, of_facade) in LISTS {
        let listed = public(&format!("qiscus-webhook/src/{of_facade}"));
        let left_out = NOT_LISTED.iter().find(|(path, _)| path == of_crate);
        let left_out = left_out.map_or::<&[&str], _>(&[], |(_, names)| names);
        for name in public(of_crate) {
            assert!(
                listed.contains(&name) != left_out.contains(&&*name),
                "{name} of {of_crate} in {of_facade}"
            );
        }
    }
}

#[test]
fn nothing_is_handed_on_by_a_glob() {
    for path in LISTS.iter().map(|(path, _)| *path) {
        assert!(!public(path).contains("*"), "{path}");
    }
    for module in fs::read_dir(crates().join("qiscus-webhook/src")).unwrap() {
        let name = module.unwrap().file_name().into_string().unwrap();
        let names = public(&format!("qiscus-webhook/src/{name}"));
        assert!(!names.contains("*"), "{name}");
    }
}

/// The names that a file of `pub mod` and `pub use` lines makes public.
fn public(path: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(crates().join(path)).unwrap();
    let lines = text.lines().map(|line| line.split("//").next().unwrap());
    let text = lines.collect::<Vec<_>>().join(" ");
    let mut names = BTreeSet::new();
    for statement in text.split(';') {
        if let Some((_, name)) = statement.split_once("pub mod ") {
            names.insert(name.trim().to_owned());
        } else if let Some((_, tree)) = statement.split_once("pub use ") {
            let (path, list) = tree.split_once('{').unwrap_or(("", tree));
            assert!(!list.contains('{'), "a list in a list: {path}{list}");
            for item in list.trim_end_matches(['}', ' ']).split(',') {
                let item = item.trim();
                let name = item.rsplit([' ', ':']).next().unwrap();
                names.insert(name.to_owned());
            }
        }
    }
    names.remove("");
    assert!(!names.is_empty(), "{path}");
    names
}

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates")
}
