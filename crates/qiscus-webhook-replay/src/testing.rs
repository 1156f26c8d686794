//! Deliveries for the unit tests.

use qiscus_webhook_core::{Delivery, KeyRing, SignatureToken};

pub(crate) fn delivery(body: &str) -> Delivery {
    let keys = KeyRing::new(SignatureToken::new("test-token").unwrap());
    keys.verify(body.as_bytes().to_vec(), &keys.sign(body.as_bytes()))
        .unwrap()
}

/// The modern envelope of WIRE_FORMAT.md section 2, cut to what tells deliveries apart.
pub(crate) fn message(id: u64) -> Delivery {
    delivery(&format!(
        r#"{{"type":"post_comment_mobile","payload":{{"from":{{"id":1,"email":"sari","name":"Sari"}},"room":{{"id":2,"topic_id":2,"type":"single","name":"R"}},"message":{{"type":"text","text":"hi","payload":{{}},"id":{id}}}}}}}"#
    ))
}
