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
