//! The channel a customer wrote through, in Qiscus Omnichannel.

use super::debug::debug_without_text;
use super::number::Loose;
use super::text::{Text, non_empty};
use super::wire::{wire, wire_as};

/// The top-level `channel`, which only the Omnichannel bot webhook sends.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::Event;
///
/// # let body = br#"{"type":"post_comment_mobile","channel":{"id":12,"name":"WhatsApp","source":"wa"},"payload":{"from":{"id":0,"email":"62811","name":"Sari"},"room":{"id":"41","topic_id":"41","type":"group","name":"Sari"},"message":{"type":"text","text":"hello","payload":{}}}}"#;
/// // channel: {"id":12,"name":"WhatsApp","source":"wa"}
/// let event = Event::parse_unverified(body);
/// let channel = event.as_post_comment().expect("a comment").channel().expect("a channel");
/// assert_eq!((channel.id(), channel.source()), (Some(12), Some("wa")));
/// ```
#[derive(Clone)]
pub struct Channel<'a>(pub(super) Wire<'a>);

wire_as!(Channel);

wire! {
    #[derive(Clone)]
    pub(super) struct Wire<'a> {
        id: Loose<u64> = "id",
        name: Option<Text<'a>> = "name",
        source: Option<Text<'a>> = "source",
    }
}

impl Channel<'_> {
    /// `id`.
    #[must_use]
    pub fn id(&self) -> Option<u64> {
        self.0.id.0
    }

    /// `name`, as the operator gave it.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        non_empty(&self.0.name)
    }

    /// `source`: the kind of channel, such as `wa` or `qiscus`.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        non_empty(&self.0.source)
    }
}

debug_without_text!(Channel { id });
