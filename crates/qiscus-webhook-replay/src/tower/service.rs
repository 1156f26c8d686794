//! The service that a layer makes.

use std::fmt;
use std::task::{Context, Poll};

use http::{Request, Response};
use qiscus_webhook_tower::{RejectionResponder, ResponseBody};
use tower_service::Service;

use super::ReplayGuardFuture;
use crate::{Guard, Store};

/// A service that passes each delivery on to `I` once. Made by
/// [`ReplayGuardLayer`](super::ReplayGuardLayer).
///
/// It is always ready. Whether `I` is ready is asked once the delivery is claimed, of the very clone
/// of `I` that is then called: a duplicate takes no permit of a concurrency limit inside.
///
/// # Panics
///
/// The future that `call` gives, outside of a tokio runtime whose timer is on. It is not reached there inside
/// verification, which answers such a request with 500.
pub struct ReplayGuard<I, S> {
    inner: I,
    guard: Guard<S>,
    responder: RejectionResponder,
}

impl<I, S> ReplayGuard<I, S> {
    pub(crate) const fn new(inner: I, guard: Guard<S>, responder: RejectionResponder) -> Self {
        Self {
            inner,
            guard,
            responder,
        }
    }

    /// The service inside.
    #[must_use]
    pub const fn get_ref(&self) -> &I {
        &self.inner
    }

    /// The service inside.
    pub const fn get_mut(&mut self) -> &mut I {
        &mut self.inner
    }

    /// The service inside.
    #[must_use]
    pub fn into_inner(self) -> I {
        self.inner
    }
}

impl<I, S, ReqBody, ResBody> Service<Request<ReqBody>> for ReplayGuard<I, S>
where
    I: Service<Request<ReqBody>, Response = Response<ResBody>> + Clone + Send + 'static,
    I::Future: Send,
    I::Error: Send,
    S: Store,
    ReqBody: Send + 'static,
    ResBody: Send,
{
    type Response = Response<ResponseBody<ResBody>>;
    type Error = I::Error;
    type Future = ReplayGuardFuture<ResBody, I::Error>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<ReqBody>) -> Self::Future {
        ReplayGuardFuture::new(
            self.guard.clone(),
            self.responder.clone(),
            self.inner.clone(),
            request,
        )
    }
}

impl<I: Clone, S> Clone for ReplayGuard<I, S> {
    fn clone(&self) -> Self {
        Self::new(
            self.inner.clone(),
            self.guard.clone(),
            self.responder.clone(),
        )
    }
}

impl<I, S> fmt::Debug for ReplayGuard<I, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayGuard")
            .field("guard", &self.guard)
            .finish_non_exhaustive()
    }
}
