//! Nobody owns an address or a published name of this project yet, so no file may send anybody, or a
//! program, to one.

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

const COMMANDS: [&str; 3] = ["cargo install ", "cargo binstall ", "cargo add "];

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

/// The commands that would fetch, by our name, what a stranger may have published under it.
fn fetches(text: &str) -> impl Iterator<Item = &str> {
    let commands = COMMANDS
        .iter()
        .flat_map(|command| text.split(command).skip(1));
    commands
        .filter_map(|rest| rest.split(['\n', '`', '"', '\'']).next())
        .filter(|rest| !rest.contains("--path"))
        .filter(|rest| {
            let mut words = rest.split_whitespace();
            words.any(|word| word.starts_with("qiscus-webhook"))
        })
        .filter(|_| REPOSITORY.is_empty())
}

#[test]
fn no_file_fetches_a_name_that_nobody_owns() {
    for (path, text) in texts() {
        // It says what to write once the names are reserved.
        if path != "RELEASING.md" {
            let found: Vec<_> = fetches(&text).collect();
            assert!(found.is_empty(), "{path}: {found:?}");
        }
    }
}

#[test]
fn a_command_that_fetches_our_name_is_found_and_one_that_takes_the_checkout_is_not() {
    let name = "qiscus-webhook";
    for (command, found) in [
        (format!("cargo install {name}-cli --features tls"), true),
        (format!("cargo install --locked {name}-cli@0.1.0"), true),
        (format!("cargo binstall {name}-cli"), true),
        (format!("cargo add {name} --features axum"), true),
        (format!("cargo install --path crates/{name}-cli"), false),
        (format!("cargo add --path ../{name}"), false),
        ("cargo install cargo-deny".to_owned(), false),
    ] {
        let text = format!("`cd /`, then `{command}`.");
        let expected = usize::from(found && REPOSITORY.is_empty());
        assert_eq!(fetches(&text).count(), expected, "{text}");
    }
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
