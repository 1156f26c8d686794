//! Real files, changed as operators and their tools change them.

use std::fs;
use std::io;
use std::thread;
use std::time::Instant;

use test_servers::LogLines;
use tracing::Level;
use tracing::subscriber::set_global_default;

use super::*;
use crate::KeyRing;

const NEVER: Duration = Duration::MAX;

fn accepts(keys: &KeyHandle, text: &str) -> Option<usize> {
    let token = SignatureToken::new(text).unwrap();
    let signature = KeyRing::new(token).sign(b"body");
    let delivery = keys.load().verify(&b"body"[..], &signature).ok()?;
    Some(delivery.matched_key().position())
}

#[track_caller]
fn eventually(what: &str, reached: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !reached() {
        assert!(Instant::now() < deadline, "never happened: {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

/// A file in a directory of its own; only announced changes are seen in time.
fn announced_file(text: &str) -> (tempfile::TempDir, PathBuf, TokenFile) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("token");
    fs::write(&path, text).unwrap();
    let file = TokenFile::new(&path).with_poll_interval(NEVER);
    (dir, path, file)
}

#[test]
fn a_file_that_is_written_in_place_is_read_again() {
    let (_dir, path, file) = announced_file("one\n");
    let keys = file.watch().unwrap();
    assert_eq!(accepts(&keys, "one"), Some(0));
    for new in ["two", "three"] {
        fs::write(&path, format!("{new}\n")).unwrap();
        eventually("the new token is current", || {
            accepts(&keys, new) == Some(0)
        });
        // Behind "two" too, if that was in force for so long that it was no piece of a token.
        assert!(accepts(&keys, "one") >= Some(1));
    }
}

#[test]
fn a_token_that_is_written_in_pieces_with_pauses_leaves_no_piece_behind() {
    const TOKEN: &str = "2f1c8a7d";
    let (_dir, path, file) = announced_file("old");
    let keys = file.watch().unwrap();
    for length in 1..=TOKEN.len() {
        fs::write(&path, &TOKEN[..length]).unwrap();
        thread::sleep(Duration::from_millis(150));
        if length == 4 {
            eventually("a piece is current", || {
                accepts(&keys, &TOKEN[..length]) == Some(0)
            });
        }
    }
    eventually("the token is current", || accepts(&keys, TOKEN) == Some(0));
    assert_eq!(accepts(&keys, "old"), Some(1));
    for length in 1..TOKEN.len() {
        assert_eq!(accepts(&keys, &TOKEN[..length]), None, "{length}");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_the_file_stops_neither_expiry_nor_rotation() {
    let (dir, path, file) = announced_file("one");
    let grace = Duration::from_secs(3);
    let keys = file.with_previous_for(grace).watch().unwrap();
    fs::write(&path, "two").unwrap();
    eventually("the new token is current", || {
        accepts(&keys, "two") == Some(0)
    });
    let pipe = dir.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    fs::rename(&pipe, &path).unwrap();
    eventually("the old one is out of use", || {
        accepts(&keys, "one").is_none()
    });
    assert_eq!(accepts(&keys, "two"), Some(0));
    fs::remove_file(&path).unwrap();
    fs::write(&path, "three").unwrap();
    eventually("the new token is current", || {
        accepts(&keys, "three") == Some(0)
    });
}

#[test]
fn a_file_with_a_byte_order_mark_keeps_the_keys() {
    let (_dir, path, file) = announced_file("one");
    let marked = "\u{feff}two";
    let keys = file.clone().watch().unwrap();
    fs::write(&path, marked).unwrap();
    thread::sleep(Duration::from_millis(2500));
    assert_eq!(accepts(&keys, "one"), Some(0));
    for text in [marked, "two"] {
        assert_eq!(accepts(&keys, text), None);
    }
    assert!(matches!(file.watch(), Err(TokenError::File { .. })));
}

/// As a file system leaves a file of which it had not written the content yet when the power went.
#[test]
fn a_file_that_is_filled_with_zeros_keeps_the_keys() {
    let (dir, path, file) = announced_file("one");
    let keys = file.clone().watch().unwrap();
    // Swapped in, so that each counts soon.
    let swap_in = |content: &[u8]| {
        let next = dir.path().join("next");
        fs::write(&next, content).unwrap();
        thread::sleep(Duration::from_millis(50));
        fs::rename(&next, &path).unwrap();
    };
    for zeros in [&[0; 32][..], &[0; 4096]] {
        swap_in(zeros);
        thread::sleep(Duration::from_millis(500));
        let signed_by_anybody = KeyRing::from_key_bytes(b"").sign(b"body");
        assert!(
            keys.load()
                .verify(&b"body"[..], &signed_by_anybody)
                .is_err()
        );
        assert_eq!(accepts(&keys, "one"), Some(0));
        assert!(matches!(file.clone().watch(), Err(TokenError::Blank)));
    }
    swap_in(b"two");
    eventually("the new token is current", || {
        accepts(&keys, "two") == Some(0)
    });
    assert_eq!(accepts(&keys, "one"), Some(1));
    assert_eq!(keys.load().len(), 2, "what was in between is a token");
}

#[test]
fn a_line_of_zeros_is_no_blank_line() {
    let (_dir, path, file) = announced_file("one\n\0\0\0");
    let file = file.with_token_per_line();
    assert!(matches!(file.clone().watch(), Err(TokenError::Blank)));
    fs::write(&path, "one\ntwo\0\0\0").unwrap();
    assert!(matches!(file.watch(), Err(TokenError::Nul)));
}

#[test]
fn a_file_that_is_renamed_over_it_is_read() {
    let (dir, path, file) = announced_file("one");
    let keys = file.watch().unwrap();
    for new in ["two", "three"] {
        let next = dir.path().join("next");
        fs::write(&next, new).unwrap();
        fs::rename(&next, &path).unwrap();
        eventually("the new token is current", || {
            accepts(&keys, new) == Some(0)
        });
    }
}

#[test]
fn a_file_that_is_away_for_a_while_keeps_the_keys_and_is_picked_up_again() {
    let (_dir, path, file) = announced_file("one");
    let keys = file.watch().unwrap();
    fs::remove_file(&path).unwrap();
    assert_eq!(accepts(&keys, "one"), Some(0));
    fs::write(&path, "two").unwrap();
    eventually("the new token is current", || {
        accepts(&keys, "two") == Some(0)
    });
}

#[test]
fn a_directory_that_is_made_anew_is_followed() {
    let dir = tempfile::tempdir().unwrap();
    let inner = dir.path().join("secrets");
    let path = inner.join("token");
    fs::create_dir(&inner).unwrap();
    fs::write(&path, "one").unwrap();
    let file = TokenFile::new(&path).with_poll_interval(Duration::from_millis(20));
    let keys = file.watch().unwrap();
    fs::remove_dir_all(&inner).unwrap();
    fs::create_dir(&inner).unwrap();
    for new in ["two", "three"] {
        fs::write(&path, new).unwrap();
        eventually("the new token is current", || {
            accepts(&keys, new) == Some(0)
        });
    }
}

/// Kubernetes mounts a secret as `token -> ..data/token` and `..data -> ..<time>`, and swaps
/// the second link by renaming another over it.
#[cfg(unix)]
#[test]
fn a_link_that_is_swapped_as_kubernetes_does_is_followed() {
    use std::os::unix::fs::symlink;

    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let publish = |version: &str, text: &str| {
        fs::create_dir(at(version)).unwrap();
        fs::write(at(version).join("token"), text).unwrap();
        symlink(version, at("..data_tmp")).unwrap();
        fs::rename(at("..data_tmp"), at("..data")).unwrap();
    };
    publish("..2026_01", "one");
    symlink("..data/token", at("token")).unwrap();
    let file = TokenFile::new(at("token")).with_poll_interval(NEVER);
    let keys = file.watch().unwrap();
    for (old, version, text) in [
        ("..2026_01", "..2026_02", "two"),
        ("..2026_02", "..2026_03", "three"),
    ] {
        publish(version, text);
        fs::remove_dir_all(at(old)).unwrap();
        eventually("the new token is current", || {
            accepts(&keys, text) == Some(0)
        });
    }
    assert_eq!(accepts(&keys, "one"), Some(2));
}

#[cfg(unix)]
#[test]
fn a_file_elsewhere_that_a_link_leads_to_is_followed() {
    use std::os::unix::fs::symlink;

    let (dir, _, _) = announced_file("unused");
    let (_elsewhere, path, _) = announced_file("one");
    let link = dir.path().join("link");
    symlink(&path, &link).unwrap();
    let file = TokenFile::new(&link).with_poll_interval(NEVER);
    let keys = file.watch().unwrap();
    fs::write(&path, "two").unwrap();
    eventually("the new token is current", || {
        accepts(&keys, "two") == Some(0)
    });
}

#[cfg(unix)]
#[test]
fn a_change_that_is_not_announced_is_found_by_reading() {
    use std::os::unix::fs::symlink;

    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    for (version, text) in [("v1", "one"), ("v2", "two")] {
        fs::create_dir(at(version)).unwrap();
        fs::write(at(version).join("token"), text).unwrap();
    }
    symlink("v1", at("now")).unwrap();
    let file = TokenFile::new(at("now").join("token"));
    let keys = file
        .with_poll_interval(Duration::from_millis(20))
        .watch()
        .unwrap();
    symlink("v2", at("next")).unwrap();
    fs::rename(at("next"), at("now")).unwrap();
    eventually("the new token is current", || {
        accepts(&keys, "two") == Some(0)
    });
}

#[test]
fn the_token_replaced_goes_out_of_use() {
    let (_dir, path, file) = announced_file("one");
    let grace = Duration::from_millis(300);
    let keys = file.with_previous_for(grace).watch().unwrap();
    fs::write(&path, "two").unwrap();
    eventually("the new token is current", || {
        accepts(&keys, "two") == Some(0)
    });
    eventually("the old one is out of use", || {
        accepts(&keys, "one").is_none()
    });
    assert_eq!(accepts(&keys, "two"), Some(0));
}

#[test]
fn several_lines_are_tokens_only_where_that_is_asked_for() {
    let (_dir, path, file) = announced_file("next\r\n\nnow\n");
    let refused = file.clone().watch().unwrap_err();
    assert!(matches!(&refused, TokenError::File { source, .. }
        if source.kind() == io::ErrorKind::InvalidData));
    let keys = file.clone().with_token_per_line().watch().unwrap();
    assert_eq!(accepts(&keys, "next"), Some(0));
    assert_eq!(accepts(&keys, "now"), Some(1));

    fs::write(&path, "line\n".repeat(TOKENS_AT_MOST + 1)).unwrap();
    let refused = file.with_token_per_line().watch().unwrap_err();
    assert!(matches!(refused, TokenError::File { .. }));
}

#[test]
fn at_the_start_the_file_must_be_good() {
    let (_dir, path, file) = announced_file("\n \n");
    assert!(matches!(file.clone().watch(), Err(TokenError::Blank)));
    fs::remove_file(&path).unwrap();
    assert!(matches!(file.watch(), Err(TokenError::File { .. })));
}

#[test]
fn a_bad_file_is_told_in_one_line_without_a_secret() {
    // The lines come from a thread of the library's own, so the subscriber is everybody's; what
    // other tests log has other paths.
    let log = LogLines::default();
    set_global_default(log.subscriber(Level::INFO)).unwrap();

    let (_dir, path, file) = announced_file("hush-one");
    let file = file.with_poll_interval(Duration::from_millis(5));
    let keys = file.watch().unwrap();
    let lines = |saying: &str| {
        let log = log.text();
        assert!(!log.contains("hush"), "{log}");
        let path = path.display().to_string();
        log.lines()
            .filter(|line| line.contains(&path) && line.contains(saying))
            .count()
    };
    fs::write(&path, "").unwrap();
    eventually("blank is told", || {
        lines("the tokens stay as they were") == 1
    });
    fs::remove_file(&path).unwrap();
    fs::write(&path, "hush-one").unwrap();
    eventually("recovery is told", || lines("good again") == 1);
    fs::write(&path, "hush-two").unwrap();
    eventually("the change is told", || lines("has changed") == 1);
    assert_eq!(accepts(&keys, "hush-two"), Some(0));
    assert_eq!(lines("the tokens stay as they were"), 1);
    assert_eq!(lines("qiscus_webhook: "), 3);
}
