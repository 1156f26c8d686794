//! An HTTP/1.1 client that writes what it is told to, honest or not.

use std::io;
use std::time::Duration;

use bytes::{Buf as _, Bytes, BytesMut};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::{sleep, timeout};

use super::request::Ending;
use super::{Answer, Request};

/// How long any answer may take. No test waits for it but one that fails.
const PATIENCE: Duration = Duration::from_secs(9);

/// One connection.
pub(crate) struct Connection {
    reader: OwnedReadHalf,
    writer: OwnedWriteHalf,
    received: BytesMut,
    interim: Vec<u16>,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream) -> Self {
        stream.set_nodelay(true).unwrap();
        let (reader, writer) = stream.into_split();
        Self {
            reader,
            writer,
            received: BytesMut::new(),
            interim: Vec::new(),
        }
    }

    /// The statuses below 200 that have come so far.
    pub(crate) fn interim(&self) -> &[u16] {
        &self.interim
    }

    /// Sends a request and reads its answer, which may come before the request is out. None if the
    /// client hung up or the server closed the connection without an answer.
    pub(crate) async fn exchange(&mut self, request: &Request) -> Option<Answer> {
        let Self {
            reader,
            writer,
            received,
            interim,
        } = self;
        let write = async {
            for part in request.wire() {
                if writer.write_all(&part).await.is_err() {
                    break;
                }
                if let Some(pace) = request.pace {
                    sleep(pace).await;
                }
            }
            if request.ending == Ending::ClosesItsHalf {
                let _ = writer.shutdown().await;
            }
            if request.ending != Ending::HangsUp {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            answer = read_answer(reader, received, interim) => answer,
            () = write => None,
        }
    }

    /// Sends bytes and reads up to `most` answers, fewer if the server closes the connection.
    pub(crate) async fn send_and_read(&mut self, bytes: &[u8], most: usize) -> Vec<Answer> {
        let Self {
            reader,
            writer,
            received,
            interim,
        } = self;
        let write = async {
            // A server that has closed the connection has answered before.
            let _ = writer.write_all(bytes).await;
        };
        let read = async {
            let mut answers = Vec::new();
            while answers.len() < most {
                match read_answer(reader, received, interim).await {
                    Some(answer) => answers.push(answer),
                    None => break,
                }
            }
            answers
        };
        tokio::join!(write, read).1
    }
}

/// What is known of a connection without another answer on it.
impl Connection {
    /// Sends bytes. Whether the server has taken them all is seen at the [end](Self::until_end).
    pub(crate) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writer.write_all(bytes).await
    }

    /// Waits until the server closes the connection, and gives how many bytes came before that.
    pub(crate) async fn until_end(&mut self) -> io::Result<usize> {
        let mut rest = Vec::new();
        let read = self.reader.read_to_end(&mut rest);
        timeout(PATIENCE, read).await.expect("an end in time")
    }
}

async fn read_answer(
    reader: &mut OwnedReadHalf,
    received: &mut BytesMut,
    interim: &mut Vec<u16>,
) -> Option<Answer> {
    let read = async {
        loop {
            if let Some(answer) = take_answer(received, interim) {
                return Some(answer);
            }
            match reader.read_buf(received).await {
                Ok(0) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    };
    timeout(PATIENCE, read).await.expect("an answer in time")
}

/// Takes an answer out of what was received, once it is there as a whole.
fn take_answer(received: &mut BytesMut, interim: &mut Vec<u16>) -> Option<Answer> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut head = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(head_len) = head.parse(received).unwrap() else {
        return None;
    };
    let status = head.code?;
    let headers: Vec<_> = head
        .headers
        .iter()
        .map(|header| {
            let value = std::str::from_utf8(header.value).unwrap();
            (header.name.to_ascii_lowercase(), value.to_owned())
        })
        .filter(|(name, _)| name != "date")
        .collect();
    if status < 200 {
        interim.push(status);
        received.advance(head_len);
        return take_answer(received, interim);
    }
    let length = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .and_then(|(_, value)| value.parse::<usize>().ok());
    let Some(length) = length else {
        panic!("every answer of the tests declares its length");
    };
    if received.len() < head_len + length {
        return None;
    }
    received.advance(head_len);
    Some(Answer {
        status,
        headers,
        body: Bytes::copy_from_slice(&received.split_to(length)),
    })
}
