//! A client that costs little: blocking sockets that are kept alive, requests that are bytes already,
//! one at a time on each connection. The tests' `Answers` would put its buffers and its lists of headers into what is
//! measured.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use crate::request::{HEADER, Signed};

/// A number of connections to one receiver.
#[derive(Debug)]
pub struct Client {
    address: SocketAddr,
    connections: Vec<TcpStream>,
    reconnected: usize,
}

/// What came of one round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The status that every request was answered with.
    pub status: u16,
    /// Whether the connection is still open.
    pub kept: bool,
}

impl Client {
    /// Connects so many times.
    #[must_use]
    pub fn connect(address: SocketAddr, connections: usize) -> Self {
        let connections = (0..connections).map(|_| open(address)).collect();
        Self {
            address,
            connections,
            reconnected: 0,
        }
    }

    /// Sends the request on each connection, then reads the answer on each; so many times. Opens a
    /// connection again where the receiver has closed it.
    ///
    /// Gives the status, which must be the same for all.
    pub fn run(&mut self, request: &[u8], times: usize) -> u16 {
        let mut status = 0;
        for _ in 0..times {
            for connection in &mut self.connections {
                send(connection, request);
            }
            for connection in &mut self.connections {
                let answer = receive(connection);
                status = answer.status;
                if !answer.kept {
                    *connection = open(self.address);
                    self.reconnected += 1;
                }
            }
        }
        status
    }

    /// How many connections there are.
    #[must_use]
    pub const fn connections(&self) -> usize {
        self.connections.len()
    }

    /// How often a receiver has closed a connection.
    #[must_use]
    pub const fn reconnected(&self) -> usize {
        self.reconnected
    }
}

/// A request as it goes over the wire, with this signature header or with none.
#[must_use]
pub fn wire(signed: &Signed, signature: Option<&str>) -> Vec<u8> {
    let signature = signature.map_or_else(String::new, |hex| format!("{HEADER}: {hex}\r\n"));
    let head = format!(
        "POST /webhook HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{signature}Content-Length: {}\r\n\r\n",
        signed.body.len(),
    );
    [head.as_bytes(), &signed.body].concat()
}

fn open(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("the receiver listens");
    stream.set_nodelay(true).expect("a socket option");
    stream
}

fn send(connection: &mut TcpStream, request: &[u8]) {
    match connection.write_all(request) {
        Ok(()) => {}
        // A receiver that refuses early may be gone before the body is sent; the answer says why.
        Err(err)
            if matches!(
                err.kind(),
                ErrorKind::BrokenPipe | ErrorKind::ConnectionReset
            ) => {}
        Err(err) => panic!("{err}"),
    }
}

fn receive(connection: &mut TcpStream) -> Answer {
    let mut buffer = [0; 1024];
    let mut filled = 0;
    loop {
        let free = buffer.get_mut(filled..).expect("answers are small");
        let count = match connection.read(free) {
            Ok(count) => count,
            Err(err) if err.kind() == ErrorKind::ConnectionReset => 0,
            Err(err) => panic!("{err}"),
        };
        filled += count;
        let answer = buffer.get(..filled).unwrap_or_default();
        if let Some(mut answer) = parse(answer) {
            answer.kept &= count > 0;
            return answer;
        }
        if count == 0 {
            return Answer {
                status: 0,
                kept: false,
            };
        }
    }
}

/// The answer, once all of it is there.
fn parse(bytes: &[u8]) -> Option<Answer> {
    let text = str::from_utf8(bytes).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut length = 0;
    let mut kept = true;
    for line in head.split("\r\n").skip(1) {
        let (name, value) = line.split_once(": ")?;
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().ok()?;
        } else if name.eq_ignore_ascii_case("connection") {
            kept = !value.eq_ignore_ascii_case("close");
        }
    }
    let status = head.get(9..12)?.parse().ok()?;
    (body.len() >= length).then_some(Answer { status, kept })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_when_its_body_is() {
        let whole = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}";
        for end in 0..whole.len() {
            assert_eq!(parse(&whole[..end]), None);
        }
        let expected = Answer {
            status: 401,
            kept: true,
        };
        assert_eq!(parse(whole), Some(expected));
    }
}
