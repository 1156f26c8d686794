//! Deliveries appear by themselves, and can be filtered, held back and cleared away.

use axum::http::StatusCode;

use super::browser::Browser;
use crate::program::{Listener, program, run};
use crate::receivers::Receiver;

pub(super) fn send(listener: &Listener, args: &[&str]) {
    let ran = run(&mut program(["send", &listener.url].iter().chain(args)));
    assert!(ran.code() <= 1, "{ran:?}");
}

/// How many rows are in the page with all of these texts in them.
pub(super) fn rows(texts: &[&str]) -> String {
    let texts = serde_json::to_string(texts).unwrap();
    format!(
        "[...document.querySelectorAll('[role=option]')].filter((row) => {texts}.every((text) => row.innerText.includes(text))).length"
    )
}

fn one(texts: &[&str]) -> String {
    format!("{} === 1", rows(texts))
}

#[test]
fn what_arrives_appears_without_a_reload() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let receiver = Receiver::axum(StatusCode::SERVICE_UNAVAILABLE);
    let listener = Listener::start(&["--forward", &receiver.url()]);
    browser.open(&listener.page);
    browser.wait("document.body.innerText.includes('Waiting for the first delivery')");
    browser.wait("document.getElementById('link').innerText === 'Live'");
    assert!(browser.text("document.body.innerText").contains(&format!(
        "qiscus-webhook send {}",
        listener.url.trim_end_matches("/webhook")
    )));

    send(&listener, &["--text", "Jadi pesan?"]);
    browser.wait(&one(&["accepted", "text", "Sari", "Jadi pesan?", "503"]));
    send(&listener, &["--event", "server_api/system_event"]);
    browser.wait(&one(&["accepted", "system_event", "in Dapur"]));
    send(&listener, &["--break", "unsigned"]);
    browser.wait(&one(&[
        "refused",
        "signature_missing",
        "no signature header",
        "401",
    ]));
    // The newest first, and nobody who reads is led away from what is selected.
    browser.wait("document.querySelector('[aria-posinset=\"1\"]').innerText.includes('refused')");
    assert_eq!(
        browser.text("document.querySelector('[aria-selected=true] .r-text').innerText"),
        "Jadi pesan?"
    );
    assert_eq!(
        browser.text("document.getElementById('shown').innerText"),
        "3 deliveries, newest first"
    );
    // The row has the time of day; date and zone are told when one points at it.
    browser.wait(
        r"/^\d{4}-\d\d-\d\d [\d:.]+ [+−]\d\d:\d\d$/u.test(document.querySelector('.r-time').title)",
    );
}

#[test]
fn a_message_that_comes_again_is_marked() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let listener = Listener::start(&[]);
    let body = qiscus_webhook_testing::TestEvent::text("Halo").body();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), body).unwrap();
    for _ in 0..3 {
        send(&listener, &["--file", file.path().to_str().unwrap()]);
    }
    browser.open(&listener.page);
    browser.wait(&one(&["2nd time"]));
    browser.wait(&one(&["3rd time"]));
    browser.wait("document.getElementById('chips').innerText.includes('Repeats2')");
    browser.wait("document.querySelector('.again').innerText.startsWith('Delivery 3 of 3')");
}

#[test]
fn the_list_is_filtered_by_verdict_type_sender_and_text() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let listener = Listener::start(&[]);
    send(&listener, &["--text", "Teh dan roti"]);
    send(&listener, &["--event", "location"]);
    send(&listener, &["--break", "wrong-token"]);
    browser.open(&listener.page);
    let count =
        |number: u32| format!("document.querySelectorAll('[role=option]').length === {number}");
    browser.wait(&count(3));

    browser.keys("#q", "teh ROTI");
    browser.wait(&count(1));
    assert_eq!(
        browser.text("document.getElementById('shown').innerText"),
        "1 of 3 deliveries"
    );
    browser.keys("#q", " nowhere");
    browser.wait("document.getElementById('none').innerText.includes('Nothing matches')");
    browser.click("#reset");
    browser.wait(&count(3));
    browser.keys("#q", "sari@toko");
    browser.wait(&count(2));
    browser.run("document.getElementById('q').value = ''; document.getElementById('q').dispatchEvent(new Event('input'))");
    browser.run("[...document.querySelectorAll('#chips button')].find((chip) => chip.innerText.startsWith('Refused')).click()");
    browser.wait(&count(1));
    browser.wait(&one(&["signature_mismatch"]));
    browser.run("[...document.querySelectorAll('#chips button')][0].click()");
    browser.run("const type = document.getElementById('type'); type.value = 'location'; type.dispatchEvent(new Event('change'))");
    browser.wait(&count(1));
    browser.wait(&one(&["location"]));
}

#[test]
fn a_paused_page_holds_new_deliveries_back() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let listener = Listener::start(&[]);
    browser.open(&listener.page);
    send(&listener, &[]);
    browser.wait(&one(&["accepted"]));
    browser.click("#pause");
    assert_eq!(
        browser.text("document.getElementById('link').innerText"),
        "Paused"
    );
    send(&listener, &[]);
    send(&listener, &[]);
    browser.wait("document.getElementById('fresh').innerText === '↑ 2 new'");
    assert_eq!(browser.text(&rows(&["accepted"])), "1");
    browser.click("#pause");
    browser.wait(&format!("{} === 3", rows(&["accepted"])));
}

#[test]
fn what_is_cleared_away_is_gone_from_the_program_too() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let listener = Listener::start(&[]);
    send(&listener, &[]);
    browser.open(&listener.page);
    browser.wait(&one(&["accepted"]));
    browser.click("#clear");
    browser.wait("document.body.innerText.includes('Waiting for the first delivery')");
    browser.open(&listener.page);
    browser.wait("document.body.innerText.includes('Waiting for the first delivery')");
    let gone =
        "fetch('api/deliveries/1').then((answer) => (window.gone = answer.status)); return 0";
    browser.run(gone);
    browser.wait("window.gone === 404");
    send(&listener, &["--text", "Sesudahnya"]);
    browser.wait(&one(&["Sesudahnya"]));
}

#[test]
fn a_page_whose_program_has_ended_says_so() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let listener = Listener::start(&[]);
    browser.open(&listener.page);
    browser.wait("document.getElementById('link').innerText === 'Live'");
    drop(listener);
    browser.wait("document.getElementById('link').innerText.startsWith('Lost')");
}
