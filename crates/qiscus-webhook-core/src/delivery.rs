//! What only verification can make.

use std::fmt;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use self_cell::self_cell;

use crate::event::{Content, DeliveryId, Mismatch, PostComment};
use crate::verification::Verified;
use crate::{DeliveryKey, Event, MatchedKey, Rejection, Signature, observe};

/// A body that Qiscus signed, and the event in it.
///
/// There is no way to make one but to verify a signature: by [`Intake`](crate::Intake), or by
/// [`KeyRing::verify`](crate::KeyRing::verify) or [`Tenant::verify`](crate::Tenant::verify). A clone is
/// one reference count.
///
/// # Example
///
/// ```
/// use qiscus_webhook::{Event, KeyRing, SignatureToken};
///
/// let body = br#"{"type":"post_comment_mobile","payload":{"from":{"id":1,"email":"user1","name":"User 1"},"room":{"id":2,"topic_id":2,"type":"single","name":"Support"},"message":{"type":"text","text":"hello","payload":{}}}}"#;
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
///
/// let delivery = keys.verify(&body[..], &keys.sign(body))?;
/// let Event::PostComment(post) = delivery.event() else { panic!("not recognized") };
/// assert_eq!(post.message().text(), "hello");
/// assert_eq!(&delivery.body()[..], body);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A delivery can't be made otherwise:
///
/// ```compile_fail
/// let forged = qiscus_webhook::Delivery { inner: todo!() };
/// ```
#[derive(Clone)]
pub struct Delivery {
    inner: Arc<Inner>,
}

struct Inner {
    parsed: Parsed,
    matched_key: MatchedKey,
    signature: Signature,
    tenant: Option<Arc<str>>,
}

self_cell!(
    /// The bytes, and what borrows from them, once somebody has asked for it.
    struct Parsed {
        owner: Bytes,
        #[not_covariant]
        dependent: Reading,
    }
);

#[derive(Default)]
struct Reading<'a> {
    event: OnceLock<Event<'a>>,
    content: OnceLock<Content<'a>>,
}

/// Where the content's own paths start.
const CONTENT: &str = "payload.message.payload";

impl<'a> Reading<'a> {
    fn event(&self, body: &'a Bytes) -> &Event<'a> {
        let mut is_first = false;
        let event = self.event.get_or_init(|| {
            is_first = true;
            Event::parse_unverified(body)
        });
        if is_first {
            observe::read(event);
        }
        event
    }
}

impl Delivery {
    pub(crate) fn new(body: Bytes, verified: Verified, tenant: Option<Arc<str>>) -> Self {
        Self {
            inner: Arc::new(Inner {
                parsed: Parsed::new(body, |_| Reading::default()),
                matched_key: verified.matched_key,
                signature: verified.signature,
                tenant,
            }),
        }
    }

    /// The event, read over the body: its strings borrow from it.
    ///
    /// Read when it is first asked for, once for all clones: a handler that only passes a large body on
    /// does not wait for it. Neither the log nor a metric asks before the handler does.
    #[must_use]
    pub fn event(&self) -> &Event<'_> {
        self.inner
            .parsed
            .with_dependent(|body, reading| reading.event(body))
    }

    /// The content of the comment, decoded when it is first asked for, once for all clones; `None` where the event
    /// is no comment.
    #[must_use]
    pub fn content(&self) -> Option<&Content<'_>> {
        self.inner.parsed.with_dependent(|body, reading| {
            let message = reading.event(body).as_post_comment()?.message();
            Some(reading.content.get_or_init(|| {
                let content = message.content();
                observe::mismatches(content.mismatches(), CONTENT);
                content
            }))
        })
    }

    /// The exact bytes that were signed.
    ///
    /// A body that came as one chunk lies where the server read it. To keep many deliveries for long, as in
    /// a queue in memory, copy it (`Bytes::copy_from_slice`), which frees the server's read buffer.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        self.inner.parsed.borrow_owner()
    }

    /// The name of the tenant whose keys have proved it. None from a receiver that has the same keys for
    /// every request.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        self.inner.tenant.as_deref()
    }

    /// The identity of the message within its room and its tenant, if it has one: the same for every
    /// delivery of it. A store that holds messages of more than one sender needs [`key`](Self::key).
    /// Of a comment in a shape that is not recognized, [what can be read](crate::event::Unrecognized::id).
    #[must_use]
    pub fn id(&self) -> Option<DeliveryId<'_>> {
        match self.event() {
            Event::PostComment(comment) => comment.id(),
            Event::Unrecognized(unrecognized) => unrecognized.id(),
        }
    }

    /// What tells its message from every other, for a store: the key of the replay guard, of a broker
    /// that drops repetitions, of a unique index. None where the message has no id.
    ///
    /// Made of what is signed and of the tenant. It is put together at each call.
    #[must_use]
    pub fn key(&self) -> Option<DeliveryKey> {
        DeliveryKey::of_message(self)
    }

    /// A key of the tenant and of the exact bytes, for a delivery whose message has no id. Two messages
    /// of equal bytes have one.
    #[must_use]
    pub fn body_key(&self) -> DeliveryKey {
        DeliveryKey::of_body(self)
    }

    /// Which token of the ring signed it.
    #[must_use]
    pub fn matched_key(&self) -> &MatchedKey {
        &self.inner.matched_key
    }

    /// The signature that was verified, for those who store or pass on the exact bytes and verify
    /// them again elsewhere. Anyone who has it and the body can replay the delivery.
    #[must_use]
    pub fn signature(&self) -> &Signature {
        &self.inner.signature
    }

    pub(crate) fn post_comment(&self) -> Option<&PostComment<'_>> {
        self.event().as_post_comment()
    }

    pub(crate) fn require_recognized(&self) -> Result<(), Rejection> {
        match self.event() {
            Event::Unrecognized(event) => Err(Rejection::unrecognized(event.mismatch().clone())),
            Event::PostComment(_) => Ok(()),
        }
    }

    /// Whether there is nothing in it that could not be read, down to the content.
    pub(crate) fn require_read_whole(&self) -> Result<(), Rejection> {
        self.require_recognized()?;
        let of_event = self.post_comment().map_or(&[][..], PostComment::mismatches);
        let of_content = self.content().map_or(&[][..], Content::mismatches);
        let (mismatch, within) = match (of_event, of_content) {
            ([mismatch, ..], _) => (mismatch, ""),
            ([], [mismatch, ..]) => (mismatch, CONTENT),
            ([], []) => return Ok(()),
        };
        Err(Rejection::unrecognized(Mismatch::new(
            mismatch.path_within(within),
            mismatch.cause(),
        )))
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("event", &self.event().kind())
            .field("body_bytes", &self.body().len())
            .field("matched_key", self.matched_key())
            .field("tenant", &self.tenant())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KeyRing, SignatureToken};

    fn delivery(body: &str) -> Delivery {
        let keys = KeyRing::new(SignatureToken::new("hush").unwrap().with_label("2026-11"));
        let body = body.to_owned();
        let signature = keys.sign(body.as_bytes());
        keys.verify(body, &signature).unwrap()
    }

    fn with_message_id(id: &str) -> Delivery {
        delivery(&format!(
            r#"{{"type":"post_comment_rest","payload":{{"from":{{"id":7,"email":"sari"}},"room":{{"id":41,"type":"single"}},"message":{{"id":{id},"type":"text","text":"Halo"}}}}}}"#
        ))
    }

    #[test]
    fn a_message_delivered_again_has_the_same_id() {
        let id = |delivery: &Delivery| delivery.id().unwrap().to_string();
        let first = with_message_id("1203");
        assert_eq!(id(&first), id(&with_message_id("1203")));
        assert_ne!(id(&first), id(&with_message_id("1204")));
    }

    #[test]
    fn what_is_not_recognized_has_an_id_if_it_can_be_read() {
        assert!(delivery("{}").id().is_none());
        let known = delivery(
            r#"{"type":"post_comment_rest","payload":{"message":{"id":1203,"type":"text"}}}"#,
        );
        assert!(known.event().is_unrecognized());
        assert_eq!(known.id(), with_message_id("1203").id());
    }

    #[test]
    fn debug_shows_what_it_is_and_no_text_of_it() {
        assert_eq!(
            format!("{:?}", delivery(r#"{"type":"rahasia"}"#)),
            concat!(
                r#"Delivery { event: "unrecognized", body_bytes: 18, "#,
                r#"matched_key: MatchedKey { position: 0, label: Some("2026-11") }, tenant: None, .. }"#
            )
        );
    }
}
