//! A request as a client makes it, honest or not.

use std::time::Duration;

use bytes::Bytes;

use super::{Vector, sign, vector};

/// The signature header as Qiscus writes it.
pub(crate) const SIGNATURE: &str = "QISCUS-SDK-SIGNATURE";

/// What is sent: built as a good delivery, from which a test changes one thing.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) length: Length,
    pub(crate) chunks: Vec<Bytes>,
    /// How long the client rests after each chunk.
    pub(crate) pace: Option<Duration>,
    pub(crate) ending: Ending,
}

/// How the body's length is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    Declared(u64),
    Chunked,
}

/// What the client does after the last chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It ends the body as the framing asks, and waits for the answer.
    Whole,
    /// It sends nothing more and waits for the answer.
    Stalls,
    /// It closes its half of the connection, and waits for the answer.
    ClosesItsHalf,
    /// It closes the connection.
    HangsUp,
    /// It goes on with bytes that are no framing.
    BreaksFraming,
}

impl Request {
    /// An unsigned `POST` of a body whose length is declared.
    pub(crate) fn unsigned(body: impl Into<Bytes>) -> Self {
        let body = body.into();
        Self {
            method: "POST",
            target: "/webhook".to_owned(),
            headers: vec![("content-type".to_owned(), b"application/json".to_vec())],
            length: Length::Declared(body.len() as u64),
            chunks: vec![body],
            pace: None,
            ending: Ending::Whole,
        }
    }

    /// A `POST` of a body that is signed with [`TOKEN`](super::TOKEN).
    pub(crate) fn signed(body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let signature = sign(&body);
        Self::unsigned(body).with_header(SIGNATURE, signature)
    }

    /// A vector, with the signature that stands beside it.
    pub(crate) fn of(vector: &Vector) -> Self {
        Self::unsigned(vector.body.clone()).with_header(SIGNATURE, vector.signature.as_str())
    }

    /// An everyday event, the modern shape of a text message.
    pub(crate) fn everyday() -> Self {
        Self::of(&vector("modern_text"))
    }

    pub(crate) fn with_method(mut self, method: &'static str) -> Self {
        self.method = method;
        self
    }

    pub(crate) fn with_target(mut self, target: &str) -> Self {
        target.clone_into(&mut self.target);
        self
    }

    /// Adds a header, after those of the same name.
    pub(crate) fn with_header(mut self, name: &str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn without_header(mut self, name: &str) -> Self {
        self.headers
            .retain(|header| !header.0.eq_ignore_ascii_case(name));
        self
    }

    /// Puts another signature in place of the one there is.
    pub(crate) fn with_signature(self, value: impl Into<Vec<u8>>) -> Self {
        self.without_header(SIGNATURE).with_header(SIGNATURE, value)
    }

    /// Sends another body under the signature and the way of telling the length that there are.
    pub(crate) fn with_body(mut self, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        if self.length != Length::Chunked {
            self.length = Length::Declared(body.len() as u64);
        }
        self.chunks = vec![body];
        self
    }

    /// Declares a length that need not be true.
    pub(crate) fn declaring(mut self, length: u64) -> Self {
        self.length = Length::Declared(length);
        self
    }

    /// Sends the body chunked, in chunks of `size` bytes.
    pub(crate) fn chunked(self, size: usize) -> Self {
        let mut request = self.in_pieces(size);
        request.length = Length::Chunked;
        request
    }

    /// Sends the body in writes of `size` bytes, its length told as before.
    pub(crate) fn in_pieces(mut self, size: usize) -> Self {
        let body = self.body();
        self.chunks = (0..body.len())
            .step_by(size)
            .map(|start| body.slice(start..body.len().min(start + size)))
            .collect();
        self
    }

    /// Sends the first `len` bytes of the body alone; the length stays as it was told.
    pub(crate) fn cut_to(mut self, len: usize) -> Self {
        self.chunks = vec![self.body().slice(..len)];
        self
    }

    /// Rests after each chunk.
    pub(crate) fn resting(mut self, pace: Duration) -> Self {
        self.pace = Some(pace);
        self
    }

    pub(crate) fn then_stalling(mut self) -> Self {
        self.ending = Ending::Stalls;
        self
    }

    /// Says all that it has to say.
    pub(crate) fn then_closing_its_half(mut self) -> Self {
        self.ending = Ending::ClosesItsHalf;
        self
    }

    pub(crate) fn then_hanging_up(mut self) -> Self {
        self.ending = Ending::HangsUp;
        self
    }

    pub(crate) fn then_breaking_the_framing(mut self) -> Self {
        self.ending = Ending::BreaksFraming;
        self
    }

    /// The bytes of the body, all chunks together.
    pub(crate) fn body(&self) -> Bytes {
        match self.chunks.as_slice() {
            [whole] => whole.clone(),
            chunks => chunks.concat().into(),
        }
    }

    pub(crate) fn declared_length(&self) -> Option<u64> {
        match self.length {
            Length::Declared(length) => Some(length),
            Length::Chunked => None,
        }
    }

    /// The values of a header, in order.
    pub(crate) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.headers
            .iter()
            .filter(move |header| header.0.eq_ignore_ascii_case(name))
            .map(|header| header.1.as_slice())
    }

    /// What an HTTP server makes of the body: never more than was declared, and no end before it.
    pub(crate) fn framed(&self) -> (Vec<Bytes>, Ending) {
        let Length::Declared(declared) = self.length else {
            return (self.chunks.clone(), self.ending);
        };
        let mut left = usize::try_from(declared).unwrap_or(usize::MAX);
        let mut chunks = Vec::new();
        for chunk in &self.chunks {
            let chunk = chunk.slice(..chunk.len().min(left));
            left -= chunk.len();
            chunks.push(chunk);
        }
        let ending = match self.ending {
            _ if left == 0 => Ending::Whole,
            Ending::Whole => Ending::Stalls,
            ending => ending,
        };
        (chunks, ending)
    }

    /// What goes over an HTTP/1.1 connection, write by write, up to the ending.
    pub(crate) fn wire(&self) -> Vec<Bytes> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nhost: receiver.test\r\n",
            self.method, self.target
        )
        .into_bytes();
        for (name, value) in &self.headers {
            head.extend_from_slice(name.as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value);
            head.extend_from_slice(b"\r\n");
        }
        let length = match self.length {
            Length::Declared(length) => format!("content-length: {length}\r\n\r\n"),
            Length::Chunked => "transfer-encoding: chunked\r\n\r\n".to_owned(),
        };
        head.extend_from_slice(length.as_bytes());
        let mut writes = vec![Bytes::from(head)];
        for chunk in self.chunks.iter().filter(|chunk| !chunk.is_empty()) {
            writes.push(match self.length {
                Length::Declared(_) => chunk.clone(),
                Length::Chunked => {
                    let size = format!("{:x}\r\n", chunk.len());
                    [size.as_bytes(), chunk, b"\r\n"].concat().into()
                }
            });
        }
        match (self.length, self.ending) {
            (Length::Chunked, Ending::Whole) => writes.push(Bytes::from_static(b"0\r\n\r\n")),
            (_, Ending::BreaksFraming) => writes.push(Bytes::from_static(b"no chunk size\r\n")),
            _ => {}
        }
        writes
    }
}
