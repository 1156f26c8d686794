//! `listen`: bodies that nobody signed, and the connections over which they come.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::program::Listener;

struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    fn to(listener: &Listener) -> Self {
        let address = listener.url.strip_prefix("http://").unwrap();
        let (address, _) = address.split_once('/').unwrap();
        let stream = TcpStream::connect(address).unwrap();
        let patience = Some(Duration::from_secs(30));
        stream.set_read_timeout(patience).unwrap();
        stream.set_write_timeout(patience).unwrap();
        Self {
            stream: BufReader::new(stream),
        }
    }

    fn send(&mut self, bytes: &[u8]) {
        self.stream.get_mut().write_all(bytes).unwrap();
    }

    /// The lines of the next answer's head, without its body.
    fn answer(&mut self) -> Vec<String> {
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            assert!(self.stream.read_line(&mut line).unwrap() > 0, "{head:?}");
            match line.trim_end() {
                "" => break,
                line => head.push(line.to_owned()),
            }
        }
        let length = head
            .iter()
            .find_map(|line| line.strip_prefix("content-length: "));
        let length = length.map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        head
    }

    /// Finds all that is sent taken, and the connection ended in good order: with no reset, which would
    /// have taken the answer with it.
    fn finds_it_read_on(mut self, pieces: impl Iterator<Item = Vec<u8>>) {
        for piece in pieces {
            self.send(&piece);
        }
        let mut rest = Vec::new();
        self.stream.read_to_end(&mut rest).unwrap();
        assert!(rest.is_empty(), "{rest:?}");
    }
}

fn closes(answer: &[String]) -> bool {
    answer.iter().any(|line| line == "connection: close")
}

const PIECE: usize = 65_536;

/// 3 MiB, three times what is kept.
const PIECES: usize = 48;

fn chunk() -> Vec<u8> {
    let mut chunk = format!("{PIECE:x}\r\n").into_bytes();
    chunk.resize(chunk.len() + PIECE, b'a');
    chunk.extend_from_slice(b"\r\n");
    chunk
}

#[test]
fn a_large_one_is_refused_at_once_and_its_rest_is_read() {
    let mut listener = Listener::start(&["--no-ui", "--json"]);
    for signature in ["", "QISCUS-SDK-SIGNATURE: none\r\n"] {
        let mut connection = Connection::to(&listener);
        let length = PIECES * PIECE;
        let head =
            format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n{signature}\r\n");
        connection.send(head.as_bytes());
        let answer = connection.answer();
        assert!(answer[0].starts_with("HTTP/1.1 401"), "{answer:?}");
        assert!(closes(&answer), "{answer:?}");
        connection.finds_it_read_on((0..PIECES).map(|_| vec![b'a'; PIECE]));
        assert_eq!(listener.json()["status"], 401);
    }
}

#[test]
fn a_client_that_asks_first_is_not_asked_for_a_large_one() {
    let listener = Listener::start(&["--no-ui"]);
    let mut connection = Connection::to(&listener);
    let length = PIECES * PIECE;
    let head = format!(
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\nExpect: 100-continue\r\n\r\n"
    );
    connection.send(head.as_bytes());
    let answer = connection.answer();
    assert!(answer[0].starts_with("HTTP/1.1 401"), "{answer:?}");
    assert!(closes(&answer), "{answer:?}");
}

/// Also where the client had first asked whether to send it.
#[test]
fn one_that_turns_out_too_large_finds_it_read_on() {
    let mut listener = Listener::start(&["--no-ui", "--json"]);
    for expect in ["", "Expect: 100-continue\r\n"] {
        let mut connection = Connection::to(&listener);
        let head =
            format!("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n{expect}\r\n");
        connection.send(head.as_bytes());
        if !expect.is_empty() {
            assert_eq!(connection.answer(), ["HTTP/1.1 100 Continue"]);
        }
        // A piece more than is kept.
        let sent = PIECES / 3 + 1;
        for _ in 0..sent {
            connection.send(&chunk());
        }
        let answer = connection.answer();
        assert!(answer[0].starts_with("HTTP/1.1 401"), "{expect}{answer:?}");
        assert!(closes(&answer), "{expect}{answer:?}");
        let rest = (sent..PIECES).map(|_| chunk());
        connection.finds_it_read_on(rest.chain([b"0\r\n\r\n".to_vec()]));
        assert_eq!(listener.json()["bytes"], 0);
    }
}

#[test]
fn one_that_is_kept_whole_keeps_its_connection() {
    let mut listener = Listener::start(&["--no-ui", "--json"]);
    let mut connection = Connection::to(&listener);
    let body = "a".repeat(300_000);
    let plain = format!("Content-Length: {}\r\n\r\n{body}", body.len());
    let chunked = format!(
        "Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
        body.len()
    );
    for rest in [&plain, &chunked, &plain, "\r\n"] {
        connection.send(format!("POST / HTTP/1.1\r\nHost: x\r\n{rest}").as_bytes());
        let answer = connection.answer();
        assert!(answer[0].starts_with("HTTP/1.1 401"), "{answer:?}");
        assert!(!closes(&answer), "{answer:?}");
        let bytes = if rest == "\r\n" { 0 } else { body.len() };
        assert_eq!(listener.json()["bytes"], bytes);
    }
}

/// A client that writes all of it before it reads gets its answer too.
#[test]
fn whoever_writes_it_in_one_go_gets_the_answer() {
    let listener = Listener::start(&["--no-ui"]);
    for _ in 0..5 {
        let mut connection = Connection::to(&listener);
        let length = PIECES * PIECE;
        connection.send(
            format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n").as_bytes(),
        );
        for _ in 0..PIECES {
            connection.send(&vec![b'a'; PIECE]);
            std::thread::sleep(Duration::from_millis(2));
        }
        let answer = connection.answer();
        assert!(answer[0].starts_with("HTTP/1.1 401"), "{answer:?}");
    }
}
