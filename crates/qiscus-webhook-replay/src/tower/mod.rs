//! The guard as a tower layer.

mod future;
mod layer;
mod service;

pub use future::ReplayGuardFuture;
pub use layer::ReplayGuardLayer;
pub use service::ReplayGuard;
