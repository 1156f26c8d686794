//! The layer that users add.

use std::fmt;
use std::sync::Arc;

use http::request::Parts;
use qiscus_webhook_core::{KeyRing, Limits, MemoryBudget, Rejection};
use tower_layer::Layer;

use crate::runtime::Runtime;
use crate::settings::{Options, Settings};
use crate::{
    BoxResolveKeys, IntoRejectionResponse, RejectionResponder, ResolveKeys, VerifyWebhook,
};

/// Lets only what Qiscus signed reach the services it wraps.
///
/// The keys come from a [`KeyRing`], from a [`KeyHandle`](qiscus_webhook_core::KeyHandle) that is
/// swapped while running, or from a lookup by the request's head
/// ([`ResolveKeys`](crate::ResolveKeys)). All services that one layer wraps, and their clones, share
/// one memory budget.
///
/// # Example
///
/// ```
/// use std::time::Duration;
/// use axum::{Router, routing::post};
/// use qiscus_webhook::axum::VerifyWebhookLayer;
/// use qiscus_webhook::{KeyRing, Limits, SignatureToken};
///
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// let limits = Limits::default()
///     .with_body_limit(256 * 1024)
///     .with_body_deadline(Duration::from_secs(5));
/// let app: Router = Router::new()
///     .route("/webhook", post(async || "verified"))
///     .layer(VerifyWebhookLayer::new(keys).with_limits(limits));
/// # Ok::<(), qiscus_webhook::TokenError>(())
/// ```
#[must_use]
pub struct VerifyWebhookLayer<K = KeyRing> {
    keys: Arc<K>,
    options: Options,
}

impl<K: ResolveKeys> VerifyWebhookLayer<K> {
    /// A layer with these keys and the default [`Limits`].
    pub fn new(keys: K) -> Self {
        Self {
            keys: Arc::new(keys),
            options: Options::default(),
        }
    }

    /// The same behind a type that is the same whatever the keys come from, for a struct's field.
    pub fn boxed(self) -> VerifyWebhookLayer<BoxResolveKeys> {
        VerifyWebhookLayer {
            keys: Arc::new(BoxResolveKeys::new(self.keys)),
            options: self.options,
        }
    }
}

impl<K> VerifyWebhookLayer<K> {
    /// Sets what an unverified request may cost and which events are let through. Default
    /// [`Limits::default`].
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.options.limits = limits;
        self
    }

    /// Sets what makes the response to a refused request, in place of [`Rejection::problem`]. It gets
    /// the request's head and the rejection, and gives a `Response<Bytes>` or, with the feature `axum`, what
    /// is `IntoResponse` ([`IntoRejectionResponse`]). Whatever it returns, the inner service is not called.
    /// Responses that differ between reasons of one status reveal to the client what the default hides.
    ///
    /// # Example
    ///
    /// ```
    /// use axum::Json;
    /// use axum::http::StatusCode;
    /// use qiscus_webhook::{KeyRing, SignatureToken};
    /// use qiscus_webhook::tower::VerifyWebhookLayer;
    ///
    /// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
    /// let layer = VerifyWebhookLayer::new(keys).with_rejection_response(|head, rejection| {
    ///     eprintln!("{} refused: {rejection}", head.uri.path());
    ///     (StatusCode::NOT_FOUND, Json("nothing here"))
    /// });
    /// # Ok::<(), qiscus_webhook::TokenError>(())
    /// ```
    pub fn with_rejection_response<F, R, M>(mut self, respond: F) -> Self
    where
        F: Fn(&Parts, &Rejection) -> R + Send + Sync + 'static,
        R: IntoRejectionResponse<M>,
    {
        self.options.responder = RejectionResponder::new(respond);
        self
    }

    /// The memory budget of all services that this layer wraps, for a metric.
    #[must_use]
    pub const fn memory_budget(&self) -> &MemoryBudget {
        self.options.limits.memory_budget()
    }
}

impl<S, K> Layer<S> for VerifyWebhookLayer<K> {
    type Service = VerifyWebhook<S, K>;

    fn layer(&self, inner: S) -> Self::Service {
        let settings = Settings {
            keys: Arc::clone(&self.keys),
            options: self.options.clone(),
            runtime: Runtime::default(),
        };
        VerifyWebhook::new(inner, Arc::new(settings))
    }
}

impl<K> Clone for VerifyWebhookLayer<K> {
    fn clone(&self) -> Self {
        Self {
            keys: Arc::clone(&self.keys),
            options: self.options.clone(),
        }
    }
}

impl<K> fmt::Debug for VerifyWebhookLayer<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyWebhookLayer")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
