//! The layer that users add.

use std::fmt;
use std::sync::Arc;

use http::request::Parts;
use qiscus_webhook_core::{KeyRing, Limits, MemoryBudget, Rejection};
use tower_layer::Layer;

use crate::settings::Settings;
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
    // One value for all services: a router of axum wraps its handler anew for each request.
    settings: Arc<Settings<K>>,
    // That of the settings, which a constant function can't reach.
    budget: MemoryBudget,
}

impl<K: ResolveKeys> VerifyWebhookLayer<K> {
    /// A layer with these keys and the default [`Limits`].
    pub fn new(keys: K) -> Self {
        Self::of(Settings::new(keys))
    }

    /// The same behind a type that is the same whatever the keys come from, for a struct's field.
    pub fn boxed(self) -> VerifyWebhookLayer<BoxResolveKeys> {
        let keys = BoxResolveKeys::new(Arc::clone(&self.settings.keys));
        VerifyWebhookLayer::of(Settings {
            options: self.settings.options.clone(),
            ..Settings::new(keys)
        })
    }
}

impl<K> VerifyWebhookLayer<K> {
    fn of(settings: Settings<K>) -> Self {
        Self {
            budget: settings.options.limits.memory_budget().clone(),
            settings: Arc::new(settings),
        }
    }

    /// Sets what an unverified request may cost and which events are let through. Default
    /// [`Limits::default`].
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.budget = limits.memory_budget().clone();
        Arc::make_mut(&mut self.settings).options.limits = limits;
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
        let responder = RejectionResponder::new(respond);
        Arc::make_mut(&mut self.settings).options.responder = responder;
        self
    }

    /// The memory budget of all services that this layer wraps, for a metric.
    #[must_use]
    pub const fn memory_budget(&self) -> &MemoryBudget {
        &self.budget
    }
}

impl<S, K> Layer<S> for VerifyWebhookLayer<K> {
    type Service = VerifyWebhook<S, K>;

    fn layer(&self, inner: S) -> Self::Service {
        VerifyWebhook::new(inner, Arc::clone(&self.settings))
    }
}

impl<K> Clone for VerifyWebhookLayer<K> {
    fn clone(&self) -> Self {
        Self {
            settings: Arc::clone(&self.settings),
            budget: self.budget.clone(),
        }
    }
}

impl<K> fmt::Debug for VerifyWebhookLayer<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyWebhookLayer")
            .field("options", &self.settings.options)
            .finish_non_exhaustive()
    }
}
