//! The bytes of a body that may be refused, noted while the middleware reads them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::Frame;
use qiscus_webhook_core::Limits;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::history::BodyState;

/// What has been read of one body, up to the limit of the middleware.
#[derive(Clone)]
pub(super) struct Noted {
    /// None once they are taken: what is read after that is nobody's.
    bytes: Arc<Mutex<Option<Vec<u8>>>>,
}

impl Noted {
    pub(super) fn new() -> Self {
        Self {
            bytes: Arc::new(Mutex::new(Some(Vec::new()))),
        }
    }

    /// The body, which is noted as far as somebody reads it.
    pub(super) fn watch(&self, body: Body, limit: usize) -> Body {
        let noted = self.clone();
        let body = body.map_frame(move |frame| {
            if let Some(data) = frame.data_ref() {
                noted.push(data, limit);
            }
            frame
        });
        Body::new(body)
    }

    pub(super) fn take(&self) -> Bytes {
        let mut bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        bytes.take().unwrap_or_default().into()
    }

    fn push(&self, data: &[u8], limit: usize) {
        let mut bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(bytes) = bytes.as_mut() else {
            return;
        };
        let room = limit.saturating_sub(bytes.len());
        bytes.extend_from_slice(data.get(..room).unwrap_or(data));
    }
}

/// Reads bodies that the middleware refuses unread, so that a person can see what came without a
/// signature: within the same limit and deadline, and as many at once as the budget has room for.
pub(super) struct UnsignedBodies {
    limit: usize,
    deadline: Duration,
    at_once: Semaphore,
}

impl UnsignedBodies {
    pub(super) fn new(limits: &Limits) -> Self {
        let limit = limits.body_limit();
        Self {
            limit,
            deadline: limits.body_deadline(),
            at_once: Semaphore::new(limits.memory_budget().limit() / limit.max(1)),
        }
    }

    /// Reads as much of a body as is kept, and leaves the rest in it. None if it is not begun.
    pub(super) async fn read(
        &self,
        body: &mut Body,
        declared: Option<u64>,
    ) -> Option<(Bytes, BodyState)> {
        let limit = u64::try_from(self.limit).unwrap_or(u64::MAX);
        if declared.is_some_and(|length| length > limit) {
            return None;
        }
        let _permit = self.at_once.try_acquire().ok()?;
        let mut bytes = Vec::new();
        let to_its_end = async {
            while let Some(frame) = body.frame().await {
                let data = match frame.map(Frame::into_data) {
                    Ok(data) => data.unwrap_or_default(),
                    Err(_) => return BodyState::Partial,
                };
                if bytes.len() + data.len() > self.limit {
                    return BodyState::Unread;
                }
                bytes.extend_from_slice(&data);
            }
            BodyState::Whole
        };
        let read = timeout(self.deadline, to_its_end).await;
        Some(match read.unwrap_or(BodyState::Partial) {
            BodyState::Unread => (Bytes::new(), BodyState::Unread),
            state => (bytes.into(), state),
        })
    }
}

#[cfg(test)]
mod tests {
    use qiscus_webhook_core::MemoryBudget;

    use super::*;

    fn bodies(limit: usize) -> UnsignedBodies {
        let limits = Limits::default()
            .with_body_limit(limit)
            .with_body_deadline(Duration::from_millis(50))
            .with_memory_budget(MemoryBudget::new(limit));
        UnsignedBodies::new(&limits)
    }

    #[tokio::test]
    async fn a_body_up_to_the_limit_is_read_and_a_larger_one_is_not_kept() {
        let read = async |body: &'static str, declared| {
            let mut body = body.into();
            bodies(4).read(&mut body, declared).await
        };
        let whole = Some(("1234".into(), BodyState::Whole));
        assert_eq!(read("1234", Some(4)).await, whole);
        let unread = Some((Bytes::new(), BodyState::Unread));
        assert_eq!(read("12345", None).await, unread);
        assert_eq!(read("12", Some(5)).await, None);
    }

    #[tokio::test]
    async fn what_does_not_end_is_kept_as_far_as_it_came() {
        let (sender, body) = http_body_util::channel::Channel::<Bytes>::new(1);
        let mut sender = sender;
        sender.send_data("12".into()).await.unwrap();
        let mut body = Body::new(body);
        let read = bodies(4).read(&mut body, None).await;
        assert_eq!(read, Some(("12".into(), BodyState::Partial)));
        // What comes late is for the middleware to read on.
        sender.send_data("34".into()).await.unwrap();
        drop(sender);
        assert_eq!(body.collect().await.unwrap().to_bytes(), "34");
    }

    #[tokio::test]
    async fn no_more_are_read_at_once_than_the_budget_has_room_for() {
        let bodies = bodies(4);
        let _only_one = bodies.at_once.try_acquire().unwrap();
        assert_eq!(bodies.read(&mut "12".into(), None).await, None);
    }

    #[tokio::test]
    async fn a_watched_body_is_noted_as_far_as_it_is_read() {
        let noted = Noted::new();
        let body = noted.watch("Halo".into(), 3);
        assert_eq!(body.collect().await.unwrap().to_bytes(), "Halo");
        assert_eq!(noted.take(), "Hal");
    }
}
