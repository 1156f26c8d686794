//! The layer that users add.

use std::fmt;
use std::sync::Arc;

use http::request::Parts;
use qiscus_webhook_core::Rejection;
use qiscus_webhook_tower::{IntoRejectionResponse, RejectionResponder};
use tower_layer::Layer;

use super::ReplayGuard;
use crate::Guard;
use crate::backlog::Backlog;
use crate::options::{Options, guard_options};

/// Lets the service it wraps handle each delivery once.
///
/// It belongs inside verification, because it goes by what verification found, and outside the
/// handler: in a `Router` or a `ServiceBuilder` next to the layer that verifies, on its inner side.
/// Without a verified delivery in the request it answers 500 and logs what to do. Tenants that the lookup
/// of keys has named do not share ids: equal ids of two are two messages.
///
/// # Example
///
/// ```
/// use axum::{Router, routing::post};
/// use qiscus_webhook::{KeyRing, SignatureToken};
/// use qiscus_webhook::axum::{ReplayGuardLayer, VerifyWebhookLayer};
/// use qiscus_webhook::replay::MemoryStore;
///
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// let app: Router = Router::new()
///     .route("/webhook", post(async || "handled"))
///     // The layer that is added last is the outermost.
///     .layer(ReplayGuardLayer::new(MemoryStore::new()))
///     .layer(VerifyWebhookLayer::new(keys));
/// # Ok::<(), qiscus_webhook::TokenError>(())
/// ```
#[must_use]
pub struct ReplayGuardLayer<S> {
    guard: Guard<S>,
    responder: RejectionResponder,
}

impl<S> ReplayGuardLayer<S> {
    /// A layer with the default options over this store.
    pub fn new(store: S) -> Self {
        Self {
            guard: Guard::new(store),
            responder: RejectionResponder::default(),
        }
    }

    guard_options!();

    /// Sets what makes the response to a delivery that is refused, in place of [`Rejection::problem`].
    /// It gets the request's head and the rejection. Whatever it returns, the handler does not run, and the delivery
    /// does not count as handled: an answer that keeps the sender from coming again loses it. A
    /// duplicate is not refused, and is answered with 200 as ever.
    ///
    /// # Example
    ///
    /// ```
    /// use axum::http::StatusCode;
    /// use qiscus_webhook::tower::ReplayGuardLayer;
    /// use qiscus_webhook::replay::MemoryStore;
    ///
    /// let layer = ReplayGuardLayer::new(MemoryStore::new()).with_rejection_response(|head, rejection| {
    ///     eprintln!("{} not handled: {rejection}", head.uri.path());
    ///     StatusCode::TOO_MANY_REQUESTS
    /// });
    /// ```
    pub fn with_rejection_response<F, R, M>(mut self, respond: F) -> Self
    where
        F: Fn(&Parts, &Rejection) -> R + Send + Sync + 'static,
        R: IntoRejectionResponse<M>,
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

impl<S, I> Layer<I> for ReplayGuardLayer<S> {
    type Service = ReplayGuard<I, S>;

    fn layer(&self, inner: I) -> Self::Service {
        ReplayGuard::new(inner, self.guard.clone(), self.responder.clone())
    }
}

/// Another handle to the same store, which shares what there is still to tell it.
impl<S> Clone for ReplayGuardLayer<S> {
    fn clone(&self) -> Self {
        Self {
            guard: self.guard.clone(),
            responder: self.responder.clone(),
        }
    }
}

impl<S> fmt::Debug for ReplayGuardLayer<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayGuardLayer")
            .field("guard", &self.guard)
            .field("responder", &self.responder)
            .finish()
    }
}
