//! An HTTP/1.1 client that writes what it is told to.

use std::net::SocketAddr;
use std::time::Duration;

use test_servers::Answers;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::{sleep, timeout};

use crate::process::PATIENCE;
use crate::signer::sign;

/// A signature that looks like one and is none.
pub(crate) const PLAUSIBLE: &str =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// The head of a request, with these header lines beside the host.
pub(crate) fn head(lines: &[&str]) -> String {
    let lines = lines.concat();
    format!("POST /webhook HTTP/1.1\r\nhost: receiver.test\r\n{lines}\r\n")
}

/// A header line.
pub(crate) fn line(name: &str, value: impl std::fmt::Display) -> String {
    format!("{name}: {value}\r\n")
}

/// The head of a request under a plausible signature that declares this length.
pub(crate) fn plausible(length: usize) -> String {
    head(&[
        &line("qiscus-sdk-signature", PLAUSIBLE),
        &line("content-length", length),
    ])
}

/// The head of a request under a plausible signature that comes in chunks.
pub(crate) fn plausible_chunked() -> String {
    head(&[
        &line("qiscus-sdk-signature", PLAUSIBLE),
        &line("transfer-encoding", "chunked"),
    ])
}

/// A whole request, signed as Qiscus signs.
pub(crate) fn signed(body: &[u8]) -> Vec<u8> {
    signed_as(&sign(body), body)
}

/// A whole request under any signature.
pub(crate) fn signed_as(signature: &str, body: &[u8]) -> Vec<u8> {
    let head = head(&[
        &line("qiscus-sdk-signature", signature),
        &line("content-type", "application/json"),
        &line("content-length", body.len()),
    ]);
    [head.as_bytes(), body].concat()
}

/// One connection.
pub(crate) struct Connection {
    answers: Answers<OwnedReadHalf>,
    writer: OwnedWriteHalf,
}

impl Connection {
    /// Connects, with patience: a flooded receiver may not take a connection at once.
    pub(crate) async fn open(address: SocketAddr) -> Self {
        let connect = async {
            loop {
                match TcpStream::connect(address).await {
                    Ok(stream) => break stream,
                    Err(_) => sleep(Duration::from_millis(20)).await,
                }
            }
        };
        let stream = timeout(PATIENCE, connect)
            .await
            .expect("a connection in time");
        stream.set_nodelay(true).unwrap();
        let (reader, writer) = stream.into_split();
        Self {
            answers: Answers::new(reader),
            writer,
        }
    }

    /// Sends bytes. False if the receiver would not take them all: it has closed the connection, or
    /// it has left them lying for long.
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        let write = self.writer.write_all(bytes.as_ref());
        matches!(timeout(PATIENCE, write).await, Ok(Ok(())))
    }

    /// Sends bytes and reads what comes at the same time, until the receiver closes the connection
    /// or nothing is left to send. Gives the bytes that were not taken.
    pub(crate) async fn send_or_hear<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let Self { answers, writer } = self;
        let mut rest = bytes;
        let write = async {
            while !rest.is_empty() {
                match writer.write(rest).await {
                    Ok(taken @ 1..) => rest = &rest[taken..],
                    _ => break,
                }
            }
        };
        tokio::select! {
            () = write => {}
            _ = answers.until_end() => {}
            () = sleep(PATIENCE) => {}
        }
        rest
    }

    /// The status of the next answer. None if the receiver has closed the connection without one.
    pub(crate) async fn status(&mut self) -> Option<u16> {
        let next = timeout(PATIENCE, self.answers.next()).await;
        Some(next.expect("an answer in time").ok()?.status)
    }
}
