//! What tells a message from every other, in a store: the tenant, and what Qiscus signed of it.

use std::fmt::{self, Write as _};

use sha2::{Digest as _, Sha256};

use crate::{Delivery, DeliveryId, Event};

/// The key of a message in a store: text of at most 300 bytes of printable ASCII without white
/// space, equal for two deliveries of one message and for nothing else. [`Delivery::key`] makes it.
///
/// Nothing of it is unsigned, but for the tenant, which is the one whose keys have proved the delivery.
///
/// | delivery | key |
/// |---|---|
/// | with a message id | `TENANT/APP/message/1203` |
/// | with only a `unique_temp_id` | `TENANT/APP/temp/` and a SHA-256 in hex |
/// | without an id, where equal bodies are equal deliveries | `TENANT/body/` and a SHA-256 in hex |
///
/// `TENANT` and `APP`, the event's `app_code`, are empty where there is none. They are
/// percent-encoded, and replaced by `~` and their SHA-256 where that takes more than 64 bytes.
///
/// # Who can be taken for whom
///
/// Message ids are numbers that Qiscus gives. A `unique_temp_id` is whatever the sending client
/// made up, so the hash of such a key takes in the room and the sender, which Qiscus vouches for: a
/// client that copies another's id suppresses no message but its own, in the same room.
///
/// # Example
///
/// ```
/// use qiscus_webhook::{KeyRing, SignatureToken, Tenant};
///
/// # let body = r#"{"type":"post_comment_mobile","app_code":"toko","payload":{"from":{"id":7,"email":"sari","name":"Sari"},"room":{"id":41,"topic_id":41,"type":"single","name":"Budi"},"message":{"id":1203,"type":"text","text":"hello","payload":{}}}}"#;
/// // app_code: "toko", message: {"id":1203, …}
/// let acme = Tenant::new("acme", KeyRing::new(SignatureToken::new("demo-token")?));
/// let delivery = acme.verify(body, &acme.keys().sign(body.as_bytes()))?;
/// let key = delivery.key().expect("the message has an id");
/// assert_eq!(key.as_str(), "acme/toko/message/1203");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeliveryKey {
    text: Box<str>,
}

/// The longest tenant or application code that is written out.
const SEGMENT_LIMIT: usize = 64;

impl DeliveryKey {
    /// The key of a delivery that [has an id](Delivery::id).
    pub(crate) fn of_message(delivery: &Delivery) -> Option<Self> {
        let id = delivery.id()?;
        let (app_code, comment) = match delivery.event() {
            Event::PostComment(comment) => (comment.app_code(), Some(comment)),
            Event::Unrecognized(unrecognized) => (unrecognized.app_code(), None),
        };
        let mut text = segment(delivery.tenant());
        text.push('/');
        text.push_str(&segment(app_code));
        match id {
            DeliveryId::Message(id) => {
                let _ = write!(text, "/message/{id}");
            }
            DeliveryId::UniqueTempId(id) => {
                let post = comment?;
                let room = post.room().id().to_be_bytes();
                let sender = post.sender().user_id().as_bytes();
                text.push_str("/temp/");
                text.push_str(&hash(&[&room, sender, id.as_bytes()]));
            }
        }
        Some(Self { text: text.into() })
    }

    /// The key of a delivery that nothing but its bytes tells from another.
    pub(crate) fn of_body(delivery: &Delivery) -> Self {
        let mut text = segment(delivery.tenant());
        text.push_str("/body/");
        text.push_str(&hash(&[delivery.body()]));
        Self { text: text.into() }
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for DeliveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for DeliveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DeliveryKey").field(&self.text).finish()
    }
}

/// `~` is never left as it is, so that no text can pass for a hash, nor for the empty text that is
/// not the same as none.
fn segment(text: Option<&str>) -> String {
    let Some(text) = text else {
        return String::new();
    };
    let mut segment = String::with_capacity(text.len().min(SEGMENT_LIMIT));
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            segment.push(char::from(byte));
        } else {
            let _ = write!(segment, "%{byte:02X}");
        }
        if segment.len() > SEGMENT_LIMIT {
            return format!("~{}", hash(&[text.as_bytes()]));
        }
    }
    if segment.is_empty() {
        segment.push('~');
    }
    segment
}

/// Each part goes in behind its length: no two lists of parts make the same bytes.
fn hash(parts: &[&[u8]]) -> String {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        sha.update(part);
    }
    hex::encode(sha.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KeyRing, SignatureToken, Tenant};

    fn delivery(tenant: Option<&str>, body: &str) -> Delivery {
        let keys = KeyRing::new(SignatureToken::new("hush").unwrap());
        let (body, signature) = (body.to_owned(), keys.sign(body.as_bytes()));
        match tenant {
            Some(name) => Tenant::new(name, keys).verify(body, &signature),
            None => keys.verify(body, &signature),
        }
        .unwrap()
    }

    fn key(tenant: Option<&str>, body: &str) -> String {
        delivery(tenant, body).key().unwrap().to_string()
    }

    /// The modern envelope of `WIRE_FORMAT.md` section 2, cut to what a key is made of.
    fn body(app: &str, room: u64, sender: &str, ids: &str) -> String {
        format!(
            r#"{{"type":"post_comment_mobile","app_code":"{app}","payload":{{"from":{{"id":1,"email":"{sender}","name":"A"}},"room":{{"id":{room},"topic_id":{room},"type":"group","name":"R"}},"message":{{"type":"text","text":"hi","payload":{{}},{ids}}}}}}}"#
        )
    }

    #[test]
    fn a_message_id_is_legible() {
        let body = body("toko", 2, "sari", r#""id":1203,"unique_temp_id":"x""#);
        assert_eq!(key(None, &body), "/toko/message/1203");
        assert_eq!(key(Some("acme"), &body), "acme/toko/message/1203");
        let key = delivery(None, &body).key().unwrap();
        assert_eq!(key.as_str(), "/toko/message/1203");
        assert_eq!(format!("{key:?}"), r#"DeliveryKey("/toko/message/1203")"#);
    }

    #[test]
    fn a_name_of_64_bytes_is_written_out() {
        let name = "x".repeat(64);
        let body = body(&name, 2, "sari", r#""id":1203"#);
        assert_eq!(
            key(Some(&name), &body),
            format!("{name}/{name}/message/1203")
        );
    }

    #[test]
    fn a_comment_in_another_shape_has_the_key_of_its_message() {
        let whole = body("toko", 2, "sari", r#""id":1203"#);
        let odd = whole.replace(r#""email":"sari""#, r#""email":["sari"]"#);
        assert!(delivery(None, &odd).event().is_unrecognized());
        assert_eq!(key(Some("acme"), &odd), key(Some("acme"), &whole));

        let status = whole.replace("post_comment_mobile", "message_status");
        assert_eq!(delivery(None, &status).key(), None);
    }

    #[test]
    fn neither_a_tenant_nor_an_app_can_pass_for_another() {
        let with = |app| body(app, 2, "sari", r#""id":1"#);
        let long = "x".repeat(65);
        let tenants = [
            None,
            Some(""),
            Some("~"),
            Some("a/b"),
            Some("a%2Fb"),
            Some(&*long),
        ];
        let mut keys: Vec<_> = tenants
            .iter()
            .flat_map(|tenant| ["", "b", "a/b", "~"].map(|app| key(*tenant, &with(app))))
            .collect();
        keys.push(key(Some("a"), &with("b/message/1")));
        let all = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), all, "{keys:#?}");
    }

    #[test]
    fn a_client_made_id_is_its_makers_alone() {
        let temp = |room, sender, id: &str| {
            key(
                None,
                &body(
                    "",
                    room,
                    sender,
                    &format!(r#""id":0,"unique_temp_id":"{id}""#),
                ),
            )
        };
        let own = temp(2, "sari", "t1");
        assert_eq!(own, temp(2, "sari", "t1"));
        assert_ne!(own, temp(2, "budi", "t1"));
        assert_ne!(own, temp(3, "sari", "t1"));
        assert_ne!(temp(2, "sari", "1t1"), temp(2, "sari1", "t1"));
        assert_ne!(
            temp(2, "sari", "1203"),
            key(None, &body("", 2, "sari", r#""id":1203"#))
        );
    }

    #[test]
    fn a_key_is_short_and_plain_whatever_is_sent() {
        let huge = "\u{e9} /".repeat(100_000);
        let body = body(
            &huge,
            u64::MAX,
            &huge,
            &format!(r#""unique_temp_id":"{huge}""#),
        );
        let delivery = delivery(Some(&huge), &body);
        for key in [delivery.key().unwrap(), delivery.body_key()] {
            assert!(key.as_str().len() <= 300);
            assert!(key.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
        }
    }

    #[test]
    fn without_an_id_the_body_alone_tells() {
        let one = delivery(None, &body("", 2, "sari", r#""extras":1"#));
        let other = delivery(None, &body("", 2, "sari", r#""extras":2"#));
        assert_eq!(one.key(), None);
        assert_eq!(delivery(None, "not json").key(), None);
        assert_eq!(one.body_key(), one.body_key());
        assert_ne!(one.body_key(), other.body_key());
        let for_acme = delivery(Some("acme"), &body("", 2, "sari", r#""extras":1"#));
        assert_ne!(for_acme.body_key(), one.body_key());
    }
}
