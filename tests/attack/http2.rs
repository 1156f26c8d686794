//! HTTP/2 with prior knowledge: a client that behaves, and one that writes frames as it likes.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::{BufMut as _, Bytes};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http2::handshake;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::client::PLAUSIBLE;
use crate::process::PATIENCE;
use crate::signer::sign;

/// Delivers a body over a connection of its own and gives the status.
pub(crate) async fn deliver(address: SocketAddr, body: &[u8]) -> u16 {
    let exchange = async {
        let stream = connect(address).await;
        let (mut client, connection) = handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
        let connection = tokio::spawn(connection);
        let request = http::Request::post("http://receiver.test/webhook")
            .header("qiscus-sdk-signature", sign(body))
            .body(Full::new(Bytes::copy_from_slice(body)))
            .unwrap();
        let response = client.send_request(request).await.unwrap();
        let status = response.status().as_u16();
        response.into_body().collect().await.unwrap();
        drop(client);
        let _ = connection.await;
        status
    };
    timeout(PATIENCE, exchange)
        .await
        .expect("an answer in time")
}

async fn connect(address: SocketAddr) -> TcpStream {
    loop {
        match TcpStream::connect(address).await {
            Ok(stream) => return stream,
            Err(_) => sleep(Duration::from_millis(20)).await,
        }
    }
}

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const WINDOW_UPDATE: u8 = 8;

const END_HEADERS: u8 = 4;
const ACK: u8 = 1;

const CANCEL: u32 = 8;

/// The connection's window for what we send, before the receiver grants more (RFC 9113, section
/// 6.9.2).
const INITIAL_WINDOW: usize = 65_535;

/// A client that frames by hand (RFC 9113, section 4.1).
pub(crate) struct Frames {
    stream: TcpStream,
    pending: Vec<u8>,
    received: Vec<u8>,
    window: usize,
    open: bool,
}

impl Frames {
    /// Connects and shakes hands.
    pub(crate) async fn open(address: SocketAddr) -> Self {
        let stream = timeout(PATIENCE, connect(address))
            .await
            .expect("a connection in time");
        stream.set_nodelay(true).unwrap();
        let mut client = Self {
            stream,
            pending: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
            received: Vec::new(),
            window: INITIAL_WINDOW,
            open: true,
        };
        client.frame(SETTINGS, 0, 0, &[]);
        client.flush().await;
        client
    }

    /// Begins the request on a stream, under a plausible signature, with a body to come.
    pub(crate) fn request(&mut self, stream: u32) {
        let mut block = Vec::new();
        // RFC 7541, appendix A: `:method: POST` and `:scheme: http`, then literals.
        block.extend([0x83, 0x86]);
        block.put_u8(0x04);
        string(&mut block, "/webhook");
        block.put_u8(0x01);
        string(&mut block, "receiver.test");
        block.put_u8(0);
        string(&mut block, "qiscus-sdk-signature");
        string(&mut block, PLAUSIBLE);
        self.frame(HEADERS, END_HEADERS, stream, &block);
    }

    /// Sends a part of a body that does not end it, no faster than the receiver lets the connection.
    /// False once the receiver has closed it.
    pub(crate) async fn body(&mut self, stream: u32, body: &[u8]) -> bool {
        for part in body.chunks(16 * 1024) {
            while self.open && self.window < part.len() {
                self.hear().await;
            }
            self.window = self.window.saturating_sub(part.len());
            self.frame(DATA, 0, stream, part);
            self.flush().await;
        }
        self.open
    }

    /// Sends a frame of a body with nothing in it.
    pub(crate) fn empty_data(&mut self, stream: u32) {
        self.frame(DATA, 0, stream, &[]);
    }

    pub(crate) fn reset(&mut self, stream: u32) {
        self.frame(RST_STREAM, 0, stream, &CANCEL.to_be_bytes());
    }

    /// Writes what was framed, and takes whatever comes meanwhile. False once the receiver has
    /// closed the connection.
    pub(crate) async fn flush(&mut self) -> bool {
        while self.open && !self.pending.is_empty() {
            let (mut reader, mut writer) = self.stream.split();
            tokio::select! {
                written = writer.write(&self.pending) => match written {
                    Ok(length @ 1..) => drop(self.pending.drain(..length)),
                    _ => self.open = false,
                },
                read = reader.read_buf(&mut self.received) => {
                    self.open &= matches!(read, Ok(1..));
                    self.take_frames();
                }
                () = sleep(PATIENCE) => self.open = false,
            }
        }
        self.open
    }

    async fn hear(&mut self) {
        let read = timeout(PATIENCE, self.stream.read_buf(&mut self.received)).await;
        self.open &= matches!(read, Ok(Ok(1..)));
        self.take_frames();
        self.flush().await;
    }

    fn take_frames(&mut self) {
        while let [a, b, c, kind, flags, rest @ ..] = &*self.received {
            let length = u32::from_be_bytes([0, *a, *b, *c]) as usize;
            let (kind, flags) = (*kind, *flags);
            let Some(payload) = rest.get(4..4 + length) else {
                return;
            };
            let of_the_connection = rest[..4] == [0; 4];
            if let (WINDOW_UPDATE, true, [a, b, c, d]) = (kind, of_the_connection, payload) {
                self.window += u32::from_be_bytes([*a, *b, *c, *d]) as usize;
            }
            self.received.drain(..9 + length);
            if kind == SETTINGS && flags & ACK == 0 {
                self.frame(SETTINGS, ACK, 0, &[]);
            }
        }
    }

    /// Asks for a sign of life, so that everything sent before is taken.
    pub(crate) fn ping(&mut self) {
        self.frame(PING, 0, 0, &[0; 8]);
    }

    fn frame(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        let length = u32::try_from(payload.len()).unwrap();
        self.pending.extend_from_slice(&length.to_be_bytes()[1..]);
        self.pending.extend([kind, flags]);
        self.pending.put_u32(stream);
        self.pending.extend_from_slice(payload);
    }
}

/// A string literal (RFC 7541, section 5.2), short enough for a length of one octet.
fn string(block: &mut Vec<u8>, text: &str) {
    block.put_u8(
        u8::try_from(text.len())
            .ok()
            .filter(|length| *length < 127)
            .unwrap(),
    );
    block.extend_from_slice(text.as_bytes());
}
