//! Who posted the comment.

use super::avatar::Avatar;
use super::debug::debug_without_text;
use super::lenient::{Identity, Notes, of_twins};
use super::mismatch::Mismatch;
use super::text::{Text, or_empty};
use super::wire::{wire, wire_as};

/// `payload.from`.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::Event;
///
/// # let body = br#"{"type":"post_comment_mobile","payload":{"from":{"id":7,"email":"sari","name":"Sari"},"room":{"id":41,"topic_id":41,"type":"single","name":"Budi"},"message":{"type":"text","text":"hello","payload":{}}}}"#;
/// // from: {"id":7,"email":"sari","name":"Sari"}
/// let event = Event::parse_unverified(body);
/// let sender = event.as_post_comment().expect("a comment").sender();
/// assert_eq!((sender.user_id(), sender.name()), ("sari", "Sari"));
/// ```
#[derive(Clone)]
pub struct Sender<'a>(pub(super) Wire<'a>);

wire_as!(Sender);

wire! {
    #[derive(Clone)]
    pub(super) struct Wire<'a> {
        avatar_url: Avatar<'a> = "avatar_url",
        email: Text<'a> = "email",
        id: Identity<u64> = "id",
        id_str: Identity<u64> = "id_str",
        name: Option<Text<'a>> = "name",
    }
}

impl Sender<'_> {
    /// Fails where the user has no id that can be read.
    #[inline]
    pub(super) fn check(&self, notes: &Notes) -> Result<(), Mismatch> {
        match of_twins(&self.0.id, &self.0.id_str) {
            Identity::Said(_) => Ok(()),
            Identity::Nothing => Err(Mismatch::new("payload.from", "missing field `id`")),
            Identity::Unreadable => Err(notes.told_at(["payload.from.id", "payload.from.id_str"])),
        }
    }

    /// `id`, or `id_str` where that is missing: Qiscus's own number for the user. Always sent; Omnichannel always
    /// sends 0. [`user_id`](Self::user_id) is what an application knows the user by.
    #[must_use]
    pub fn id(&self) -> u64 {
        // There is one, for it has been checked.
        of_twins(&self.0.id, &self.0.id_str)
            .said()
            .copied()
            .unwrap_or_default()
    }

    /// `email`: the user id that the application chose. Always sent, and despite its name any text: an address, a
    /// telephone number, a nickname.
    #[doc(alias = "email")]
    #[must_use]
    pub fn user_id(&self) -> &str {
        &self.0.email
    }

    /// `name`: the display name. Always sent; may be `""`.
    #[must_use]
    pub fn name(&self) -> &str {
        or_empty(&self.0.name)
    }

    /// `avatar_url`. Missing from the documented sample; `None` also where it is `""`.
    #[must_use]
    pub fn avatar_url(&self) -> Option<&str> {
        self.0.avatar_url.url()
    }
}

debug_without_text!(Sender { id });
