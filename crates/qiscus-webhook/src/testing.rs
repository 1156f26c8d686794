#![doc = include_str!("../docs/testing.md")]

#[doc(inline)]
pub use qiscus_webhook_testing::{
    MESSAGE_TYPES, SignedRequest, TestButton, TestCard, TestEvent, delivery, go_json,
};
