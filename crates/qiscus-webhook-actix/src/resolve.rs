//! Where the keys for a request come from.

use std::error::Error;
use std::fmt;
use std::future::{Ready, ready};

use actix_web::HttpRequest;
use actix_web::dev::Extensions;
use qiscus_webhook_core::receive::Found;
use qiscus_webhook_core::{KeyHandle, KeyRing};

/// Looks up the keys that a request must be signed with, from its head alone.
///
/// A [`KeyRing`] and a [`KeyHandle`] answer every request alike. One endpoint for many Qiscus
/// applications looks at the path or a header instead: with a closure that returns a future, with
/// [`resolve_fn`] around one that returns at once, or with a type that implements this trait.
///
/// It is asked only for requests that carry one well-formed signature and declare no length over the
/// limit. The body is read only after it has answered. Which path
/// parameters it sees depends on [where the middleware is](crate#where-to-wrap).
///
/// A future may hold a clone of the request, but none may outlive it: actix-web routes a request
/// only while nobody else holds one, and panics otherwise.
///
/// A lookup that fails, or does not answer by its deadline, is a refusal with 503 and `Retry-After`.
/// When the deadline passes, the future is dropped wherever it stands. When the client goes away, it
/// is dropped at once if the connection breaks; but a client that closes it in good order may still
/// be waiting for the answer, so the lookup goes on then, unless
/// [`HttpServer::h1_allow_half_closed`](actix_web::HttpServer::h1_allow_half_closed) is off. A lookup
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
/// ```
/// use actix_web::{App, HttpRequest, web};
/// use qiscus_webhook_actix::{Resolved, VerifyWebhook, Webhook};
/// use qiscus_webhook_core::{KeyRing, SignatureToken};
///
/// #[derive(Clone)]
/// struct Tenant(String);
///
/// async fn on_event(tenant: web::ReqData<Tenant>, Webhook(delivery): Webhook) -> String {
///     format!("{} bytes for {}", delivery.body().len(), tenant.0)
/// }
///
/// let verify = VerifyWebhook::new(|request: &HttpRequest| {
///     let app = request.match_info().query("app").to_owned();
///     async move {
///         // Ask a database here.
///         if app != "acme" {
///             return Ok(Resolved::unknown());
///         }
///         let keys = KeyRing::new(SignatureToken::new("the token of acme")?);
///         Ok::<_, Box<dyn std::error::Error + Send + Sync>>(
///             Resolved::new(keys).with_tenant(Tenant(app)),
///         )
///     }
/// });
/// let app = App::new().service(
///     web::resource("/webhook/{app}")
///         .wrap(verify)
///         .route(web::post().to(on_event)),
/// );
/// ```
pub trait ResolveKeys {
    /// Why the keys can't be looked up just now. It is logged, so it must hold no secret; the client
    /// gets 503 with `Retry-After`.
    type Error: Into<Box<dyn Error + Send + Sync>>;

    /// The future that gives the keys.
    type Future: Future<Output = Result<Resolved, Self::Error>>;

    /// Begins to look up the keys for this request.
    fn resolve(&self, request: &HttpRequest) -> Self::Future;
}

/// What a lookup found: the keys of a tenant and whatever it tells the handler about the tenant, or
/// that there is no such tenant.
///
/// # Example
///
/// ```
/// use qiscus_webhook_actix::Resolved;
/// use qiscus_webhook_core::{KeyRing, SignatureToken};
///
/// #[derive(Clone)]
/// struct Tenant(&'static str);
///
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// let found = Resolved::new(keys).with_tenant(Tenant("acme"));
/// let not_found = Resolved::unknown();
/// # Ok::<(), qiscus_webhook_core::TokenError>(())
/// ```
#[must_use]
pub struct Resolved {
    pub(crate) ring: Option<KeyRing>,
    pub(crate) extensions: Extensions,
}

impl Resolved {
    /// A tenant with these keys.
    pub fn new(ring: KeyRing) -> Self {
        Self {
            ring: Some(ring),
            extensions: Extensions::new(),
        }
    }

    /// No such tenant: the request is refused as one with a wrong signature is.
    pub fn unknown() -> Self {
        Self {
            ring: None,
            extensions: Extensions::new(),
        }
    }

    /// Attaches a value of the caller's own type. It is in the request's extensions beside the
    /// delivery, where [`web::ReqData`](actix_web::web::ReqData) finds it, if the delivery is
    /// verified. If it is not, the response that
    /// [`with_rejection_response`](crate::VerifyWebhook::with_rejection_response) makes finds it
    /// there: it is the tenant that the request was sent to, then, and not one that sent it.
    pub fn with_tenant<T: Clone + 'static>(mut self, tenant: T) -> Self {
        self.extensions.insert(tenant);
        self
    }
}

impl From<Resolved> for Found<Extensions> {
    fn from(resolved: Resolved) -> Self {
        let mut found = match resolved.ring {
            Some(ring) => Self::for_all(ring),
            None => Self::unknown(),
        };
        *found.attached_mut() = resolved.extensions;
        found
    }
}

impl From<KeyRing> for Resolved {
    fn from(ring: KeyRing) -> Self {
        Self::new(ring)
    }
}

impl From<Option<KeyRing>> for Resolved {
    fn from(ring: Option<KeyRing>) -> Self {
        ring.map_or_else(Self::unknown, Self::new)
    }
}

impl fmt::Debug for Resolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolved")
            .field("ring", &self.ring)
            .finish_non_exhaustive()
    }
}

impl ResolveKeys for KeyRing {
    type Error = std::convert::Infallible;
    type Future = Ready<Result<Resolved, Self::Error>>;

    fn resolve(&self, _: &HttpRequest) -> Self::Future {
        ready(Ok(self.clone().into()))
    }
}

impl ResolveKeys for KeyHandle {
    type Error = std::convert::Infallible;
    type Future = Ready<Result<Resolved, Self::Error>>;

    fn resolve(&self, _: &HttpRequest) -> Self::Future {
        ready(Ok(self.load().into()))
    }
}

impl<F, Fut, E> ResolveKeys for F
where
    F: Fn(&HttpRequest) -> Fut,
    Fut: Future<Output = Result<Resolved, E>>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    type Error = E;
    type Future = Fut;

    fn resolve(&self, request: &HttpRequest) -> Self::Future {
        self(request)
    }
}

/// Looks up keys with a closure that answers at once, such as from a map in memory.
///
/// # Example
///
/// ```
/// use std::collections::HashMap;
/// use std::convert::Infallible;
/// use qiscus_webhook_actix::{VerifyWebhook, resolve_fn};
/// use qiscus_webhook_core::{KeyRing, SignatureToken};
///
/// let rings = HashMap::from([
///     ("acme", KeyRing::new(SignatureToken::new("the token of acme")?)),
/// ]);
/// let verify = VerifyWebhook::new(resolve_fn(move |request| {
///     Ok::<_, Infallible>(rings.get(request.match_info().query("app")).cloned())
/// }));
/// # Ok::<(), qiscus_webhook_core::TokenError>(())
/// ```
pub const fn resolve_fn<F, R, E>(lookup: F) -> ResolveFn<F>
where
    F: Fn(&HttpRequest) -> Result<R, E>,
    R: Into<Resolved>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    ResolveFn { lookup }
}

/// A lookup that answers at once; see [`resolve_fn`].
#[derive(Clone, Copy)]
pub struct ResolveFn<F> {
    lookup: F,
}

impl<F, R, E> ResolveKeys for ResolveFn<F>
where
    F: Fn(&HttpRequest) -> Result<R, E>,
    R: Into<Resolved>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    type Error = E;
    type Future = Ready<Result<Resolved, E>>;

    fn resolve(&self, request: &HttpRequest) -> Self::Future {
        ready((self.lookup)(request).map(Into::into))
    }
}

impl<F> fmt::Debug for ResolveFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResolveFn").finish_non_exhaustive()
    }
}
