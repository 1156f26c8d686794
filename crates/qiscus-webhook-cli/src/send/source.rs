//! What is sent.

use std::path::Path;
use std::time::SystemTime;

use bytes::Bytes;
use qiscus_webhook_core::KeyRing;
use qiscus_webhook_testing::{SignedRequest, TestEvent};

use super::shape::ShapeArg;
use crate::event_arg::EventArg;
use crate::failure::Failure;
use crate::input;

/// The bodies of a run.
pub(super) enum Source {
    File(Bytes),
    Events {
        templates: Vec<TestEvent>,
        /// The id of the first message: from the clock, so that a receiver that takes each message
        /// once takes those of the next run too.
        first_id: u64,
    },
}

impl Source {
    pub(super) fn file(path: &Path) -> Result<Self, Failure> {
        input::read(path).map(Self::File)
    }

    pub(super) fn events(events: &[EventArg], shape: ShapeArg, text: Option<&str>) -> Self {
        let template = |event: &EventArg| {
            let event = shape.of(event.sample());
            match text {
                Some(text) => event.with_text(text),
                None => event,
            }
        };
        let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let micros = since_epoch.map_or(1, |since_epoch| since_epoch.as_micros());
        Self::Events {
            templates: events.iter().map(template).collect(),
            first_id: u64::try_from(micros).unwrap_or(1),
        }
    }

    /// The request with this number, signed.
    pub(super) fn request(&self, number: u64, keys: &KeyRing) -> SignedRequest {
        match self {
            Self::File(body) => SignedRequest::new(body.clone(), keys),
            Self::Events { .. } => self.event(number).sign(keys),
        }
    }

    /// A valid event with at least `size` bytes; of a file, its bytes with spaces behind them.
    pub(super) fn large_request(&self, size: usize, keys: &KeyRing) -> SignedRequest {
        match self {
            Self::File(body) => {
                let padding = " ".repeat(size.saturating_sub(body.len()));
                SignedRequest::new([body, padding.as_bytes()].concat(), keys)
            }
            Self::Events { .. } => self.event(0).with_text("a".repeat(size)).sign(keys),
        }
    }

    fn event(&self, number: u64) -> TestEvent {
        let Self::Events {
            templates,
            first_id,
        } = self
        else {
            return TestEvent::text("");
        };
        let id = first_id.wrapping_add(number);
        let kinds = u64::try_from(templates.len()).unwrap_or(1).max(1);
        let turn = usize::try_from(number % kinds).unwrap_or_default();
        templates
            .get(turn)
            .cloned()
            .unwrap_or_else(|| TestEvent::text(""))
            .with_id(id)
            .with_unique_temp_id(format!("qiscus-webhook-{id}"))
            .with_sent_at(SystemTime::now())
    }
}
