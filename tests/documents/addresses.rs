//! Nobody owns an address of this project yet, so no file may send anybody, or a program, to one.

use super::files::texts;

/// The address at which the repository stands, once there is one.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

const HOSTS: [&str; 9] = [
    "docs.rs/",
    "crates.io/",
    "lib.rs/",
    "github.com",
    "githubusercontent.com",
    "github.io",
    "gitlab.com",
    "codeberg.org",
    "shields.io",
];

/// The addresses that have our name in them and that anyone could register.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || "<>\"'`()[]{}|,;".contains(c))
        .filter(|word| is_ours(&word.to_ascii_lowercase()))
        .filter(|word| REPOSITORY.is_empty() || !word.starts_with(REPOSITORY))
}

fn is_ours(word: &str) -> bool {
    let named = word.contains("qiscus-webhook") || word.contains("qiscus_webhook");
    let somewhere = match word.split_once("://") {
        Some((_, rest)) => {
            let end = rest.find(['/', ':', '?', '#']).unwrap_or(rest.len());
            let host = &rest[..end];
            // The machine itself, or a name within one configuration.
            host.contains('.') && !host.starts_with("127.")
        }
        None => word.contains('@') || HOSTS.iter().any(|host| word.contains(host)),
    };
    named && somewhere
}

#[test]
fn no_file_names_an_address_of_ours() {
    for (path, text) in texts() {
        let found: Vec<_> = addresses(&text).collect();
        assert!(found.is_empty(), "{path}: {found:?}");
    }
}

#[test]
fn an_address_of_ours_is_found_in_any_form() {
    let name = "qiscus-webhook";
    for (host, found) in [
        ("https://docs.rs/", true),
        ("docs.rs/", true),
        ("https://crates.io/crates/", true),
        ("https://github.com/somebody/", true),
        ("git@github.com:somebody/", true),
        ("ssh://git@example.org/", true),
        ("http://127.0.0.1:3000/", false),
        ("http://localhost:3000/", false),
        ("crates/", false),
    ] {
        let text = format!("see [it]({host}{name}).");
        assert_eq!(addresses(&text).count(), usize::from(found), "{text}");
    }
    let site = format!("https://{name}.example.org");
    assert_eq!(addresses(&site).count(), 1);
}
