//! Deliveries to send: the modern envelope of `WIRE_FORMAT.md` section 2, cut to what tells messages
//! apart.

use qiscus_webhook_core::{Delivery, DeliveryKey, KeyRing, SignatureToken, Tenant};

pub(crate) fn keys() -> KeyRing {
    KeyRing::new(SignatureToken::new("a token of the tests").unwrap())
}

pub(crate) fn signature(body: &str) -> String {
    keys().sign(body.as_bytes()).to_hex()
}

pub(crate) fn message(id: u64) -> String {
    body(&format!(r#""id":{id}"#))
}

pub(crate) fn message_without_id(text: &str) -> String {
    body(&format!(r#""extras":{{"seen":"{text}"}}"#))
}

pub(crate) fn verified(body: &str) -> Delivery {
    keys()
        .verify(body.to_owned(), &keys().sign(body.as_bytes()))
        .unwrap()
}

/// As a receiver of the behaviours has it, of a request that names no tenant.
pub(crate) fn received(body: &str) -> Delivery {
    Tenant::new("", keys())
        .verify(body.to_owned(), &keys().sign(body.as_bytes()))
        .unwrap()
}

/// What that message is known by.
pub(crate) fn key(id: u64) -> DeliveryKey {
    verified(&message(id)).key().unwrap()
}

fn body(ids: &str) -> String {
    format!(
        r#"{{"type":"post_comment_mobile","payload":{{"from":{{"id":1,"email":"sari","name":"Sari"}},"room":{{"id":2,"topic_id":2,"type":"single","name":"R"}},"message":{{"type":"text","text":"hi","payload":{{}},{ids}}}}}}}"#
    )
}
