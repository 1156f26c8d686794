//! The guard as a tower layer.

mod future;
mod hooks;
mod layer;
mod service;

pub use future::ResponseFuture;
pub use layer::ReplayGuardLayer;
pub use qiscus_webhook_tower::ResponseBody;
pub use service::ReplayGuard;
