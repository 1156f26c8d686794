//! An HTTP/1.1 client that writes what it is told to, honest or not.

use std::io;
use std::time::Duration;

use test_servers::Answers;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::{sleep, timeout};

use super::request::Ending;
use super::{Answer, Request};

/// How long any answer may take. No test waits for it but one that fails.
const PATIENCE: Duration = Duration::from_secs(9);

/// One connection.
pub(crate) struct Connection {
    writer: OwnedWriteHalf,
    heard: Heard,
}

struct Heard {
    answers: Answers<OwnedReadHalf>,
    interim: Vec<u16>,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream) -> Self {
        stream.set_nodelay(true).unwrap();
        let (reader, writer) = stream.into_split();
        Self {
            writer,
            heard: Heard {
                answers: Answers::new(reader),
                interim: Vec::new(),
            },
        }
    }

    /// The statuses below 200 that have come so far.
    pub(crate) fn interim(&self) -> &[u16] {
        &self.heard.interim
    }

    /// Sends a request and reads its answer, which may come before the request is out. None if the
    /// client hung up or the server closed the connection without an answer.
    pub(crate) async fn exchange(&mut self, request: &Request) -> Option<Answer> {
        let Self { writer, heard } = self;
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
            answer = heard.answer() => answer,
            () = write => None,
        }
    }

    /// Sends bytes and reads up to `most` answers, fewer if the server closes the connection.
    pub(crate) async fn send_and_read(&mut self, bytes: &[u8], most: usize) -> Vec<Answer> {
        let Self { writer, heard } = self;
        let write = async {
            // A server that has closed the connection has answered before.
            let _ = writer.write_all(bytes).await;
        };
        let read = async {
            let mut answers = Vec::new();
            while answers.len() < most {
                match heard.answer().await {
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
        let end = self.heard.answers.until_end();
        timeout(PATIENCE, end).await.expect("an end in time")
    }
}

impl Heard {
    /// The next answer that is not below 200.
    async fn answer(&mut self) -> Option<Answer> {
        loop {
            let next = timeout(PATIENCE, self.answers.next()).await;
            let answer = match next.expect("an answer in time") {
                Ok(answer) => answer,
                Err(err) if err.kind() == io::ErrorKind::Other => panic!("{err}"),
                Err(_) => return None,
            };
            if answer.status >= 200 {
                assert!(answer.header("content-length").is_some(), "{answer:?}");
                return Some(answer);
            }
            self.interim.push(answer.status);
        }
    }
}
