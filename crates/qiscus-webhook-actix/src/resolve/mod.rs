//! Where the keys for a request come from.

mod boxed;
mod closures;
mod resolved;

use std::convert::Infallible;
use std::error::Error;
use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::HttpRequest;
use qiscus_webhook_core::{KeyHandle, KeyRing};

pub use boxed::BoxResolveKeys;
pub use closures::{resolve_async, resolve_fn};
pub use resolved::{IntoResolved, Resolved};

type BoxError = Box<dyn Error + Send + Sync>;

/// Looks up the keys that a request must be signed with, from its head only.
///
/// A [`KeyRing`] and a [`KeyHandle`] answer every request alike, and their deliveries have no tenant. One
/// endpoint for many Qiscus applications looks at the path or a header instead: with a closure that
/// answers at once ([`resolve_fn`]), with one that gives a future ([`resolve_async`]), or with a type that
/// implements this trait. It answers with a named [`Tenant`](qiscus_webhook_core::Tenant), never with just
/// keys. An `Arc` of a lookup is one, too, and [`BoxResolveKeys`] hides which it is.
///
/// It is asked only for requests that carry one well-formed signature and declare no length over the
/// limit. The body is read only after it has answered. Which path
/// parameters it sees depends on where the middleware is: see *Where to wrap* on the page of the module.
///
/// A future may hold a clone of the request, but none may outlive it: actix-web routes a request
/// only while nobody else holds one, and panics otherwise.
///
/// A lookup that fails, or does not answer by its deadline, is a rejection with 503 and `Retry-After`.
/// When the deadline passes, the future is dropped wherever it stands. When the client goes away, it
/// is dropped at once if the connection breaks; but a client that closes it in good order may still
/// be waiting for the answer, so the lookup goes on then, unless
/// [`HttpServer::h1_allow_half_closed`](https://docs.rs/actix-web/4/actix_web/struct.HttpServer.html#method.h1_allow_half_closed)
/// is off. A lookup
/// that panics takes its request with it, as a handler that panics does; nothing is let through.
///
/// # What an attacker can learn
///
/// A request for a tenant that is not known goes the whole way of one with a wrong signature: its body
/// is read, within the same limits, and the answer is the same, byte for byte, at the same time. What is
/// left is the time of the lookup itself: one that takes longer for a tenant that exists tells that it
/// does. Where that is too much, give each tenant a path that nobody guesses.
///
/// Each token of a tenant beyond the first costs one HMAC of the body, so time tells how many tokens
/// there are, and a tenant with previous ones from one that is not known. It tells nothing else of them.
///
/// # Example
///
/// A type that implements it:
///
/// ```
/// use std::collections::HashMap;
/// use std::convert::Infallible;
/// use std::future::{Ready, ready};
/// use actix_web::HttpRequest;
/// use qiscus_webhook::Tenant;
/// use qiscus_webhook::actix_web::{ResolveKeys, Resolved, VerifyWebhook};
///
/// struct Tenants(HashMap<String, Tenant>);
///
/// impl ResolveKeys for Tenants {
///     type Error = Infallible;
///     type Future = Ready<Result<Resolved, Infallible>>;
///
///     fn resolve(&self, request: &HttpRequest) -> Self::Future {
///         let app = request.match_info().query("app");
///         ready(Ok(match self.0.get(app) {
///             Some(tenant) => Resolved::new(tenant.clone()),
///             None => Resolved::unknown(),
///         }))
///     }
/// }
///
/// let verify = VerifyWebhook::new(Tenants(HashMap::new()));
/// ```
///
/// A token alone is no lookup:
///
/// ```compile_fail,E0277
/// use qiscus_webhook::SignatureToken;
/// use qiscus_webhook::actix_web::VerifyWebhook;
///
/// let verify = VerifyWebhook::new(SignatureToken::new("demo-token").unwrap());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say where keys come from",
    label = "not a `KeyRing`, a `KeyHandle` or a lookup",
    note = "for one token, write `KeyRing::new(token)`",
    note = "for a closure, write `resolve_fn(|request| ..)` if it answers at once, or `resolve_async(|request| async {{ .. }})`"
)]
pub trait ResolveKeys: Send + Sync + 'static {
    /// Why the keys can't be looked up just now. It is logged, so it must hold no secret; the client
    /// gets 503 with `Retry-After`.
    type Error: Into<Box<dyn Error + Send + Sync>>;

    /// The future that gives the keys.
    type Future: Future<Output = Result<Resolved, Self::Error>> + 'static;

    /// Begins to look up the keys for this request.
    fn resolve(&self, request: &HttpRequest) -> Self::Future;
}

impl ResolveKeys for KeyRing {
    type Error = Infallible;
    type Future = Ready<Result<Resolved, Infallible>>;

    fn resolve(&self, _: &HttpRequest) -> Self::Future {
        ready(Ok(Resolved::for_all(self.clone())))
    }
}

impl ResolveKeys for KeyHandle {
    type Error = Infallible;
    type Future = Ready<Result<Resolved, Infallible>>;

    fn resolve(&self, _: &HttpRequest) -> Self::Future {
        ready(Ok(Resolved::for_all(self.load())))
    }
}

impl<K: ResolveKeys + ?Sized> ResolveKeys for Arc<K> {
    type Error = K::Error;
    type Future = K::Future;

    fn resolve(&self, request: &HttpRequest) -> Self::Future {
        (**self).resolve(request)
    }
}
