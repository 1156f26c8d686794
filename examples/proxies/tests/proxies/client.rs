//! A client that writes what it is told to.

use std::io::{self, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};

use test_servers::{Answer, Answers};

use crate::receiver::keys;

/// What is sent: a head, and as much of a body as the client has.
#[derive(Clone)]
pub(crate) struct Request {
    head: String,
    body: Vec<u8>,
    /// Sends the body only when it is told to.
    waits: bool,
}

impl Request {
    /// A body of which this length is declared. The header lines each end as lines of HTTP do.
    pub(crate) fn declaring(length: usize, path: &str, headers: &str, body: &[u8]) -> Self {
        Self {
            head: head(path, &format!("{headers}Content-Length: {length}\r\n")),
            body: body.to_vec(),
            waits: false,
        }
    }

    /// A body with its length.
    pub(crate) fn with_length(path: &str, headers: &str, body: &[u8]) -> Self {
        Self::declaring(body.len(), path, headers, body)
    }

    /// A body in chunks of 1,000 bytes.
    pub(crate) fn chunked(path: &str, headers: &str, body: &[u8]) -> Self {
        let mut wire = Vec::new();
        for chunk in body.chunks(1000) {
            write!(wire, "{:x}\r\n", chunk.len()).unwrap();
            wire.extend_from_slice(chunk);
            wire.extend_from_slice(b"\r\n");
        }
        wire.extend_from_slice(b"0\r\n\r\n");
        Self {
            head: head(path, &format!("{headers}Transfer-Encoding: chunked\r\n")),
            body: wire,
            waits: false,
        }
    }

    /// A body that is announced, and sent once it is asked for.
    pub(crate) fn expecting(path: &str, headers: &str, body: &[u8]) -> Self {
        let headers = format!("{headers}Expect: 100-continue\r\n");
        Self {
            waits: true,
            ..Self::with_length(path, &headers, body)
        }
    }
}

fn head(path: &str, headers: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nHost: bot.example\r\n{headers}\r\n")
}

/// The header line that signs `body`.
pub(crate) fn signed(body: &[u8]) -> String {
    format!("QISCUS-SDK-SIGNATURE: {}\r\n", keys().sign(body).to_hex())
}

/// A connection that goes on for as long as both sides like.
pub(crate) struct Connection {
    answers: Answers<TcpStream>,
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> io::Result<Self> {
        let answers = Answers::connect(address)?;
        Ok(Self { answers })
    }

    /// Sends a request and reads the answer, which may be there before the request is out.
    pub(crate) fn exchange(&mut self, request: &Request) -> io::Result<Answer> {
        let mut writer = self.answers.get_mut().try_clone()?;
        writer.write_all(request.head.as_bytes())?;
        if request.waits {
            let answer = self.answers.read()?;
            if answer.status != 100 {
                return Ok(answer);
            }
        }
        let small = request.body.len() < 16 * 1024;
        if small {
            writer.write_all(&request.body)?;
        }
        std::thread::scope(|scope| {
            if !small {
                // Who refuses early need not read to the end.
                scope.spawn(move || writer.write_all(&request.body));
            }
            let mut answer = self.answers.read();
            while matches!(&answer, Ok(answer) if answer.status == 100) {
                answer = self.answers.read();
            }
            if !matches!(&answer, Ok(answer) if !answer.closes()) {
                let _ = self.answers.get_mut().shutdown(Shutdown::Both);
            }
            answer
        })
    }
}

/// One request over a connection of its own.
pub(crate) fn send(address: SocketAddr, request: &Request) -> Answer {
    let mut connection = Connection::open(address).unwrap();
    connection.exchange(request).unwrap()
}
