//! One delivery: its event, its bytes, its headers, its signature, and what became of it.

use axum::http::StatusCode;

use super::arrival::send;
use super::browser::Browser;
use crate::program::{Listener, TOKEN, program, run_with};
use crate::receivers::Receiver;

const PANEL: &str = "document.getElementById('panel').innerText";

fn panel_has(browser: &Browser, text: &str) {
    let text = serde_json::to_string(text).unwrap();
    browser.wait(&format!("{PANEL}.includes({text})"));
}

fn post(listener: &Listener, body: &[u8]) {
    let mut command = program(["send", &listener.url, "--file", "-"]);
    assert_eq!(run_with(&mut command, body).code(), 0);
}

#[test]
fn a_delivery_is_shown_in_every_part() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let receiver = Receiver::axum(StatusCode::SERVICE_UNAVAILABLE);
    let listener = Listener::start(&["--forward", &receiver.url()]);
    send(&listener, &["--event", "reply"]);
    browser.open(&listener.page);
    panel_has(&browser, "unique_temp_id");
    // A number that a script would round.
    panel_has(&browser, "replied_comment_id");
    browser.click("#panel .text[aria-pressed]");
    panel_has(&browser, "comment.message().message_type()");

    browser.click("#tab-body");
    panel_has(&browser, "\"post_comment_mobile\"");
    panel_has(&browser, "the signature is over the raw bytes");
    browser.click("#panel .seg button:nth-child(2)");
    panel_has(&browser, "bytes, as they came");
}

#[test]
fn numbers_keep_every_digit_and_the_raw_bytes_are_exact() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let listener = Listener::start(&[]);
    let event = qiscus_webhook_testing::TestEvent::text("Halo").with_id(90_071_992_547_410_031);
    post(&listener, event.body().as_ref());
    browser.open(&listener.page);
    panel_has(&browser, "90071992547410031");

    // White space that JSON does not need, and a line end.
    post(&listener, b"{ \"type\" :\t\"room_archived\" }\r\n");
    browser.wait("document.querySelectorAll('[role=option]').length === 2");
    browser.click("[role=option][aria-posinset='1']");
    panel_has(&browser, "Not recognized");
    browser.click("#tab-body");
    panel_has(&browser, "\"type\": \"room_archived\"");
    browser.click("#panel .seg button:nth-child(3)");
    panel_has(&browser, "7b 20 22 74 79 70 65 22 20 3a 09 22");
    panel_has(&browser, "7d 0d 0a");
    let bytes = "fetch('api/deliveries/2/body').then(async (answer) => { window.bytes = [...new Uint8Array(await answer.arrayBuffer())].length + answer.headers.get('content-type') + answer.headers.get('content-disposition').slice(0, 10); }); return 0";
    browser.run(bytes);
    browser.wait("window.bytes === '30application/octet-streamattachment'");
}

#[test]
fn a_refused_delivery_opens_on_its_explanation() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let listener = Listener::start(&[]);
    send(&listener, &["--break", "unsigned"]);
    browser.open(&listener.page);
    panel_has(&browser, "signature_missing");
    panel_has(&browser, "Nobody signed it");
    // Its bytes are there, and are not read as an event.
    browser.click("#tab-body");
    panel_has(&browser, "\"post_comment_mobile\"");
    browser.click("#tab-event");
    panel_has(&browser, "What is not verified is not read as an event");

    send(&listener, &["--break", "tampered"]);
    browser.wait("document.querySelectorAll('[role=option]').length === 2");
    browser.click("[role=option][aria-posinset='1']");
    panel_has(&browser, "What explains it");
    panel_has(&browser, "verify --explain --signature '");
    let page = browser.text("document.documentElement.outerHTML");
    assert!(!page.contains(TOKEN));

    send(&listener, &["--break", "oversized"]);
    // The pointer is on the list, so nothing moves there.
    browser.wait("!document.getElementById('fresh').hidden");
    browser.click("#fresh");
    browser.wait("document.querySelectorAll('[role=option]').length === 3");
    browser.click("[role=option][aria-posinset='1']");
    panel_has(&browser, "body_too_large");
    browser.click("#tab-body");
    panel_has(&browser, "refused unread");
}

#[test]
fn the_answer_of_the_forward_target_is_shown() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let receiver = Receiver::axum(StatusCode::SERVICE_UNAVAILABLE);
    let listener = Listener::start(&["--forward", &receiver.url()]);
    send(&listener, &[]);
    browser.open(&listener.page);
    browser
        .wait("document.querySelector('.d-top').innerText.includes('your receiver answered 503')");
    browser.click("#tab-headers");
    panel_has(&browser, "POST /webhook HTTP/1.1");
    panel_has(&browser, "qiscus-sdk-signature");
    browser.click("#tab-signature");
    panel_has(&browser, "number 1");
    panel_has(&browser, "this token made this signature for this body");
    browser.click("#tab-forward");
    panel_has(&browser, "503 Service Unavailable");
    panel_has(&browser, &receiver.url());
    panel_has(&browser, "content-length");

    let listener = Listener::start(&["--forward", "http://127.0.0.1:1/"]);
    send(&listener, &[]);
    browser.open(&listener.page);
    browser.wait("document.querySelector('.d-top').innerText.includes('connection refused')");
    browser.click("#tab-forward");
    panel_has(&browser, "Start the receiver");
}

#[test]
fn bytes_that_are_no_text_are_shown_in_hex() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let listener = Listener::start(&[]);
    post(&listener, b"\x1f\x8b\x08\x00\xff");
    browser.open(&listener.page);
    browser.wait("document.querySelector('.d-who').innerText.includes('not recognized')");
    browser.click("#tab-body");
    panel_has(&browser, "1f 8b 08 00 ff");
    panel_has(&browser, "no UTF-8 text");
}
