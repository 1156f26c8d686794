//! Verified by hand, read as `serde_json::Value`.

use std::hint::black_box;

use serde_json::Value;

use super::signature::is_valid;
use crate::request::Signed;

/// Verifies and reads.
pub fn run(signed: &Signed) {
    assert!(is_valid(signed.header.as_bytes(), &signed.body));
    let event: Value = serde_json::from_slice(&signed.body).expect("JSON");
    assert!(black_box(&event).pointer("/payload/message/text").is_some());
    black_box(event);
}
