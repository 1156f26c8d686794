//! The bytes of a body that may be refused, noted while the middleware reads them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http_body_util::BodyExt as _;
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

    pub(super) async fn read(&self, body: Body, declared: Option<u64>) -> (Bytes, BodyState) {
        let limit = u64::try_from(self.limit).unwrap_or(u64::MAX);
        let too_large = declared.is_some_and(|length| length > limit);
        let Ok(_permit) = self.at_once.try_acquire() else {
            return (Bytes::new(), BodyState::Unread);
        };
        if too_large {
            return (Bytes::new(), BodyState::Unread);
        }
        let noted = Noted::new();
        // One byte more than the limit tells a body that is too large.
        let mut body = noted.watch(body, self.limit + 1);
        let to_its_end = async {
            while let Some(frame) = body.frame().await {
                if frame.is_err() || noted.len() > self.limit {
                    return false;
                }
            }
            true
        };
        let whole = timeout(self.deadline, to_its_end).await.unwrap_or(false);
        let bytes = noted.take();
        match whole {
            true => (bytes, BodyState::Whole),
            false if bytes.len() > self.limit => (Bytes::new(), BodyState::Unread),
            false => (bytes, BodyState::Partial),
        }
    }
}

impl Noted {
    fn len(&self) -> usize {
        let bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        bytes.as_ref().map_or(0, Vec::len)
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
        let read = async |body: &'static str, declared| bodies(4).read(body.into(), declared).await;
        assert_eq!(
            read("1234", Some(4)).await,
            ("1234".into(), BodyState::Whole)
        );
        assert_eq!(read("12345", None).await, (Bytes::new(), BodyState::Unread));
        assert_eq!(read("12", Some(5)).await, (Bytes::new(), BodyState::Unread));
    }

    #[tokio::test]
    async fn what_does_not_end_is_kept_as_far_as_it_came() {
        let (sender, body) = http_body_util::channel::Channel::<Bytes>::new(1);
        let mut sender = sender;
        sender.send_data("12".into()).await.unwrap();
        let read = bodies(4).read(Body::new(body), None).await;
        assert_eq!(read, ("12".into(), BodyState::Partial));
        drop(sender);
    }

    #[tokio::test]
    async fn no_more_are_read_at_once_than_the_budget_has_room_for() {
        let bodies = bodies(4);
        let _only_one = bodies.at_once.try_acquire().unwrap();
        let read = bodies.read("12".into(), None).await;
        assert_eq!(read, (Bytes::new(), BodyState::Unread));
    }

    #[tokio::test]
    async fn a_watched_body_is_noted_as_far_as_it_is_read() {
        let noted = Noted::new();
        let body = noted.watch("Halo".into(), 3);
        assert_eq!(body.collect().await.unwrap().to_bytes(), "Halo");
        assert_eq!(noted.take(), "Hal");
    }
}
