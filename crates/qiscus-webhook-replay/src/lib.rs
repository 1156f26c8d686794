#![cfg_attr(all(feature = "memory", feature = "tower"), doc = include_str!("../docs/replay.md"))]
#![cfg_attr(
    not(all(feature = "memory", feature = "tower")),
    doc = "Handles each Qiscus webhook delivery once, across retries, replays and instances."
)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "actix-web")]
pub mod actix_web;
mod any_store;
mod asked_claim;
mod backlog;
mod claim;
#[cfg(feature = "conformance")]
pub mod conformance;
mod guard;
mod held_claim;
mod log;
#[cfg(feature = "memory")]
mod memory;
mod options;
mod pause;
#[cfg(feature = "redis")]
mod redis;
mod store;
mod store_error;
mod terms;
#[cfg(test)]
mod testing;
#[cfg(feature = "tower")]
pub mod tower;

#[cfg(feature = "redis")]
pub use self::redis::RedisStore;
pub use any_store::AnyStore;
pub use claim::{Claim, Owner, Ownership};
pub use guard::{Admission, Guard};
pub use held_claim::HeldClaim;
#[cfg(feature = "memory")]
pub use memory::{MemoryStore, MemoryStoreBuilder};
pub use options::{MissingId, StoreFailure};
pub use store::Store;
pub use store_error::StoreError;
