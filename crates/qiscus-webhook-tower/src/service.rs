//! The service that a layer makes.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use http_body::Body;
use qiscus_webhook_core::KeyRing;
use tower_service::Service;

use crate::settings::Settings;
use crate::verify::Verify;
use crate::{ResolveKeys, ResponseBody, VerifiedBody, VerifyWebhookFuture};

/// A service that passes on to `S` only what Qiscus signed. Made by
/// [`VerifyWebhookLayer`](crate::VerifyWebhookLayer).
///
/// It is always ready. Whether `S` is ready is asked once a request is verified, of the very clone
/// of `S` that is then called: what bounds the work inside, such as a `ConcurrencyLimit`, is only for
/// verified requests.
///
/// # Example
///
/// ```
/// use http::{Request, Response};
/// use qiscus_webhook::{KeyRing, SignatureToken};
/// use qiscus_webhook::tower::{VerifiedBody, VerifyWebhookLayer};
/// use tower::{Layer, service_fn};
///
/// let layer = VerifyWebhookLayer::new(KeyRing::new(SignatureToken::new("demo-token")?));
/// let webhook = layer.layer(service_fn(|_: Request<VerifiedBody>| async {
///     Ok::<_, std::convert::Infallible>(Response::new(String::new()))
/// }));
/// // A clone for each connection; all of them keep within one memory budget.
/// let for_a_connection = webhook.clone();
/// # Ok::<(), qiscus_webhook::TokenError>(())
/// ```
///
/// # What it needs
///
/// `S` must be `Clone`: each request is verified before a clone is called. What is not, such as a service that holds
/// a connection, goes into a `tower::buffer::Buffer`.
///
/// ```compile_fail,E0277
/// use http::{Request, Response};
/// use qiscus_webhook::tower::{VerifiedBody, VerifyWebhook};
/// use tower::Service;
///
/// struct NotClone;
/// # impl Service<Request<VerifiedBody>> for NotClone {
/// #     type Response = Response<String>;
/// #     type Error = std::convert::Infallible;
/// #     type Future = std::future::Ready<Result<Response<String>, Self::Error>>;
/// #     fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Self::Error>> { todo!() }
/// #     fn call(&mut self, _: Request<VerifiedBody>) -> Self::Future { todo!() }
/// # }
/// fn serve(_: impl Service<Request<String>>) {}
///
/// fn main() { let verify: VerifyWebhook<NotClone> = todo!(); serve(verify); }
/// ```
///
/// It is called on a tokio runtime whose timer is on. Without one, each signed request is answered with 500, and an
/// error is logged that says what is missing. tokio tells of a timer that is off by a panic alone: the first request
/// of a layer that needs the timer provokes it and catches it, and so does each one on another runtime than the
/// first's. The message of each such panic is printed too. A program that is built with `panic = "abort"` ends there.
pub struct VerifyWebhook<S, K = KeyRing> {
    inner: S,
    settings: Arc<Settings<K>>,
}

impl<S, K> VerifyWebhook<S, K> {
    pub(crate) const fn new(inner: S, settings: Arc<Settings<K>>) -> Self {
        Self { inner, settings }
    }

    /// The service inside.
    #[must_use]
    pub const fn get_ref(&self) -> &S {
        &self.inner
    }

    /// The service inside.
    pub const fn get_mut(&mut self) -> &mut S {
        &mut self.inner
    }

    /// The service inside.
    #[must_use]
    pub fn into_inner(self) -> S {
        self.inner
    }
}

impl<S, K, ReqBody, ResBody> Service<Request<ReqBody>> for VerifyWebhook<S, K>
where
    S: Service<Request<VerifiedBody>, Response = Response<ResBody>> + Clone,
    K: ResolveKeys,
    ReqBody: Body + Send + 'static,
    ReqBody::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = Response<ResponseBody<ResBody>>;
    type Error = S::Error;
    type Future = VerifyWebhookFuture<S, K, ReqBody>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<ReqBody>) -> Self::Future {
        let settings = Arc::clone(&self.settings);
        match Verify::begin(request, &settings) {
            Ok(verify) => VerifyWebhookFuture::verifying(verify, self.inner.clone(), settings),
            Err(rejected) => VerifyWebhookFuture::rejected(rejected, settings),
        }
    }
}

impl<S: Clone, K> Clone for VerifyWebhook<S, K> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            settings: Arc::clone(&self.settings),
        }
    }
}

impl<S, K> fmt::Debug for VerifyWebhook<S, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyWebhook")
            .field("options", &self.settings.options)
            .finish_non_exhaustive()
    }
}
