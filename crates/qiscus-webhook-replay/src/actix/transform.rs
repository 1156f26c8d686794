//! The middleware that users add.

use std::fmt;
use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Extensions, Service, ServiceRequest, ServiceResponse, Transform};

use super::ReplayGuardMiddleware;
use crate::options::{Options, guard_options};
use crate::{Guard, Store};

pub(crate) type TenantOf = Arc<dyn Fn(&Extensions) -> Option<String> + Send + Sync>;

/// Lets the services it wraps handle each delivery once.
///
/// It belongs inside verification, because it goes by what verification found, and outside the
/// handler: wrapped before the middleware that verifies. Without a verified delivery in the request
/// it answers 500 and logs what to do.
///
/// Build it before the closure of `HttpServer`, and clone it inside: a memory store that is made
/// inside is one for each worker, and each would let a delivery through.
///
/// # Example
///
/// ```
/// use actix_web::{App, web};
/// use qiscus_webhook_actix::VerifyWebhook;
/// use qiscus_webhook_core::{KeyRing, SignatureToken};
/// use qiscus_webhook_replay::{MemoryStore, actix::ReplayGuard};
///
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// let app = App::new().service(
///     web::resource("/webhook")
///         // What is wrapped last is the outermost.
///         .wrap(ReplayGuard::new(MemoryStore::new()))
///         .wrap(VerifyWebhook::new(keys))
///         .route(web::post().to(async || "handled")),
/// );
/// # Ok::<(), qiscus_webhook_core::TokenError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct ReplayGuard<S> {
    guard: Guard<S>,
    tenant_of: Option<TenantOf>,
}

impl<S> ReplayGuard<S> {
    /// A middleware with the default options over this store.
    pub fn new(store: S) -> Self {
        Self {
            guard: Guard::new(store),
            tenant_of: None,
        }
    }

    guard_options!();

    /// Gives each tenant a space of its own, for a receiver of several Qiscus applications whose
    /// message ids may be equal.
    ///
    /// The closure sees the request's extensions, where the lookup of keys has attached the tenant.
    /// It sees nothing else, because nothing else is proved: who replays a delivery could choose it.
    /// If it finds no tenant, the request is refused with 500 and a log line says so.
    ///
    /// # Example
    ///
    /// ```
    /// use qiscus_webhook_replay::{MemoryStore, actix::ReplayGuard};
    ///
    /// struct Tenant(String);
    ///
    /// let guard = ReplayGuard::new(MemoryStore::new())
    ///     .with_tenant(|extensions| extensions.get().map(|Tenant(name)| name.clone()));
    /// ```
    pub fn with_tenant<F>(mut self, tenant_of: F) -> Self
    where
        F: Fn(&Extensions) -> Option<String> + Send + Sync + 'static,
    {
        self.tenant_of = Some(Arc::new(tenant_of));
        self
    }

    fn map_options(mut self, change: impl FnOnce(&mut Options)) -> Self {
        self.guard = self.guard.map_options(change);
        self
    }
}

impl<S, I, B> Transform<I, ServiceRequest> for ReplayGuard<S>
where
    S: Store,
    I: Service<ServiceRequest, Response = ServiceResponse<B>, Error = actix_web::Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = actix_web::Error;
    type Transform = ReplayGuardMiddleware<I, S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, Self::InitError>>;

    fn new_transform(&self, service: I) -> Self::Future {
        ready(Ok(ReplayGuardMiddleware::new(
            service,
            self.guard.clone(),
            self.tenant_of.clone(),
        )))
    }
}

impl<S> fmt::Debug for ReplayGuard<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayGuard")
            .field("guard", &self.guard)
            .field("tenant_of", &self.tenant_of.is_some())
            .finish()
    }
}
