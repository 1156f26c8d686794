//! No page of another site reads anything, and none changes anything.

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use test_servers::free_port;

use super::arrival::send;
use super::browser::Browser;
use crate::program::Listener;

/// Serves one page on a port of its own, which makes it another origin.
fn serve(html: String) -> String {
    let port = free_port();
    let listener = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            listener.set_nonblocking(true).unwrap();
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let page = get(async move || Html(html));
            axum::serve(listener, Router::new().route("/", page))
                .await
                .unwrap();
        });
    });
    format!("http://127.0.0.1:{port}/")
}

#[test]
fn a_page_of_another_origin_gets_nothing_even_if_it_knows_the_address() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let listener = Listener::start(&[]);
    send(&listener, &["--text", "rahasia"]);
    let page = &listener.page;
    let html = format!(
        r#"<!doctype html><iframe id="frame" src="{page}"></iframe><script src="{page}inspector.js" onload="window.loaded = true"></script>
<script>
const got = (window.got = []);
const tries = [
  fetch("{page}api/deliveries/1").then((answer) => answer.text()).then((text) => got.push(text)),
  fetch("{page}api/clear", {{ method: "POST" }}).then((answer) => got.push(answer.status)),
  fetch("{page}api/clear", {{ method: "POST", mode: "no-cors" }}),
  fetch("{page}api/deliveries/1/body", {{ mode: "no-cors" }}).then((answer) => answer.text()).then((text) => text && got.push(text)),
];
const live = new EventSource("{page}api/live");
live.onmessage = (event) => got.push(event.data);
Promise.allSettled(tries).then(() => setTimeout(() => {{ window.done = true; }}, 500));
</script>"#
    );
    browser.open(&serve(html));
    browser.wait("window.done");
    assert_eq!(browser.text("window.got"), "[]");
    assert_eq!(browser.text("String(window.loaded)"), "undefined");
    assert_eq!(
        browser.text("String(document.getElementById('frame').contentDocument)"),
        "null"
    );
    // Nothing was cleared away.
    browser.open(page);
    browser.wait("document.querySelector('[role=option]').innerText.includes('rahasia')");
}

#[test]
fn markup_would_not_even_become_part_of_the_page_and_no_other_host_is_asked() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let listener = Listener::start(&[]);
    send(&listener, &[]);
    browser.open(&listener.page);
    browser.wait("document.querySelector('[role=option]')");
    let refused =
        "try { document.body.innerHTML = '<p>x'; return 'taken' } catch (err) { return err.name }";
    assert_eq!(browser.run(refused), "TypeError");
    let elsewhere = format!(
        "performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => !name.startsWith('{}') && !name.startsWith('data:'))",
        listener.page
    );
    assert_eq!(browser.text(&elsewhere), "[]");
    let leak = "window.leak = 'open'; fetch('http://127.0.0.1:9/').catch(() => { window.leak = 'closed'; }); document.addEventListener('securitypolicyviolation', (event) => { window.violated = event.effectiveDirective; }); fetch('http://127.0.0.1:9/').catch(() => {}); return 0";
    browser.run(leak);
    browser.wait("window.violated === 'connect-src' && window.leak === 'closed'");
}
