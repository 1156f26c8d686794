//! What a server answered.

use std::io;

use bytes::{Buf as _, Bytes, BytesMut};

/// An answer as it came over HTTP/1.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "receivers without a socket make some, too"
)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Names in lower case, in order; without `date`, which is the clock's.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// The value of a header that is there once.
    ///
    /// # Panics
    ///
    /// If it is there twice.
    #[must_use]
    #[track_caller]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|header| header.0 == name);
        let value = values.next().map(|header| header.1.as_str());
        assert_eq!(values.next(), None, "{name} is there twice");
        value
    }

    /// Whether it says that the connection is closed after it.
    #[must_use]
    pub fn closes(&self) -> bool {
        self.header("connection") == Some("close")
    }

    /// All but what it says of the connection, which tells how much of the body had come.
    #[must_use]
    pub fn but_for_the_connection(&self) -> Self {
        let mut answer = self.clone();
        answer.headers.retain(|(name, _)| name != "connection");
        answer
    }

    /// Takes the first answer out of what was received, once it is there as a whole. One that asks for the
    /// body (100) is an answer, too. One that declares no length has no body: none of ours ends with
    /// its connection, and none comes in chunks.
    pub(crate) fn take(received: &mut BytesMut) -> io::Result<Option<Self>> {
        let mut headers = [httparse::EMPTY_HEADER; 32];
        let mut head = httparse::Response::new(&mut headers);
        let parsed = head.parse(received).map_err(io::Error::other)?;
        let (httparse::Status::Complete(head_len), Some(status)) = (parsed, head.code) else {
            return Ok(None);
        };
        let headers: Vec<_> = head
            .headers
            .iter()
            .map(|header| {
                let value = String::from_utf8_lossy(header.value);
                (header.name.to_ascii_lowercase(), value.into_owned())
            })
            .filter(|(name, _)| name != "date")
            .collect();
        let mut answer = Self {
            status,
            headers,
            body: Bytes::new(),
        };
        let chunked = answer.header("transfer-encoding").is_some();
        assert!(!chunked, "in chunks: {answer:?}");
        let length = answer.header("content-length").map(str::parse);
        let length: usize = length.transpose().map_err(io::Error::other)?.unwrap_or(0);
        if received.len() < head_len + length {
            return Ok(None);
        }
        received.advance(head_len);
        answer.body = Bytes::copy_from_slice(&received.split_to(length));
        Ok(Some(answer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_taken_once_it_is_whole() {
        let asks = "HTTP/1.1 100 Continue\r\n\r\n";
        let refuses = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nDate: now\r\nConnection: close\r\n\r\n{}";
        let mut received = BytesMut::new();
        let mut taken = Vec::new();
        for (place, byte) in [asks, refuses].concat().bytes().enumerate() {
            received.extend([byte]);
            if let Some(answer) = Answer::take(&mut received).unwrap() {
                taken.push((place + 1, answer));
            }
        }
        let [(end_of_asks, asked), (end, refused)] = taken.as_slice() else {
            panic!("{taken:?}");
        };
        assert_eq!((*end_of_asks, asked.status), (asks.len(), 100));
        assert_eq!((*end, refused.status), (asks.len() + refuses.len(), 401));
        assert_eq!(refused.body, "{}");
        assert!(refused.closes() && !asked.closes());
        assert_eq!(refused.header("date"), None);
        assert!(!refused.but_for_the_connection().closes());
        assert!(received.is_empty());
    }

    #[test]
    fn what_is_no_http_is_an_error() {
        assert!(Answer::take(&mut BytesMut::from("SSH-2.0\r\n")).is_err());
    }
}
