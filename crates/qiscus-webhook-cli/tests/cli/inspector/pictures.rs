//! The pictures of the README, made here so that they stay true.

use std::fs;
use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use sha2::{Digest as _, Sha256};

use super::arrival::send;
use super::browser::Browser;
use crate::program::Listener;
use crate::receivers::Receiver;

/// What the pictures were made from is noted beside them.
const NOTE: &str = "made-from";

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pictures")
}

/// A hash over the files of the page.
fn made_from() -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/listen/inspector/page");
    let mut files: Vec<_> = fs::read_dir(page)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        hash.update(fs::read(file).unwrap());
    }
    hex::encode(hash.finalize())
}

#[test]
fn the_pictures_are_of_this_page() {
    let note = fs::read_to_string(directory().join(NOTE)).unwrap_or_default();
    let remake = std::env::var_os("REMAKE_PICTURES").is_some();
    assert!(
        remake || note.trim() == made_from(),
        "the page has changed: look at it, and run this test with REMAKE_PICTURES=1"
    );
}

#[test]
fn the_page_is_pictured_light_and_dark_wide_and_narrow() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let good = Receiver::axum(StatusCode::OK);
    let listener = Listener::start(&["--forward", &good.url()]);
    for args in [
        &["--text", "Jam berapa buka hari ini?"][..],
        &["--event", "buttons", "--text", "Ada lagi?"],
        &["--event", "server_api/system_event"],
        &["--event", "file_attachment"],
        &["--break", "unsigned"],
        &["--event", "location"],
        &["--text", "<script>alert('halo')</script>"],
        &["--event", "reply", "--text", "Ya, dua porsi"],
        &["--break", "tampered"],
        &["--text", "faktur \u{202e}fdp.exe"],
        &["--event", "card", "--text", "Kopi susu, Rp 18.000"],
        &["--text", "Siap, pesanannya kami proses ya"],
    ] {
        send(&listener, args);
    }
    browser.size(1280, 800);
    browser.open(&listener.page);
    browser.wait("document.querySelectorAll('[role=option]').length >= 10");
    browser.wait("document.getElementById('panel').innerText.includes('unique_temp_id')");
    let to = if std::env::var_os("REMAKE_PICTURES").is_some() {
        fs::create_dir_all(directory()).unwrap();
        fs::write(directory().join(NOTE), made_from()).unwrap();
        directory()
    } else {
        tempfile::tempdir().unwrap().keep()
    };
    let mut pictures = Vec::new();
    for (scheme, refused) in [("light", true), ("dark", false)] {
        browser.prefer(scheme);
        browser.size(1280, 800);
        let row = if refused {
            "refused"
        } else {
            "Siap, pesanannya"
        };
        browser.run(&format!(
            "[...document.querySelectorAll('[role=option]')].find((row) => row.innerText.includes('{row}')).click()"
        ));
        browser.wait("document.getElementById('panel').innerText.length > 50");
        browser.picture_to(&to.join(format!("{scheme}-wide.png")));
        browser.size(375, 720);
        if refused {
            browser.click(".back");
        }
        browser.picture_to(&to.join(format!("{scheme}-narrow.png")));
        browser.run("document.body.classList.remove('has-detail')");
        for width in ["wide", "narrow"] {
            pictures.push(to.join(format!("{scheme}-{width}.png")));
        }
    }
    let bytes: Vec<_> = pictures
        .iter()
        .map(|path| fs::read(path).unwrap())
        .collect();
    for (index, picture) in bytes.iter().enumerate() {
        assert!(picture.starts_with(b"\x89PNG"));
        assert!(bytes[..index].iter().all(|other| other != picture));
    }
    if to != directory() {
        fs::remove_dir_all(to).unwrap();
    }
}
