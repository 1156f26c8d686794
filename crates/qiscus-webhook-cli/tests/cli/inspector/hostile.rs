//! Every text of a stranger is text and never markup.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use super::arrival::send;
use super::browser::Browser;
use crate::program::{Listener, program, run_with};

const MARKUP: &str =
    "<script>window.pwned=1</script><img src=x onerror=\"window.pwned=1\"><b>tebal</b>";

/// What a page must not have got, whatever it showed.
fn assert_untouched(browser: &Browser) {
    assert_eq!(browser.text("String(window.pwned)"), "undefined");
    let foreign = "document.querySelectorAll('img, iframe, object, embed, form:not([method=dialog]), script:not([src=\"inspector.js\"]), a:not(.skip)').length";
    assert_eq!(browser.text(foreign), "0");
}

#[test]
fn markup_in_every_field_is_shown_as_it_is() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let listener = Listener::start(&[]);
    let quoted = serde_json::to_string(MARKUP).unwrap();
    // Name, room, text, type, a key of a stranger's object, and a path.
    let body = format!(
        r#"{{"type":"post_comment_mobile","payload":{{"from":{{"id":1,"email":{quoted},"name":{quoted}}},"room":{{"id":2,"topic_id":2,"type":"group","name":{quoted}}},"message":{{"id":3,"type":"custom","text":{quoted},"payload":{{"type":{quoted},"content":{{{quoted}:{quoted}}}}}}}}}}}"#
    );
    let url = format!("{}/%3Cscript%3E?'=%3Cb%3E", listener.url);
    let mut command = program(["send", &url, "--file", "-"]);
    assert_eq!(run_with(&mut command, body.as_bytes()).code(), 0);
    let refused = format!(r#"{{"unsigned":{quoted}}}"#);
    let mut command = program(["send", &listener.url, "--file", "-", "--break", "unsigned"]);
    assert_eq!(run_with(&mut command, refused.as_bytes()).code(), 0);

    browser.open(&listener.page);
    browser.wait("document.querySelectorAll('[role=option]').length === 2");
    browser.click("[role=option][aria-posinset='2']");
    browser.wait(
        "document.querySelector('.lead').innerText.includes('<script>window.pwned=1</script>')",
    );
    assert!(
        browser
            .text("document.querySelector('.d-who').innerText")
            .contains("<b>tebal</b>")
    );
    for tab in ["event", "body", "headers", "signature", "forward"] {
        browser.click(&format!("#tab-{tab}"));
        browser.wait("document.getElementById('panel').childNodes.length > 0");
        assert_untouched(&browser);
    }
    browser.click("[role=option][aria-posinset='1']");
    browser.click("#tab-body");
    browser.wait("document.getElementById('panel').innerText.includes('<img src=x')");
    assert_untouched(&browser);
}

#[test]
fn what_is_invisible_or_turns_the_direction_is_named() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let listener = Listener::start(&[]);
    send(
        &listener,
        &["--text", "faktur \u{202e}fdp.exe\u{7}\u{200b}\u{e0041}"],
    );
    browser.open(&listener.page);
    browser.wait("document.querySelector('.lead')");
    let lead = browser.text("document.querySelector('.lead').innerText");
    for name in ["U+202E", "U+0007", "U+200B", "U+E0041"] {
        assert!(lead.contains(name), "{lead}");
    }
    let row = browser.text("document.querySelector('[role=option] .r-text').innerText");
    assert!(row.contains("U+202E") && !row.contains('\u{202e}'), "{row}");
    browser.click("#tab-body");
    browser.wait("document.querySelector('#panel pre').innerText.includes('U+202E')");
}

/// A terminal would obey what is pasted.
#[test]
fn a_command_is_offered_for_visible_signatures_alone() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let listener = Listener::start(&[]);
    let address = listener.url.strip_prefix("http://").unwrap();
    let address = address.split('/').next().unwrap();
    for (count, signatures) in [
        (1, &["it's", "-d"][..]),
        (2, &["\u{9b}201~ id", "-d"]),
        (3, &["\u{202e}d-"]),
        (4, &["a\tb"]),
    ] {
        let mut stream = TcpStream::connect(address).unwrap();
        let mut request = format!("POST /webhook HTTP/1.1\r\nHost: {address}\r\n");
        for signature in signatures {
            request.push_str(&format!("QISCUS-SDK-SIGNATURE: {signature}\r\n"));
        }
        request.push_str("Content-Length: 2\r\nConnection: close\r\n\r\n{}");
        stream.write_all(request.as_bytes()).unwrap();
        stream.read_to_end(&mut Vec::new()).unwrap();
        browser.open(&listener.page);
        browser.wait(&format!(
            "document.querySelectorAll('[role=option]').length === {count}"
        ));
        browser.click("[role=option][aria-posinset='1']");
        browser.click("#tab-signature");
        browser.wait("document.getElementById('panel').innerText.includes('As it came')");
        let commands =
            "[...document.querySelectorAll('#panel code')].map((it) => it.innerText).join('|')";
        let expected = match count {
            1 => {
                r"qiscus-webhook verify --explain --signature 'it'\''s' --signature '-d' delivery-1.body"
            }
            _ => "",
        };
        assert_eq!(browser.text(commands), expected, "{signatures:?}");
    }
}

#[test]
fn a_megabyte_does_not_stop_the_page() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let listener = Listener::start(&[]);
    // The most that the middleware takes, of what costs the page the most: characters to be named,
    // JSON of tokens alone, and keys without end.
    let room = 1_048_576 - 2_000;
    let invisible = qiscus_webhook_testing::TestEvent::text("\u{202e}".repeat(room / 3)).body();
    let tokens = format!("[{}1]", "1,".repeat(room / 2 - 10));
    let keys: String = (0..room / 20)
        .map(|key| format!("\"k{key:08}\":1234,"))
        .collect();
    let keys = format!("{{{keys}\"end\":0}}");
    let nested = format!("{}{}", "[".repeat(room / 2), "]".repeat(room / 2));
    let bodies: [&[u8]; 4] = [
        invisible.as_ref(),
        tokens.as_bytes(),
        keys.as_bytes(),
        nested.as_bytes(),
    ];
    for body in bodies {
        let mut command = program(["send", &listener.url, "--file", "-"]);
        assert_eq!(run_with(&mut command, body).code(), 0);
    }
    browser.open(&listener.page);
    browser.wait("document.querySelectorAll('[role=option]').length === 4");
    for place in 1..=4 {
        browser.click(&format!("[role=option][aria-posinset='{place}']"));
        browser.click("#tab-body");
        browser.wait("document.querySelector('#panel pre')?.innerText.length > 100");
        for form in 1..=3 {
            let button = format!("#panel .seg button:nth-child({form})");
            let enabled = format!("!document.querySelector('{button}').disabled");
            if browser.text(&enabled) == "true" {
                browser.click(&button);
                browser.wait("document.querySelector('#panel pre').innerText.length > 100");
            }
            // What is in the page is a screenful, whatever the size of the body.
            let elements = browser.run("return document.querySelectorAll('*').length");
            assert!(elements.as_u64().unwrap() < 50_000, "{elements}");
        }
        browser.click("#tab-event");
        browser.wait("document.querySelector('#panel .tree, #panel .note')");
    }
}
