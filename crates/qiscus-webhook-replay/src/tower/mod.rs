//! The guard as a tower layer.

mod body;
mod future;
mod hooks;
mod layer;
mod service;

pub use body::ResponseBody;
pub use future::ResponseFuture;
pub use layer::ReplayGuardLayer;
pub use service::ReplayGuard;
