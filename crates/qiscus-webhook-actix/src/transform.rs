//! The middleware that users add.

use std::fmt;
use std::future::{Ready, ready};
use std::rc::Rc;
use std::sync::Arc;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::{HttpRequest, Responder};
use qiscus_webhook_core::{KeyRing, Limits, MemoryBudget, Rejection};

use crate::settings::{Options, Settings};
use crate::{BoxResolveKeys, RejectionResponder, ResolveKeys, VerifyWebhookMiddleware};

/// Lets only what Qiscus signed reach the services it wraps.
///
/// The keys come from a [`KeyRing`], from a [`KeyHandle`](qiscus_webhook_core::KeyHandle) that is
/// swapped while running, or from a lookup by the request's head
/// ([`ResolveKeys`](crate::ResolveKeys)). All clones, in whatever worker, share one memory budget.
///
/// # Example
///
/// ```
/// use std::time::Duration;
/// use actix_web::{App, web};
/// use qiscus_webhook::actix_web::VerifyWebhook;
/// use qiscus_webhook::{KeyRing, Limits, SignatureToken};
///
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// let limits = Limits::default()
///     .with_body_limit(256 * 1024)
///     .with_body_deadline(Duration::from_secs(5));
/// let verify = VerifyWebhook::new(keys).with_limits(limits);
/// let app = App::new().service(
///     web::resource("/webhook")
///         .wrap(verify.clone())
///         .route(web::post().to(async || "verified")),
/// );
/// # Ok::<(), qiscus_webhook::TokenError>(())
/// ```
#[must_use]
pub struct VerifyWebhook<K = KeyRing> {
    keys: Arc<K>,
    options: Options,
}

impl<K: ResolveKeys> VerifyWebhook<K> {
    /// A middleware with these keys and the default [`Limits`].
    pub fn new(keys: K) -> Self {
        Self {
            keys: Arc::new(keys),
            options: Options::default(),
        }
    }

    /// The same behind a type that is the same whatever the keys come from, for a struct's field.
    pub fn boxed(self) -> VerifyWebhook<BoxResolveKeys> {
        VerifyWebhook {
            keys: Arc::new(BoxResolveKeys::new(self.keys)),
            options: self.options,
        }
    }
}

impl<K> VerifyWebhook<K> {
    /// Sets what an unverified request may cost and which events are let through. Default
    /// [`Limits::default`].
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.options.limits = limits;
        self
    }

    /// Sets what makes the response to a refused request, in place of [`Rejection::problem`]. It gets
    /// the request's head and the rejection, and gives any [`Responder`]. Whatever it returns, the inner service is not called.
    /// Responses that differ between reasons of one status reveal to the client what the default hides.
    ///
    /// # Example
    ///
    /// ```
    /// use actix_web::HttpResponse;
    /// use qiscus_webhook::actix_web::VerifyWebhook;
    /// use qiscus_webhook::{KeyRing, SignatureToken};
    ///
    /// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
    /// let verify = VerifyWebhook::new(keys).with_rejection_response(|request, rejection| {
    ///     eprintln!("{} refused: {rejection}", request.path());
    ///     HttpResponse::NotFound().finish()
    /// });
    /// # Ok::<(), qiscus_webhook::TokenError>(())
    /// ```
    pub fn with_rejection_response<F, R>(mut self, respond: F) -> Self
    where
        F: Fn(&HttpRequest, &Rejection) -> R + Send + Sync + 'static,
        R: Responder<Body: 'static>,
    {
        self.options.responder = RejectionResponder::new(respond);
        self
    }

    /// The memory budget of this middleware and its clones, for a metric.
    #[must_use]
    pub const fn memory_budget(&self) -> &MemoryBudget {
        self.options.limits.memory_budget()
    }
}

impl<S, K, B> Transform<S, ServiceRequest> for VerifyWebhook<K>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = actix_web::Error> + 'static,
    K: ResolveKeys + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = actix_web::Error;
    type Transform = VerifyWebhookMiddleware<S, K>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, Self::InitError>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let settings = Settings {
            keys: Arc::clone(&self.keys),
            options: self.options.clone(),
        };
        ready(Ok(VerifyWebhookMiddleware::new(
            Rc::new(service),
            Rc::new(settings),
        )))
    }
}

impl<K> Clone for VerifyWebhook<K> {
    fn clone(&self) -> Self {
        Self {
            keys: Arc::clone(&self.keys),
            options: self.options.clone(),
        }
    }
}

impl<K> fmt::Debug for VerifyWebhook<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyWebhook")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
