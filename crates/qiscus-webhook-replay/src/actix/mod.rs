//! The guard as a middleware of actix-web.

mod middleware;
mod response;
mod transform;

pub use middleware::ReplayGuardMiddleware;
pub use transform::ReplayGuard;
