//! What came back.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use tokio::time::timeout;

/// The answer to one request.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    /// Until the head was there.
    pub(crate) took: Duration,
    pub(crate) headers: HeaderMap,
    /// The beginning, if it is long.
    pub(crate) body: Bytes,
    /// Whether the body went on behind that.
    pub(crate) is_cut: bool,
    /// Whether that is because no more came in time.
    pub(crate) is_late: bool,
}

/// Of an answer's body, as much is kept.
const KEPT: usize = 64 * 1024;

/// An answer longer than this is left unread.
const READ: usize = 1024 * 1024;

impl Reply {
    /// Reads the body for so long: one that is read to its end leaves the connection fit for the next
    /// request.
    pub(super) async fn read<B>(response: http::Response<B>, took: Duration, left: Duration) -> Self
    where
        B: BodyExt<Data = Bytes> + Unpin,
    {
        let (head, mut body) = response.into_parts();
        let mut kept = BytesMut::new();
        let mut read = 0_usize;
        let mut is_whole = false;
        let reading = async {
            while read <= READ {
                match body.frame().await {
                    None => {
                        is_whole = true;
                        break;
                    }
                    Some(Err(_)) => break,
                    Some(Ok(frame)) => {
                        let data = frame.into_data().unwrap_or_default();
                        let room = KEPT - kept.len();
                        kept.extend_from_slice(data.get(..room).unwrap_or(&data));
                        read = read.saturating_add(data.len());
                    }
                }
            }
        };
        let is_late = timeout(left, reading).await.is_err();
        Self {
            status: head.status,
            took,
            headers: head.headers,
            is_cut: !is_whole || read > kept.len(),
            is_late,
            body: kept.freeze(),
        }
    }
}

#[cfg(test)]
impl Reply {
    /// One without a body, after so many milliseconds.
    pub(crate) fn of(status: u16, milliseconds: u64) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap(),
            took: Duration::from_millis(milliseconds),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            is_cut: false,
            is_late: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::io;

    use futures_util::stream::{self, Stream, StreamExt as _};
    use http_body_util::StreamBody;
    use hyper::body::Frame;

    use super::*;

    const LEFT: Duration = Duration::from_secs(60);

    async fn read(pieces: impl Stream<Item = Result<Bytes, io::Error>> + Unpin) -> Reply {
        let body = StreamBody::new(pieces.map(|piece| piece.map(Frame::data)));
        Reply::read(http::Response::new(body), Duration::ZERO, LEFT).await
    }

    #[tokio::test]
    async fn of_the_body_64_kib_are_kept() {
        for (length, kept, is_cut) in [
            (0, 0, false),
            (4, 4, false),
            (65_536, 65_536, false),
            (65_537, 65_536, true),
            (200_000, 65_536, true),
        ] {
            let body = vec![b'a'; length];
            let pieces = body.chunks(40_000).map(Bytes::copy_from_slice);
            let reply = read(stream::iter(pieces.map(Ok))).await;
            assert_eq!((reply.body.len(), reply.is_cut), (kept, is_cut), "{length}");
            assert!(!reply.is_late);
        }
    }

    #[tokio::test]
    async fn a_body_without_end_is_left_after_1_mib() {
        let read_pieces = Cell::new(0);
        let piece = Bytes::from(vec![b'a'; 65_536]);
        let pieces = stream::repeat(piece).inspect(|_| read_pieces.set(read_pieces.get() + 1));
        let reply = read(pieces.map(Ok)).await;
        assert_eq!((reply.body.len(), reply.is_cut), (65_536, true));
        assert_eq!(read_pieces.get(), 17);
    }

    #[tokio::test(start_paused = true)]
    async fn what_came_of_a_body_that_breaks_off_is_kept() {
        let came = || stream::iter([Ok(Bytes::from("Halo"))]);
        let broken = stream::iter([Err(io::Error::other("reset"))]);
        for (pieces, is_late) in [
            (came().chain(broken).boxed(), false),
            (came().chain(stream::pending()).boxed(), true),
        ] {
            let reply = read(pieces).await;
            assert_eq!(reply.body, "Halo");
            assert_eq!((reply.is_cut, reply.is_late), (true, is_late));
        }
    }
}
