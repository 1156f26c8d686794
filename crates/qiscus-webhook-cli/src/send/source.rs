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
    Events(Events),
}

/// Events in turn.
pub(super) struct Events {
    templates: Vec<TestEvent>,
    /// The id of the first message: from the clock, so that a receiver that takes each message
    /// once takes those of the next run too.
    first_id: u64,
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
        Self::Events(Events {
            templates: events.iter().map(template).collect(),
            first_id: u64::try_from(micros).unwrap_or(1),
        })
    }

    /// The request with this number, signed.
    pub(super) fn request(&self, number: u64, keys: &KeyRing) -> SignedRequest {
        match self {
            Self::File(body) => SignedRequest::new(body.clone(), keys),
            Self::Events(events) => events.event(number).sign(keys),
        }
    }

    /// A valid event with at least `size` bytes; of a file, its bytes with spaces behind them.
    pub(super) fn large_request(&self, size: usize, keys: &KeyRing) -> SignedRequest {
        match self {
            Self::File(body) => {
                let padding = " ".repeat(size.saturating_sub(body.len()));
                SignedRequest::new([body, padding.as_bytes()].concat(), keys)
            }
            Self::Events(events) => events.event(0).with_text("a".repeat(size)).sign(keys),
        }
    }
}

impl Events {
    fn event(&self, number: u64) -> TestEvent {
        let id = self.first_id.wrapping_add(number);
        let kinds = u64::try_from(self.templates.len()).unwrap_or(1).max(1);
        let turn = usize::try_from(number % kinds).unwrap_or_default();
        self.templates
            .get(turn)
            .cloned()
            .unwrap_or_else(|| TestEvent::text(""))
            .with_id(id)
            .with_unique_temp_id(format!("qiscus-webhook-{id}"))
            .with_sent_at(SystemTime::now())
    }
}

#[cfg(test)]
mod tests {
    use qiscus_webhook_core::{Event, SignatureToken};

    use super::*;

    fn keys() -> KeyRing {
        KeyRing::new(SignatureToken::new("demo-token").unwrap())
    }

    #[test]
    fn events_come_in_turn_with_ids_of_their_own() {
        let events = ["text", "server_api/reply", "card"].map(|name| name.parse().unwrap());
        let source = Source::events(&events, ShapeArg::Modern, Some("Jadi?"));
        let (mut types, mut ids) = (Vec::new(), Vec::new());
        for number in 0..7 {
            let request = source.request(number, &keys());
            let event = Event::parse_unverified(request.body());
            let comment = event.as_post_comment().unwrap();
            assert_eq!(comment.message().text(), "Jadi?");
            types.push(comment.message().message_type().to_owned());
            ids.push(comment.id().unwrap().to_string());
        }
        assert_eq!(
            types,
            ["text", "reply", "card", "text", "reply", "card", "text"]
        );
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 7, "{ids:?}");
    }

    #[test]
    fn a_large_request_is_as_large_as_it_is_asked_for() {
        let events = Source::events(&["text".parse().unwrap()], ShapeArg::Minimal, None);
        let file = Source::File(Bytes::from("{}"));
        assert_eq!(file.large_request(5, &keys()).body(), "{}   ");
        assert_eq!(file.large_request(1, &keys()).body(), "{}");
        let large = events.large_request(100_000, &keys());
        assert!(large.body().len() >= 100_000);
        assert!(!Event::parse_unverified(large.body()).is_unrecognized());
    }
}
