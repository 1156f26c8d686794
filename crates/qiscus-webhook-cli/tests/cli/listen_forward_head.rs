//! `listen --forward`: which parts of a request's head go on, over sockets.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::canned::Canned;
use crate::program::{Listener, program, run_with};

/// As the beginning of what gzip writes: no text, and with line ends that end nothing.
const PACKED: &[u8] = b"\x1f\x8b\x08\x00\r\n\r\n0\r\n\r\n\xff\xfe";

const NO_CONTENT: &[u8] = b"HTTP/1.1 204 No Content\r\n\r\n";

/// Sends a request of these lines with a signed body, in chunks, and gives the answer as text.
fn send(listener: &Listener, line: &str, headers: &[(&str, &str)], body: &[u8]) -> String {
    let signature = run_with(&mut program(["sign"]), body).stdout;
    let address = listener.url.strip_prefix("http://").unwrap();
    let (address, _) = address.split_once('/').unwrap();
    let mut head = format!(
        "{line} HTTP/1.1\r\nQISCUS-SDK-SIGNATURE: {}\r\n",
        signature.trim()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let mut request = head.into_bytes();
    for piece in body.chunks(7) {
        request.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        request.extend_from_slice(piece);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\nX-Checksum: 1\r\n\r\n");
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(&request).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn all_goes_on_but_what_is_of_the_connection() {
    let target = Canned::answering(NO_CONTENT);
    let listener = Listener::start(&["--forward", &target.url()]);
    let answer = send(
        &listener,
        "PUT /hook?room=7",
        &[
            ("Host", "tunnel.example"),
            ("Content-Type", "application/json; charset=utf-8"),
            ("Content-Encoding", "gzip"),
            ("X-Twice", "one"),
            ("Cookie", "a=1; b=2"),
            ("X-Twice", "two, three"),
            ("X-Empty", ""),
            ("Via", "1.1 tunnel.example"),
            ("Authorization", "Bearer x"),
            // From here on of the connection, each in its own way.
            ("Connection", "x-a, close"),
            ("Connection", "X-B"),
            ("X-A", "1"),
            ("X-B", "2"),
            ("Keep-Alive", "timeout=5"),
            ("Proxy-Connection", "keep-alive"),
            ("Proxy-Authenticate", "Basic"),
            ("Proxy-Authorization", "Basic eA=="),
            ("TE", "trailers"),
            ("Trailer", "X-Checksum"),
            ("Transfer-Encoding", "chunked"),
            ("Upgrade", "h2c"),
            ("Expect", "100-continue"),
            ("Accept-Encoding", "gzip"),
        ],
        PACKED,
    );
    assert!(answer.contains("HTTP/1.1 204 No Content"), "{answer}");
    let request = target.request();
    assert_eq!(request.line(), "PUT /webhook?room=7 HTTP/1.1");
    assert_eq!(request.body, PACKED);
    let signature = run_with(&mut program(["sign"]), PACKED).stdout;
    let host = target.url();
    let host = host.strip_prefix("http://").unwrap();
    let mut headers = request.headers();
    headers.sort_by_key(|(name, _)| name.clone());
    let (_, own_via) = headers
        .iter_mut()
        .find(|(_, value)| value.starts_with("1.1 qiscus-webhook-"))
        .unwrap();
    // It is drawn anew in each run.
    own_via.truncate("1.1 qiscus-webhook-".len());
    let expected = [
        ("authorization", "Bearer x"),
        ("content-encoding", "gzip"),
        ("content-length", "15"),
        ("content-type", "application/json; charset=utf-8"),
        ("cookie", "a=1; b=2"),
        ("host", host.split('/').next().unwrap()),
        ("qiscus-sdk-signature", signature.trim()),
        ("via", "1.1 tunnel.example"),
        ("via", "1.1 qiscus-webhook-"),
        ("x-empty", ""),
        ("x-twice", "one"),
        ("x-twice", "two, three"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(headers, expected);
}
