//! `listen --forward`: what goes on to the receiver behind it, and what comes back.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use axum::http::StatusCode;

use crate::canned::Canned;
use crate::program::{Listener, program, run, run_with};
use crate::receivers::Receiver;

fn send(url: &str, args: &[&str]) -> i32 {
    run(&mut program(["send", url].iter().chain(args))).code()
}

/// A server that takes one request after another whole, and lets `answer` make the answer.
fn serve(answer: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let request = read_message(&mut stream);
            let _ = stream.write_all(&answer(&request));
        }
    });
    address
}

/// A head and the body that it declares.
fn read_message(stream: &mut TcpStream) -> Vec<u8> {
    let mut message = Vec::new();
    let mut chunk = [0; 4_096];
    loop {
        let text = String::from_utf8_lossy(&message).to_lowercase();
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.map_or(0, |length| length.parse().unwrap());
            if message.len() >= head.len() + 4 + length {
                return message;
            }
        }
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return message,
            Ok(read) => message.extend_from_slice(chunk.get(..read).unwrap()),
        }
    }
}

/// Posts a signed event with headers of a tunnel, and gives the answer as text, in which a line of the head is looked for.
fn post(listener: &Listener, target: &str, headers: &str) -> String {
    let body = r#"{"type":"x"}"#;
    let ran = run_with(&mut program(["sign"]), body.as_bytes());
    let address = listener.url.strip_prefix("http://").unwrap();
    let (address, _) = address.split_once('/').unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    let signature = ran.stdout.trim();
    let request = format!(
        "POST {target} HTTP/1.1\r\nHost: tunnel.example\r\nConnection: close\r\nContent-Length: {length}\r\nQISCUS-SDK-SIGNATURE: {signature}\r\n{headers}\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn path_query_and_headers_go_on_and_retry_after_comes_back() {
    let seen = Arc::new(Mutex::new(String::new()));
    let noted = Arc::clone(&seen);
    let target = serve(move |request| {
        *noted.lock().unwrap() = String::from_utf8_lossy(request).into_owned();
        b"HTTP/1.1 503 Busy\r\nRetry-After: 17\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            .to_vec()
    });
    let listener = Listener::start(&["--forward", &format!("http://{target}")]);
    let answer = post(
        &listener,
        "/hook/acme?room=7",
        "User-Agent: Go-http-client/2.0\r\nX-Request-Id: abc-1\r\ntraceparent: 00-1-2-01\r\n",
    );
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("retry-after: 17"), "{answer}");
    let seen = seen.lock().unwrap();
    assert!(
        seen.starts_with("POST /hook/acme?room=7 HTTP/1.1\r\n"),
        "{seen}"
    );
    for text in [
        "user-agent: Go-http-client/2.0",
        "x-request-id: abc-1",
        "traceparent: 00-1-2-01",
        &format!("host: {target}"),
        "via: 1.1 qiscus-webhook-",
    ] {
        assert!(seen.contains(text), "{text}: {seen}");
    }
    assert!(!seen.contains("tunnel.example"), "{seen}");
}

#[test]
fn a_target_that_fails_is_no_good_news() {
    let receiver = Receiver::axum(StatusCode::INTERNAL_SERVER_ERROR);
    let mut listener = Listener::start(&["--color", "always", "--forward", &receiver.url()]);
    assert_eq!(send(&listener.url, &[]), 1);
    let line = listener.line();
    assert!(line.contains("accepted"), "{line:?}");
    assert!(line.contains("\u{1b}[31m→ 500 in "), "{line:?}");
    assert!(!line.contains("\u{1b}[32m"), "{line:?}");

    let good = Receiver::axum(StatusCode::OK);
    let mut listener = Listener::start(&["--color", "always", "--forward", &good.url()]);
    assert_eq!(send(&listener.url, &[]), 0);
    assert!(listener.line().contains("\u{1b}[32m→ 200 in "));
}

#[test]
fn what_is_not_answered_in_time_may_have_been_handled() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let mut listener = Listener::start(&["--forward", &url, "--forward-timeout", "0.3"]);
    assert_eq!(send(&listener.url, &[]), 1);
    let line = listener.line();
    assert!(line.contains("accepted"), "{line}");
    assert!(line.contains("→ no answer in time, answered 502"), "{line}");
    listener.terminate();
    assert_eq!(listener.exit_code(), Some(0));
    let counts = listener.remarks().pop().unwrap();
    assert_eq!(
        counts,
        "1 accepted, 0 refused; the forward target failed 1 times"
    );
}

#[test]
fn a_target_that_answered_has_answered_though_its_body_goes_on() {
    let target = Canned::answering("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nHalo");
    let mut listener = Listener::start(&["--forward", &target.url(), "--forward-timeout", "5"]);
    assert_eq!(send(&listener.url, &[]), 0);
    let line = listener.line();
    assert!(line.contains("→ 200 in "), "{line}");
}

#[test]
fn it_ends_while_the_target_is_silent() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let mut listener = Listener::start(&["--forward", &url, "--forward-timeout", "600"]);
    let page = listener.page.clone();
    let to = listener.url.clone();
    let sender = thread::spawn(move || send(&to, &["--timeout", "600"]));
    let (mut target, _) = silent.accept().unwrap();
    assert!(target.read(&mut [0; 16]).unwrap() > 0);
    // A page that is open holds up nothing either.
    let address = page.strip_prefix("http://").unwrap();
    let (address, secret) = address.split_once('/').unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let live = format!("GET /{secret}api/live HTTP/1.1\r\nHost: {address}\r\n\r\n");
    stream.write_all(live.as_bytes()).unwrap();
    assert!(stream.read(&mut [0; 16]).unwrap() > 0);

    let begun = Instant::now();
    listener.terminate();
    assert_eq!(listener.exit_code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(30), "it waits");
    assert!(listener.line().contains("accepted"));
    assert_eq!(
        listener.remarks(),
        ["1 accepted, 0 refused; 1 not answered by the forward target"]
    );
    assert_eq!(sender.join().unwrap(), 1);
}

#[test]
fn a_receiver_is_not_its_own_target() {
    let port = test_servers::free_port().to_string();
    let own = format!("http://localhost:{port}/webhook");
    let ran = run(&mut program([
        "listen",
        &port,
        "--no-ui",
        "--forward",
        &own,
    ]));
    assert_eq!(ran.code(), 2);
    assert!(ran.stderr.contains("leads back"), "{ran:?}");
}

#[test]
fn what_comes_back_by_another_way_is_not_passed_on_again() {
    let listener_address = Arc::new(Mutex::new(String::new()));
    let known = Arc::clone(&listener_address);
    let relayed = Arc::new(Mutex::new(0));
    let count = Arc::clone(&relayed);
    // A proxy that leads back to where it came from, as a tunnel of one's own does.
    let relay = serve(move |request| {
        *count.lock().unwrap() += 1;
        let mut stream = TcpStream::connect(known.lock().unwrap().as_str()).unwrap();
        stream.write_all(request).unwrap();
        read_message(&mut stream)
    });
    let mut listener = Listener::start(&["--json", "--forward", &format!("http://{relay}")]);
    let address = listener.url.strip_prefix("http://").unwrap();
    *listener_address.lock().unwrap() = address.split_once('/').unwrap().0.to_owned();
    assert_eq!(send(&listener.url, &[]), 1);
    let statuses: Vec<_> = [listener.json(), listener.json()]
        .iter()
        .map(|json| json["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [508, 508]);
    assert_eq!(*relayed.lock().unwrap(), 1);
}
