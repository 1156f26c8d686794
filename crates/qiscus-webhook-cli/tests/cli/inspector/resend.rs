//! Sending again, once or edited; and copying.

use axum::http::StatusCode;

use super::arrival::{rows, send};
use super::browser::Browser;
use super::requests::{ask_with, status};
use super::signed_here::{order, resend};
use crate::program::{Listener, program, run_with};
use crate::receivers::Receiver;

fn texts(receiver: &Receiver) -> Vec<String> {
    receiver
        .deliveries()
        .iter()
        .map(|delivery| {
            let comment = delivery.event().as_post_comment().unwrap();
            comment.message().text().to_owned()
        })
        .collect()
}

fn one(browser: &Browser, of: &[&str]) {
    browser.wait(&format!("{} === 1", rows(of)));
}

#[test]
fn a_delivery_is_sent_again_as_it_came() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let receiver = Receiver::axum(StatusCode::OK);
    let listener = Listener::start(&["--forward", &receiver.url()]);
    send(&listener, &["--text", "Halo"]);
    browser.open(&listener.page);
    one(&browser, &["Halo", "200"]);
    browser.click(".d-acts .main");
    one(&browser, &["Halo", "#1 again", "200"]);
    // The new one is selected, and leads to its original, which is as it was.
    browser.wait("document.querySelector('.again').innerText.includes('the original is #1')");
    let deliveries = receiver.deliveries();
    assert_eq!(deliveries.len(), 2);
    assert_eq!(deliveries[0].body(), deliveries[1].body());
    browser.click(".again button");
    browser.wait("!document.querySelector('.again')");
    // By its key too.
    browser.run("document.getElementById('list').focus()");
    browser.type_keys("r");
    browser.wait(&format!("{} === 2", rows(&["#1 again"])));
}

#[test]
fn an_edited_text_is_signed_anew_and_its_signature_stays_in_the_program() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let receiver = Receiver::axum(StatusCode::OK);
    let listener = Listener::start(&["--forward", &receiver.url()]);
    send(&listener, &["--text", "Halo"]);
    browser.open(&listener.page);
    one(&browser, &["Halo", "200"]);
    browser.click(".d-acts button:nth-child(2)");
    browser.wait("document.getElementById('edit').open");
    browser.run(
        "const body = document.getElementById('edit-body'); body.value = body.value.replace('Halo', 'Selamat <b>pagi</b>')",
    );
    let edited = browser.text("document.getElementById('edit-body').value");
    browser.click("#edit-send");
    one(&browser, &["Selamat <b>pagi</b>", "#1 edited", "200"]);
    assert_eq!(texts(&receiver), ["Halo", "Selamat <b>pagi</b>"]);

    let signed = run_with(&mut program(["sign"]), edited.as_bytes());
    let signature = signed.stdout.trim().to_owned();
    browser.run("window.told = ''; for (const part of ['', '/curl', '/rust', '/explanation']) fetch('api/deliveries/2' + part).then((answer) => answer.text()).then((text) => { window.told += text; }); return 0");
    browser.wait("window.told.includes('curl -i') && window.told.includes('not shown') && window.told.includes('#[test]')");
    assert!(!browser.text("window.told").contains(&signature));
    browser.click("#tab-headers");
    browser.wait("document.getElementById('panel').innerText.includes('made here, and not shown')");
    let page = browser.text("document.documentElement.outerHTML");
    assert!(!page.contains(&signature));
}

#[test]
fn another_address_and_another_signature_can_be_chosen() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let listener = Listener::start(&[]);
    let receiver = Receiver::axum(StatusCode::OK);
    send(&listener, &["--text", "Halo"]);
    browser.open(&listener.page);
    one(&browser, &["Halo"]);
    // There is no forward target, so an address is asked for.
    browser.click(".d-acts .main");
    browser.wait("document.getElementById('edit').open");
    browser.keys("#edit-to", &receiver.url());
    browser.run("const body = document.getElementById('edit-body'); body.value = body.value.replace('Halo', 'Palsu')");
    browser.click("#sign-kept");
    browser.click("#edit-send");
    one(
        &browser,
        &["refused", "signature_mismatch", "#1 edited", "401"],
    );
    assert!(receiver.deliveries().is_empty());

    // What is signed here does not go to another machine.
    browser.click("[role=option][aria-posinset='2']");
    browser.click(".d-acts button:nth-child(2)");
    browser.keys("#edit-to", "http://192.0.2.1/webhook");
    browser.click("#edit-send");
    browser.wait("document.getElementById('toast').innerText.includes('signed here goes to the forward target')");
    browser.click("#edit button[value=no]");
    browser.wait("!document.getElementById('edit').open");
}

#[test]
fn the_page_says_what_was_done_with_what_was_sent_again() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let receiver = Receiver::trusting();
    let listener = Listener::start(&["--forward", &receiver.url()]);
    send(&listener, &["--text", "Halo"]);
    send(&listener, &["--break", "unsigned"]);
    browser.open(&listener.page);
    let edited = Some(r#"{"type":"x"}"#);
    for (id, (of, body, signature, said)) in [
        (1, None, "kept", "Sent again from here"),
        (1, None, "anew", "Signed anew, and sent again from here"),
        (1, None, "none", "Sent again from here without a signature"),
        (
            1,
            edited,
            "kept",
            "Edited, and sent with the signature of the original",
        ),
        (1, edited, "anew", "Edited, signed anew, and sent"),
        (1, edited, "none", "Edited, and sent without a signature"),
        // There is none to be kept.
        (2, None, "kept", "Sent again from here without a signature"),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = resend(&listener, of, &order("", body, signature));
        assert_eq!(status(&answer), "200", "{answer}");
        let row = format!("[role=option][data-id='{}']", id + 3);
        browser.wait(&format!("document.querySelector(\"{row}\")"));
        browser.run(&format!("document.querySelector(\"{row}\").click()"));
        let said = format!("{said}: the original is #{of}.");
        browser.wait(&format!(
            "document.querySelector('.again').innerText === '{said}'"
        ));
        // What the target answered, whatever this receiver would have.
        browser.wait("document.querySelector('.d-top').innerText.includes('answered 200')");
        // The one whose signature is not shown is the one for which no command can be given.
        browser.click("#tab-signature");
        let is_told = signature == "kept" && of == 1 && body.is_some();
        browser.wait(
            "document.getElementById('panel').innerText.match(/signature_m|this token made this/)",
        );
        let command =
            "String(document.getElementById('panel').innerText.includes('verify --explain'))";
        assert_eq!(browser.text(command), is_told.to_string(), "{said}");
    }
}

#[test]
fn a_delivery_is_copied_as_a_command_and_as_a_test() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let listener = Listener::start(&[]);
    send(&listener, &["--text", "It's"]);
    browser.open(&listener.page);
    one(&browser, &["It's"]);
    browser.allow_clipboard(&listener.page);
    for (button, beginning) in [(3, "curl -i "), (4, "#[test]")] {
        browser.click(&format!(".d-acts button:nth-child({button})"));
        browser.wait("document.getElementById('toast').innerText.includes('is copied')");
        browser.run("document.getElementById('toast').innerText = ''; navigator.clipboard.readText().then((text) => { window.copied = text; }); return 0");
        let beginning = serde_json::to_string(beginning).unwrap();
        browser.wait(&format!("window.copied?.startsWith({beginning})"));
    }
}

#[test]
fn nobody_but_the_page_may_have_anything_sent() {
    let listener = Listener::start(&[]);
    send(&listener, &[]);
    let path = "/SECRET/api/deliveries/1/resend";
    let own = ["Host: OWN", "Origin: http://OWN"];
    let order = r#"{"to":"http://127.0.0.1:1/","body":"x","signature":"anew"}"#;
    let post = |headers: &[&str], body: &str| ask_with(&listener, "POST", path, headers, body);
    let json = "Content-Type: application/json";
    assert_eq!(status(&post(&["Host: OWN", json], order)), "403");
    assert_eq!(
        status(&post(
            &["Host: OWN", "Origin: http://evil.example", json],
            order
        )),
        "403"
    );
    // What a form of another site could send.
    let form = "Content-Type: text/plain";
    assert_eq!(status(&post(&[own[0], own[1], form], order)), "415");
    assert_eq!(status(&post(&[own[0], own[1], json], "{")), "400");
    let remote = r#"{"to":"http://192.0.2.1/","body":"x","signature":"anew"}"#;
    assert_eq!(status(&post(&[own[0], own[1], json], remote)), "403");
    let nowhere = r#"{"to":null,"body":null,"signature":"kept"}"#;
    assert_eq!(status(&post(&[own[0], own[1], json], nowhere)), "409");
    assert_eq!(status(&post(&[own[0], own[1], json], order)), "200");
}

#[cfg(feature = "tls")]
#[test]
fn the_forward_target_over_another_scheme_is_another_one() {
    let target = "https://bot.invalid/webhook";
    let listener = Listener::start(&["--forward", target]);
    send(&listener, &["--timeout", "60"]);
    let post = |to: &str| {
        let order = format!(r#"{{"to":"{to}","body":"x","signature":"anew"}}"#);
        let headers = [
            "Host: OWN",
            "Origin: http://OWN",
            "Content-Type: application/json",
        ];
        let path = "/SECRET/api/deliveries/1/resend";
        status(&ask_with(&listener, "POST", path, &headers, &order)).to_owned()
    };
    assert_eq!(post(target), "200");
    assert_eq!(post("http://bot.invalid/webhook"), "403");
}

#[test]
fn of_what_was_sent_from_here_no_sender_is_told_an_answer() {
    let mut listener = Listener::start(&["--forward", "http://127.0.0.1:1/"]);
    send(&listener, &["--text", "Halo"]);
    let answer = resend(&listener, 1, &order("", None, "kept"));
    assert_eq!(status(&answer), "200", "{answer}");
    let mut told = String::new();
    while told.matches('→').count() < 2 {
        told += &listener.line();
    }
    assert_eq!(told.matches(", answered 502").count(), 1, "{told}");
}
