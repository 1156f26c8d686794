//! What comes back over a connection, answer by answer: one reader for each client that a test has.
//! What a client sends are bytes, honest or not, which it writes by itself.

use std::io::{self, Read};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt as _};

use crate::Answer;

/// The receiving side of a client of HTTP/1, blocking or of tokio.
#[derive(Debug)]
pub struct Answers<R> {
    from: R,
    received: BytesMut,
}

impl<R> Answers<R> {
    /// Nothing has come yet.
    #[must_use]
    pub fn new(from: R) -> Self {
        Self {
            from,
            received: BytesMut::new(),
        }
    }

    /// Where they come from; a socket can be written to, too.
    pub const fn get_mut(&mut self) -> &mut R {
        &mut self.from
    }
}

impl Answers<TcpStream> {
    /// Over a blocking connection of its own, which waits for twenty seconds and no longer.
    ///
    /// # Errors
    ///
    /// If nobody listens.
    pub fn connect(address: SocketAddr) -> io::Result<Self> {
        let patience = Duration::from_secs(20);
        let stream = TcpStream::connect_timeout(&address, patience)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(patience))?;
        stream.set_write_timeout(Some(patience))?;
        Ok(Self::new(stream))
    }
}

impl<R: Read> Answers<R> {
    /// The next answer, one below 200 as well.
    ///
    /// # Errors
    ///
    /// If the connection ends before there is a whole one, or what came is none.
    pub fn read(&mut self) -> io::Result<Answer> {
        let mut block = [0; 8 * 1024];
        loop {
            if let Some(answer) = Answer::take(&mut self.received)? {
                return Ok(answer);
            }
            match self.from.read(&mut block)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => self.received.extend(block.iter().take(read)),
            }
        }
    }
}

impl<R: AsyncRead + Unpin> Answers<R> {
    /// The next answer, one below 200 as well. Dropped before it is ready, it has lost nothing.
    ///
    /// # Errors
    ///
    /// If the connection ends before there is a whole one, or what came is none.
    pub async fn next(&mut self) -> io::Result<Answer> {
        loop {
            if let Some(answer) = Answer::take(&mut self.received)? {
                return Ok(answer);
            }
            if self.from.read_buf(&mut self.received).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// Waits until the server closes the connection, and gives how many bytes came before that. What
    /// answers they are can still be asked for.
    ///
    /// # Errors
    ///
    /// If the connection breaks instead.
    pub async fn until_end(&mut self) -> io::Result<usize> {
        let before = self.received.len();
        while self.from.read_buf(&mut self.received).await? > 0 {}
        Ok(self.received.len() - before)
    }
}
