//! A client that writes what it is told to, over one connection.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::receiver::keys;

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// The header line that signs `body`.
pub(crate) fn signed(body: &[u8]) -> String {
    format!("QISCUS-SDK-SIGNATURE: {}\r\n", keys().sign(body).to_hex())
}

/// Sends a body with its length.
pub(crate) fn send(address: SocketAddr, headers: &str, body: &[u8]) -> Answer {
    let length = format!("{headers}Content-Length: {}\r\n", body.len());
    exchange(address, &length, body)
}

/// Sends a body in chunks of 1,000 bytes.
pub(crate) fn send_chunked(address: SocketAddr, headers: &str, body: &[u8]) -> Answer {
    let mut wire = Vec::new();
    for chunk in body.chunks(1000) {
        write!(wire, "{:x}\r\n", chunk.len()).unwrap();
        wire.extend_from_slice(chunk);
        wire.extend_from_slice(b"\r\n");
    }
    wire.extend_from_slice(b"0\r\n\r\n");
    exchange(
        address,
        &format!("{headers}Transfer-Encoding: chunked\r\n"),
        &wire,
    )
}

/// Sends a head and what of the body is to come, and reads the answer, which may be there sooner.
pub(crate) fn exchange(address: SocketAddr, headers: &str, body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(9)))
        .unwrap();
    let head = format!(
        "POST /webhook HTTP/1.1\r\nHost: bot.example\r\nConnection: close\r\n{headers}\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut writer = stream.try_clone().unwrap();
    std::thread::scope(|scope| {
        // Who refuses early need not read to the end.
        scope.spawn(move || writer.write_all(body));
        let mut answer = Vec::new();
        let mut block = [0; 8 * 1024];
        while !is_whole(&answer) {
            match stream.read(&mut block) {
                Ok(0) => break,
                Ok(read) => answer.extend(block.iter().take(read)),
                Err(err) => panic!("no answer: {err}"),
            }
        }
        let _ = stream.shutdown(std::net::Shutdown::Both);
        parse(&answer)
    })
}

fn head_and_body(answer: &[u8]) -> Option<(String, &[u8])> {
    let interim = b"HTTP/1.1 100 Continue\r\n\r\n";
    let answer = answer.strip_prefix(interim).unwrap_or(answer);
    let at = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let (head, body) = answer.split_at_checked(at + 4)?;
    Some((String::from_utf8_lossy(head).to_lowercase(), body))
}

fn length(head: &str) -> Option<usize> {
    let value = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))?;
    value.trim().parse().ok()
}

fn is_whole(answer: &[u8]) -> bool {
    head_and_body(answer)
        .is_some_and(|(head, body)| length(&head).is_some_and(|length| body.len() >= length))
}

fn parse(answer: &[u8]) -> Answer {
    let (head, body) = head_and_body(answer).expect("a whole answer");
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    Answer {
        status: status.expect("a status line"),
        body: body.to_vec(),
    }
}
