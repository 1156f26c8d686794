//! Handles each delivery once.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "actix-web")]
pub mod actix;
mod claim;
mod claim_guard;
mod claiming;
#[cfg(feature = "conformance")]
pub mod conformance;
mod guard;
mod key;
#[cfg(feature = "memory")]
mod memory;
mod options;
#[cfg(feature = "redis")]
mod redis;
mod store;
mod terms;
#[cfg(test)]
mod testing;
#[cfg(feature = "tower")]
pub mod tower;

#[cfg(feature = "redis")]
pub use self::redis::RedisStore;
#[cfg(feature = "tower")]
pub use self::tower::ReplayGuardLayer;
pub use claim::{Claim, Owner, Ownership};
pub use claim_guard::ClaimGuard;
pub use guard::{Admission, Guard};
pub use key::DeliveryKey;
#[cfg(feature = "memory")]
pub use memory::MemoryStore;
pub use options::{MissingId, StoreFailure};
pub use store::{Store, StoreError};
