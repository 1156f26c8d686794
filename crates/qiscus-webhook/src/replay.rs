// Its examples are for axum.
#![cfg_attr(feature = "axum", doc = include_str!("../docs/replay.md"))]
#![cfg_attr(
    not(feature = "axum"),
    doc = "The once-only guard, against replays and repetitions."
)]

#[cfg(feature = "redis")]
#[doc(inline)]
pub use qiscus_webhook_replay::RedisStore;
#[doc(inline)]
pub use qiscus_webhook_replay::{
    Admission, AnyStore, Claim, Guard, HeldClaim, MemoryStore, MemoryStoreBuilder, MissingId,
    Owner, Ownership, Store, StoreError, StoreFailure,
};

// For the links of the text.
#[cfg(all(doc, feature = "actix-web"))]
use crate::actix_web;
#[cfg(all(doc, feature = "tower"))]
use crate::tower;
