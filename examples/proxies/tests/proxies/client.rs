//! A client that writes what it is told to.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

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

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    /// The connection ends with it.
    pub(crate) closes: bool,
}

/// A connection that goes on for as long as both sides like.
pub(crate) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        Ok(Self {
            stream,
            received: Vec::new(),
        })
    }

    /// Sends a request and reads the answer, which may be there before the request is out.
    pub(crate) fn exchange(&mut self, request: &Request) -> io::Result<Answer> {
        self.stream.write_all(request.head.as_bytes())?;
        if request.waits
            && let Some(answer) = self.read_answer(true)?
        {
            return Ok(answer);
        }
        let mut writer = self.stream.try_clone()?;
        let small = request.body.len() < 16 * 1024;
        if small {
            writer.write_all(&request.body)?;
        }
        std::thread::scope(|scope| {
            if !small {
                // Who refuses early need not read to the end.
                scope.spawn(move || writer.write_all(&request.body));
            }
            let answer = self.read_answer(false);
            if !matches!(&answer, Ok(Some(answer)) if !answer.closes) {
                let _ = self.stream.shutdown(Shutdown::Both);
            }
            answer?.ok_or_else(|| io::ErrorKind::InvalidData.into())
        })
    }

    /// None for the answer that asks for the body, where there may be one.
    fn read_answer(&mut self, interim: bool) -> io::Result<Option<Answer>> {
        let mut block = [0; 8 * 1024];
        loop {
            if let Some((status, length, answer)) = parse(&self.received) {
                self.received.drain(..length);
                match (status, interim) {
                    (100, true) => return Ok(None),
                    (100, false) => continue,
                    _ => return Ok(Some(answer)),
                }
            }
            match self.stream.read(&mut block)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => self.received.extend(block.iter().take(read)),
            }
        }
    }
}

/// One request over a connection of its own.
pub(crate) fn send(address: SocketAddr, request: &Request) -> Answer {
    let mut connection = Connection::open(address).unwrap();
    connection.exchange(request).unwrap()
}

/// The first answer with its status and its length, once it is there as a whole.
fn parse(received: &[u8]) -> Option<(u16, usize, Answer)> {
    let end = received.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(received.get(..end)?).to_lowercase();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let value = |name: &str| head.lines().find_map(|line| line.strip_prefix(name));
    let length = match value("content-length:") {
        Some(length) => length.trim().parse().ok()?,
        None => 0,
    };
    let body = received.get(end..end + length)?.to_vec();
    let closes = value("connection:").is_some_and(|value| value.contains("close"));
    let answer = Answer {
        status,
        body,
        closes,
    };
    Some((status, end + length, answer))
}
