//! Without a pointer, with a screen reader, and on a narrow screen.

use fantoccini::key::Key;

use super::arrival::send;
use super::browser::Browser;
use crate::program::Listener;

fn with_three() -> Option<(Browser, Listener)> {
    let browser = Browser::start()?;
    let listener = Listener::start(&[]);
    send(&listener, &["--text", "satu"]);
    send(&listener, &["--text", "dua"]);
    send(&listener, &["--break", "unsigned"]);
    browser.open(&listener.page);
    browser.wait("document.querySelectorAll('[role=option]').length === 3");
    Some((browser, listener))
}

fn selected(browser: &Browser, text: &str) {
    browser.wait(&format!(
        "document.querySelector('[aria-selected=true][role=option]').innerText.includes('{text}')"
    ));
}

#[test]
fn everything_can_be_reached_by_keys() {
    let Some((browser, _listener)) = with_three() else {
        return;
    };
    selected(&browser, "refused");
    browser.type_keys("j");
    selected(&browser, "dua");
    browser.type_keys("j");
    selected(&browser, "satu");
    browser.type_keys("k");
    selected(&browser, "dua");
    // The list has the focus, and tells a screen reader which row is meant.
    let active = "document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).innerText.includes('dua')";
    browser.wait(active);
    browser.type_keys(&Key::Down.to_string());
    selected(&browser, "satu");
    browser.type_keys(&Key::Home.to_string());
    selected(&browser, "refused");
    browser.type_keys(&Key::End.to_string());
    selected(&browser, "satu");
    browser.type_keys(&Key::Enter.to_string());
    browser.wait("document.activeElement.id === 'tab-event'");
    browser.type_keys(&Key::Right.to_string());
    browser.wait("document.activeElement.id === 'tab-body'");
    browser.type_keys("4");
    browser.wait("document.activeElement.id === 'tab-signature'");
    browser.type_keys(&Key::Escape.to_string());
    browser.wait("document.activeElement.id === 'list'");
    browser.type_keys("/");
    browser.wait("document.activeElement.id === 'q'");
    // A letter that is typed into the filter is no command.
    browser.type_keys("p");
    assert_eq!(
        browser.text("document.getElementById('pause').getAttribute('aria-pressed')"),
        "false"
    );
    browser.type_keys(&Key::Escape.to_string());
    browser.type_keys("?");
    browser.wait("document.getElementById('help').open");
    browser.click("#keys-on");
    browser.click("#help .primary");
    browser.wait("!document.getElementById('help').open");
    browser.type_keys("p");
    assert_eq!(
        browser.text("document.getElementById('pause').getAttribute('aria-pressed')"),
        "false"
    );
}

#[test]
fn a_screen_reader_finds_a_list_and_a_name_for_everything() {
    let Some((browser, _listener)) = with_three() else {
        return;
    };
    let rows = "[...document.querySelectorAll('#list [role=option]')].every((row, place) => row.getAttribute('aria-setsize') === '3' && row.id)";
    browser.wait(rows);
    let unnamed = "[...document.querySelectorAll('button, input, select, [role=listbox], [role=tablist], section, dialog')].filter((one) => !(one.innerText?.trim() || one.ariaLabel || one.getAttribute('aria-labelledby') || one.labels?.length)).map((one) => one.outerHTML)";
    assert_eq!(browser.text(unnamed), "[]");
    let panel = "document.getElementById(document.getElementById('panel').getAttribute('aria-labelledby')).getAttribute('aria-selected') === 'true'";
    browser.wait(panel);
}

#[test]
fn a_narrow_screen_shows_list_or_detail_and_never_scrolls_sideways() {
    let Some((browser, _listener)) = with_three() else {
        return;
    };
    browser.size(320, 640);
    let fits = "document.documentElement.scrollWidth <= 320";
    browser.wait(fits);
    browser.click("[role=option][aria-posinset='2']");
    browser.wait("getComputedStyle(document.getElementById('detail')).visibility === 'visible'");
    for tab in ["event", "body", "headers", "signature", "forward"] {
        browser.run(&format!("document.getElementById('tab-{tab}').click()"));
        browser.wait("document.getElementById('panel').childNodes.length > 0");
        browser.wait(fits);
    }
    browser.click(".back");
    browser.wait("getComputedStyle(document.getElementById('list-pane')).visibility === 'visible'");
    browser.wait("document.activeElement.id === 'list'");
}
