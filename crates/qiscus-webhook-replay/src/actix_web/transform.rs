//! The middleware that users add.

use std::fmt;
use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::{HttpRequest, Responder};
use qiscus_webhook_actix::RejectionResponder;
use qiscus_webhook_core::Rejection;

use super::ReplayGuardMiddleware;
use crate::backlog::Backlog;
use crate::options::{Options, guard_options};
use crate::{Guard, Store};

/// Lets the services it wraps handle each delivery once.
///
/// It belongs inside verification, because it goes by what verification found, and outside the
/// handler: wrapped before the middleware that verifies. Without a verified delivery in the request
/// it answers 500 and logs what to do. Each tenant that the lookup of keys has named has a space of its
/// own: equal ids of two are two messages.
///
/// Build it before the closure of `HttpServer`, and clone it inside: a memory store that is made
/// inside is one for each worker, and each would let a delivery through.
///
/// # Example
///
/// ```
/// use actix_web::{App, web};
/// use qiscus_webhook::actix_web::{ReplayGuard, VerifyWebhook};
/// use qiscus_webhook::{KeyRing, SignatureToken};
/// use qiscus_webhook::replay::MemoryStore;
///
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// let app = App::new().service(
///     web::resource("/webhook")
///         // What is wrapped last is the outermost.
///         .wrap(ReplayGuard::new(MemoryStore::new()))
///         .wrap(VerifyWebhook::new(keys))
///         .route(web::post().to(async || "handled")),
/// );
/// # Ok::<(), qiscus_webhook::TokenError>(())
/// ```
#[must_use]
pub struct ReplayGuard<S> {
    guard: Guard<S>,
    responder: RejectionResponder,
}

impl<S> ReplayGuard<S> {
    /// A middleware with the default options over this store.
    pub fn new(store: S) -> Self {
        Self {
            guard: Guard::new(store),
            responder: RejectionResponder::default(),
        }
    }

    guard_options!();

    /// Sets what makes the response to a delivery that is refused, in place of [`Rejection::problem`].
    /// It gets the request and the rejection. Whatever it returns, the handler does not run, and the delivery
    /// does not count as handled: an answer that keeps the sender from coming again loses it. A
    /// duplicate is not refused, and is answered with 200 as ever.
    ///
    /// # Example
    ///
    /// ```
    /// use actix_web::HttpResponse;
    /// use qiscus_webhook::actix_web::ReplayGuard;
    /// use qiscus_webhook::replay::MemoryStore;
    ///
    /// let guard = ReplayGuard::new(MemoryStore::new()).with_rejection_response(|request, rejection| {
    ///     eprintln!("{} not handled: {rejection}", request.path());
    ///     HttpResponse::TooManyRequests().finish()
    /// });
    /// ```
    pub fn with_rejection_response<F, R>(mut self, respond: F) -> Self
    where
        F: Fn(&HttpRequest, &Rejection) -> R + Send + Sync + 'static,
        R: Responder<Body: 'static>,
    {
        self.responder = RejectionResponder::new(respond);
        self
    }

    fn map_options(mut self, change: impl FnOnce(&mut Options)) -> Self {
        self.guard = self.guard.map_options(change);
        self
    }

    const fn backlog(&self) -> &Arc<Backlog<S>> {
        self.guard.backlog()
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
            self.responder.clone(),
        )))
    }
}

/// Another handle to the same store, which shares what there is still to tell it.
impl<S> Clone for ReplayGuard<S> {
    fn clone(&self) -> Self {
        Self {
            guard: self.guard.clone(),
            responder: self.responder.clone(),
        }
    }
}

impl<S> fmt::Debug for ReplayGuard<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayGuard")
            .field("guard", &self.guard)
            .field("responder", &self.responder)
            .finish()
    }
}
