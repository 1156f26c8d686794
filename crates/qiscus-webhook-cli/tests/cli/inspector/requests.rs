//! The inspector's server without a browser: who may ask, and what the answers forbid.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::program::{Listener, TOKEN, program, run};

/// The whole answer to a request over a connection of its own, as text: the tests look for lines of its head, and a
/// stream of events declares no length.
pub(super) fn ask(listener: &Listener, method: &str, path: &str, headers: &[&str]) -> String {
    ask_with(listener, method, path, headers, "")
}

pub(super) fn ask_with(
    listener: &Listener,
    method: &str,
    path: &str,
    headers: &[&str],
    body: &str,
) -> String {
    let address = listener.page.strip_prefix("http://").unwrap();
    let (address, secret) = address.split_once('/').unwrap();
    let path = path.replace("SECRET", secret.trim_end_matches('/'));
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
    for header in headers {
        request.push_str(&header.replace("OWN", address));
        request.push_str("\r\n");
    }
    if !body.is_empty() {
        request.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    request.push_str("\r\n");
    request.push_str(body);
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

pub(super) fn status(answer: &str) -> &str {
    answer.get(9..12).unwrap_or_default()
}

#[test]
fn only_the_own_host_and_origin_and_the_drawn_path_are_answered() {
    let listener = Listener::start(&[]);
    let get = |path: &str, headers: &[&str]| ask(&listener, "GET", path, headers);
    let page = get("/SECRET/", &["Host: OWN"]);
    assert_eq!(status(&page), "200");
    for text in [
        "default-src 'none'",
        "require-trusted-types-for 'script'",
        "frame-ancestors 'none'",
        "x-content-type-options: nosniff",
        "cache-control: no-store",
        "referrer-policy: no-referrer",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!page.contains("unsafe-inline") && !page.contains(TOKEN));

    for path in [
        "/",
        "/api/live",
        "/SECRE/",
        "/00000000000000000000000000000000/api/live",
    ] {
        assert_eq!(status(&get(path, &["Host: OWN"])), "404", "{path}");
    }
    // A name that somebody made lead to this machine, on each route.
    for path in ["/", "/SECRET/", "/SECRET/api/live", "/SECRET/inspector.js"] {
        assert_eq!(status(&get(path, &["Host: evil.example"])), "421", "{path}");
    }
    let foreign = ["Host: OWN", "Origin: http://evil.example"];
    assert_eq!(status(&get("/SECRET/api/live", &foreign)), "403");

    let post = |headers: &[&str]| ask(&listener, "POST", "/SECRET/api/clear", headers);
    assert_eq!(status(&post(&foreign)), "403");
    assert_eq!(status(&post(&["Host: OWN"])), "403");
    let own = ["Host: OWN", "Origin: http://OWN", "Content-Length: 0"];
    assert_eq!(status(&post(&own)), "204");
}

#[test]
fn the_page_is_for_this_machine_alone() {
    for address in ["0.0.0.0:0", "[::]:0"] {
        let ran = run(&mut program(["listen", "127.0.0.1:0", "--ui", address]));
        assert_eq!(ran.code(), 2, "{address}");
        assert!(ran.stderr.contains("this machine alone"), "{ran:?}");
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = run(&mut program(["listen", "127.0.0.1:0", "--ui", &address]));
    assert_eq!(ran.code(), 1);
    assert!(ran.stderr.contains("--ui 4041"), "{ran:?}");
}

#[test]
fn without_a_page_nothing_is_said_of_one() {
    let mut listener = Listener::start(&["--no-ui"]);
    assert!(listener.page.is_empty());
    listener.terminate();
    assert_eq!(listener.exit_code(), Some(0));
    assert_eq!(listener.remarks(), ["0 accepted, 0 refused"]);
}
