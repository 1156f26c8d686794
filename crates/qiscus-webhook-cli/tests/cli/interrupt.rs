//! Ctrl-C.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead as _, BufReader, PipeReader, PipeWriter, Read as _, Write as _, pipe};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use tempfile::TempDir;

use crate::program::{Listener, Ran, program, run_with};
use crate::receivers::Receiver;

/// Far above what it takes, and far below what an answer would be waited for.
const SOON: Duration = Duration::from_secs(20);

pub(crate) fn interrupt(id: u32) {
    let status = Command::new("sh")
        .args(["-c", &format!("kill -INT {id}")])
        .status();
    assert!(status.unwrap().success());
}

fn start(args: &[&str]) -> Child {
    program(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What it left behind, if it ends soon.
fn end(mut child: Child) -> Ran {
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > SOON {
            let _ = child.kill();
            panic!("it runs on");
        }
        thread::sleep(Duration::from_millis(20));
    }
    child.wait_with_output().unwrap().into()
}

/// Waits until it does. What comes behind that must have somebody who reads it.
fn says_stopping(child: &mut Child) -> BufReader<ChildStderr> {
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    assert!(line.starts_with("stopping"), "{line}");
    stderr
}

#[test]
fn a_load_begins_nothing_more_after_the_first() {
    let receiver = Receiver::axum(StatusCode::OK);
    let load = ["--count", "1000", "--rate", "40", "--concurrency", "2"];
    let mut child = start(&[&["send", &receiver.url()][..], &load].concat());
    let begun = Instant::now();
    while receiver.deliveries().is_empty() {
        assert!(begun.elapsed() < SOON, "nothing is sent");
        thread::sleep(Duration::from_millis(20));
    }
    interrupt(child.id());
    let _stderr = says_stopping(&mut child);
    let before = receiver.deliveries().len();
    let ran = end(child);
    assert_eq!(ran.code(), 1, "{ran:?}");
    let sent = receiver.deliveries().len();
    assert!(
        ran.stdout
            .contains(&format!("stopped after {sent} of 1000, with 0 ")),
        "{sent}: {ran:?}"
    );
    // Those that were under way; in the two seconds that they have to end, 80 had their turn.
    assert!(sent <= before + 2, "{sent} of which {before} before");
}

/// Takes connections and never answers; ready once a request has come.
fn silent() -> (String, thread::JoinHandle<TcpListener>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let came = thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut line = String::new();
        BufReader::new(stream.try_clone().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert!(line.starts_with("POST "), "{line}");
        // It stays open for as long as the test runs.
        std::mem::forget(stream);
        listener
    });
    (url, came)
}

#[test]
fn a_load_does_not_wait_for_answers_that_do_not_come() {
    let (url, came) = silent();
    let child = start(&["send", &url, "--count", "20", "--timeout", "300"]);
    let _open = came.join().unwrap();
    interrupt(child.id());
    let ran = end(child);
    assert_eq!(ran.code(), 1, "{ran:?}");
    assert!(
        ran.stdout
            .contains("stopped after 0 of 20, with 8 not answered"),
        "{ran:?}"
    );
    assert!(ran.stderr.contains("Ctrl-C again ends at once"), "{ran:?}");
}

/// A folder as `listen --save` writes it, with so many deliveries.
fn saved(count: usize) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for id in 1..=count {
        let known =
            format!(r#"{{"id":{id},"outcome":"accepted","status":200,"whole":true,"headers":[]}}"#);
        let path = directory.path().join(format!("{id:06}.json"));
        fs::write(&path, known).unwrap();
        fs::write(path.with_extension("body"), "{}").unwrap();
    }
    directory
}

#[test]
fn sending_again_ends_between_two_deliveries() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let directory = saved(3);
    let saved = directory.path().to_str().unwrap();
    let mut child = start(&["send", &url, "--saved", saved, "--timeout", "300"]);
    let (mut stream, _) = listener.accept().unwrap();
    assert!(stream.read(&mut [0; 16]).unwrap() > 0);
    interrupt(child.id());
    let _stderr = says_stopping(&mut child);
    stream
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        .unwrap();
    let ran = end(child);
    assert_eq!(ran.code(), 1, "{ran:?}");
    assert!(ran.stdout.starts_with("#1  200 OK in "), "{ran:?}");
    let counts = "sent 1 again, 1 answered as before\nstopped with 2 left\n";
    assert!(ran.stdout.ends_with(counts), "{ran:?}");
}

/// A pipe that is full, and who would read it.
fn full_pipe() -> (PipeWriter, PipeReader) {
    let (reader, writer) = pipe().unwrap();
    let mut filler = writer.try_clone().unwrap();
    thread::spawn(move || filler.write_all(&[0; 1 << 21]));
    (writer, reader)
}

#[test]
fn sending_again_ends_though_its_output_takes_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let directory = saved(3);
    let saved = directory.path().to_str().unwrap();
    let (stdout, _unread) = full_pipe();
    let mut command = program(["send", &url, "--saved", saved]);
    let child = command
        .stdout(stdout)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut stream, _) = listener.accept().unwrap();
    assert!(stream.read(&mut [0; 16]).unwrap() > 0);
    stream
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        .unwrap();
    // Likely, it waits for its output now; it ends as it does then in any case.
    thread::sleep(Duration::from_millis(500));
    interrupt(child.id());
    assert_eq!(end(child).code(), 130);
}

#[test]
fn sending_again_does_not_wait_for_an_answer_that_does_not_come() {
    let (url, came) = silent();
    let directory = saved(3);
    let saved = directory.path().to_str().unwrap();
    let child = start(&["send", &url, "--saved", saved, "--timeout", "300"]);
    let _open = came.join().unwrap();
    interrupt(child.id());
    let ran = end(child);
    assert_eq!(ran.code(), 1, "{ran:?}");
    assert_eq!(
        ran.stdout,
        "#1  not answered\nsent 1 again, 0 answered as before\nstopped with 2 left\n"
    );
}

#[test]
fn the_second_ends_a_load_at_once() {
    let (url, came) = silent();
    let mut child = start(&["send", &url, "--count", "20", "--timeout", "300"]);
    let _open = came.join().unwrap();
    interrupt(child.id());
    let _stderr = says_stopping(&mut child);
    interrupt(child.id());
    assert_eq!(end(child).code, Some(130));
}

#[test]
fn the_second_ends_listen_at_once() {
    let (url, came) = silent();
    let mut listener = Listener::start(&["--no-ui", "--forward", &url]);
    let sender = start(&["send", &listener.url, "--timeout", "300"]);
    let _open = came.join().unwrap();
    listener.interrupt();
    // It has seen the first once it takes nobody any more, and then gives what is under way 2 s.
    let address = listener.url.strip_prefix("http://").unwrap();
    let (address, _) = address.split_once('/').unwrap();
    let begun = Instant::now();
    while TcpStream::connect(address).is_ok() {
        assert!(begun.elapsed() < SOON, "it takes connections");
        thread::sleep(Duration::from_millis(5));
    }
    listener.interrupt();
    assert_eq!(listener.exit_code(), Some(130));
    end(sender);
}

#[test]
fn listen_does_not_wait_for_a_target_that_does_not_answer() {
    let (url, came) = silent();
    let mut listener = Listener::start(&["--forward", &url]);
    let sender = start(&["send", &listener.url, "--timeout", "300"]);
    let _open = came.join().unwrap();
    listener.terminate();
    let begun = Instant::now();
    while !listener.has_ended() {
        assert!(begun.elapsed() < SOON, "it runs on");
        thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(end(sender).code(), 1);
}

/// The page may have asked why many a delivery was refused: each answer is a search, on a thread that
/// can't be told to end.
#[test]
fn listen_does_not_wait_for_a_search_that_nobody_reads() {
    let mut listener = Listener::start(&[]);
    let mut command = program([
        "send",
        &listener.url,
        "--file",
        "-",
        "--break",
        "wrong-token",
    ]);
    let large: String = (0..60_000).map(|n| format!("{{\"n\":{n}}},")).collect();
    let large = format!("[{large}0]");
    assert_eq!(run_with(&mut command, large.as_bytes()).code(), 0);
    let address = listener.page.strip_prefix("http://").unwrap();
    let (address, secret) = address.split_once('/').unwrap();
    let ask = |part: &str| {
        let mut stream = TcpStream::connect(address).unwrap();
        let path = format!("/{secret}api/deliveries/1{part}");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        stream
    };
    let _open: Vec<_> = (0..20).map(|_| ask("/explanation")).collect();
    // By the time that one behind them is answered, they are under way.
    assert!(ask("").read(&mut [0; 16]).unwrap() > 0);
    listener.terminate();
    let begun = Instant::now();
    while !listener.has_ended() {
        assert!(begun.elapsed() < SOON, "it runs on");
        thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(listener.exit_code(), Some(0));
}
