//! Lookups from closures.
//!
//! What they are is hidden: a task that holds one must be `Send`, and the compiler, which forgets there
//! that an error is `'static`, would ask for [`IntoResolved`] of errors of any lifetime.

use std::fmt;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::HttpRequest;
use pin_project_lite::pin_project;

use super::{BoxError, IntoResolved, ResolveKeys, Resolved};

/// Looks up keys with a closure that answers at once, such as from a map in memory. It may answer with
/// whatever is [`IntoResolved`].
///
/// # Example
///
/// ```
/// use std::collections::HashMap;
/// use qiscus_webhook::{KeyRing, SignatureToken, Tenant};
/// use qiscus_webhook::actix_web::{VerifyWebhook, resolve_fn};
///
/// let acme = KeyRing::new(SignatureToken::new("the token of acme")?);
/// let tenants = HashMap::from([("acme", Tenant::new("acme", acme))]);
/// let verify = VerifyWebhook::new(resolve_fn(move |request| {
///     tenants.get(request.match_info().get("app")?).cloned()
/// }));
/// # Ok::<(), qiscus_webhook::TokenError>(())
/// ```
pub fn resolve_fn<F, R>(lookup: F) -> impl ResolveKeys<Error = BoxError> + fmt::Debug
where
    F: Fn(&HttpRequest) -> R + Send + Sync + 'static,
    R: IntoResolved,
{
    ResolveFn { lookup }
}

struct ResolveFn<F> {
    lookup: F,
}

impl<F, R> ResolveKeys for ResolveFn<F>
where
    F: Fn(&HttpRequest) -> R + Send + Sync + 'static,
    R: IntoResolved,
{
    type Error = BoxError;
    type Future = Ready<Result<Resolved, BoxError>>;

    fn resolve(&self, request: &HttpRequest) -> Self::Future {
        ready((self.lookup)(request).into_resolved())
    }
}

impl<F> fmt::Debug for ResolveFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResolveFn").finish_non_exhaustive()
    }
}

/// Looks up keys with a closure that gives a future, such as one that asks a database. It may come to
/// whatever is [`IntoResolved`]. The future can't borrow from the request: the closure takes out what it needs.
///
/// # Example
///
/// ```
/// use actix_web::{App, web};
/// use qiscus_webhook::actix_web::{VerifyWebhook, resolve_async};
/// use qiscus_webhook::{KeyRing, SignatureToken, Tenant};
///
/// # async fn token_of(app: &str) -> Result<Option<String>, std::io::Error> {
/// #     Ok((app == "acme").then(|| "the token of acme".to_owned()))
/// # }
/// let lookup = resolve_async(|request| {
///     let app = request.match_info().query("app").to_owned();
///     async move {
///         // Ask a database here.
///         let Some(token) = token_of(&app).await? else {
///             return Ok(None);
///         };
///         let keys = KeyRing::new(SignatureToken::new(token)?);
///         Ok(Some(Tenant::new(app, keys)))
///     }
/// });
/// let app = App::new().service(
///     web::resource("/webhook/{app}")
///         .wrap(VerifyWebhook::new(lookup))
///         .route(web::post().to(async || "verified")),
/// );
/// ```
pub fn resolve_async<F, Fut>(lookup: F) -> impl ResolveKeys<Error = BoxError> + fmt::Debug
where
    F: Fn(&HttpRequest) -> Fut + Send + Sync + 'static,
    Fut: Future<Output: IntoResolved> + 'static,
{
    ResolveAsync { lookup }
}

struct ResolveAsync<F> {
    lookup: F,
}

impl<F, Fut> ResolveKeys for ResolveAsync<F>
where
    F: Fn(&HttpRequest) -> Fut + Send + Sync + 'static,
    Fut: Future<Output: IntoResolved> + 'static,
{
    type Error = BoxError;
    type Future = Resolving<Fut>;

    fn resolve(&self, request: &HttpRequest) -> Self::Future {
        Resolving {
            lookup: (self.lookup)(request),
        }
    }
}

impl<F> fmt::Debug for ResolveAsync<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResolveAsync").finish_non_exhaustive()
    }
}

pin_project! {
    struct Resolving<Fut> {
        #[pin]
        lookup: Fut,
    }
}

impl<Fut> Future for Resolving<Fut>
where
    Fut: Future<Output: IntoResolved>,
{
    type Output = Result<Resolved, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(ready!(self.project().lookup.poll(cx)).into_resolved())
    }
}
