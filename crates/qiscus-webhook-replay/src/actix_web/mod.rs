//! The guard as a middleware of actix-web.

mod middleware;
mod transform;

pub use middleware::ReplayGuardMiddleware;
pub use transform::ReplayGuard;
