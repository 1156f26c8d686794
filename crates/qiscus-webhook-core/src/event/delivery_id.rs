//! What tells one delivery from another.

use std::fmt;

/// The identity of the message that a delivery carries, from only the signed body: the same for a
/// delivery that is sent twice. The documented minimal body has none, so two equal texts in one room are
/// two byte-identical deliveries without an id.
///
/// It is no key for a store. A `unique_temp_id` is whatever the sending client made up, so two users'
/// may be equal, and a number of Qiscus's own may be in use by two applications: an index on it lets one
/// chat user suppress another's message. [`Delivery::key`](crate::Delivery::key) is made for stores.
///
/// `Display` gives a text for people: `message:1203` or `temp:android-77`. `Debug` leaves out what the
/// client made.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::{DeliveryId, Event};
///
/// # let body = br#"{"type":"post_comment_mobile","payload":{"from":{"id":7,"email":"sari","name":"Sari"},"room":{"id":41,"topic_id":41,"type":"single","name":"Budi"},"message":{"id":1203,"type":"text","text":"hello","payload":{}}}}"#;
/// // message: {"id":1203, …}
/// let event = Event::parse_unverified(body);
/// let id = event.as_post_comment().and_then(|comment| comment.id()).expect("an id");
/// assert_eq!(id.to_string(), "message:1203");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum DeliveryId<'a> {
    /// `message.id`, where it is not 0.
    Message(u64),
    /// `message.unique_temp_id`, made by the sending client, where there is no `message.id`.
    UniqueTempId(&'a str),
}

impl fmt::Display for DeliveryId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(id) => write!(f, "message:{id}"),
            Self::UniqueTempId(id) => write!(f, "temp:{id}"),
        }
    }
}

impl fmt::Debug for DeliveryId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(id) => f.debug_tuple("Message").field(id).finish(),
            Self::UniqueTempId(_) => f.debug_tuple("UniqueTempId").finish_non_exhaustive(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_text_says_which_kind_of_id_it_is() {
        assert_eq!(DeliveryId::Message(12).to_string(), "message:12");
        assert_eq!(DeliveryId::UniqueTempId("12").to_string(), "temp:12");
    }

    #[test]
    fn debug_leaves_out_what_the_client_made() {
        assert_eq!(
            format!("{:?}", DeliveryId::UniqueTempId("sari-1")),
            "UniqueTempId(..)"
        );
    }
}
