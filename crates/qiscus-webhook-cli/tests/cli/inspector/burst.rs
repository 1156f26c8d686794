//! Thousands of deliveries: the page stays quick, and the program's memory bounded.

use super::arrival::send;
use super::browser::Browser;
use crate::program::Listener;

#[test]
fn five_thousand_deliveries_are_a_list_to_scroll_through() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let listener = Listener::start(&["--only", "refused"]);
    browser.open(&listener.page);
    browser.wait("document.getElementById('link').innerText === 'Live'");
    // The first one is selected by itself. Alone: of several in one message the newest would be.
    send(&listener, &[]);
    browser.wait("document.querySelector('[role=option][aria-selected=true]')");
    send(&listener, &["--count", "4999", "--concurrency", "16"]);
    browser.wait("document.getElementById('shown').innerText === '5,000 deliveries, newest first'");
    let in_page = "document.querySelectorAll('[role=option]').length < 60";
    browser.wait(in_page);
    assert_eq!(
        browser.text("document.querySelector('[role=option]').getAttribute('aria-setsize')"),
        "5000"
    );

    // The oldest is the last line, and only a line is left of it.
    browser.run("const list = document.getElementById('list'); list.scrollTop = list.scrollHeight");
    browser.wait("document.querySelector('[aria-posinset=\"4999\"]')");
    browser.wait(in_page);
    // Not the first one, which is selected and still known.
    browser.click("[role=option][aria-posinset='4999']");
    browser.wait("document.getElementById('panel').innerText.includes('No longer kept')");
    browser.run("document.getElementById('list').scrollTop = 0");
    browser.wait("document.querySelector('[aria-posinset=\"1\"]')");
    browser.click("[role=option][aria-posinset='1']");
    browser.wait("document.getElementById('panel').innerText.includes('unique_temp_id')");

    // Drawing the list anew, as each arrival does, takes less than a person notices.
    let milliseconds = browser.run(
        "const q = document.getElementById('q'); const begun = performance.now(); \
         for (let turn = 0; turn < 10; turn += 1) { q.value = turn % 2 ? '' : 'roti'; q.dispatchEvent(new Event('input')); } \
         return (performance.now() - begun) / 10",
    );
    assert!(milliseconds.as_f64().unwrap() < 1_000.0, "{milliseconds}");

    // Who comes late gets them all.
    browser.open(&listener.page);
    browser.wait("document.getElementById('shown').innerText === '5,000 deliveries, newest first'");
}
