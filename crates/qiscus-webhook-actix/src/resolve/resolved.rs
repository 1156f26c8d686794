//! What a lookup answers.

use std::fmt;

use actix_web::dev::Extensions;
use qiscus_webhook_core::receive::Found;
use qiscus_webhook_core::{KeyRing, Tenant};

use super::BoxError;

/// What a lookup found: a [`Tenant`], and whatever it hands on to the handler; or that there is none.
///
/// # Example
///
/// ```
/// use qiscus_webhook::{KeyRing, SignatureToken, Tenant};
/// use qiscus_webhook::actix_web::Resolved;
///
/// #[derive(Clone)]
/// struct Plan(&'static str);
///
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// let found = Resolved::new(Tenant::new("acme", keys)).with_extension(Plan("gold"));
/// let not_found = Resolved::unknown();
/// # Ok::<(), qiscus_webhook::TokenError>(())
/// ```
///
/// It can't be just keys: a delivery without a tenant could be mistaken for another tenant's.
///
/// ```compile_fail,E0277
/// use qiscus_webhook::{KeyRing, SignatureToken};
/// use qiscus_webhook::actix_web::resolve_fn;
///
/// let keys = KeyRing::new(SignatureToken::new("demo-token").unwrap());
/// let lookup = resolve_fn(move |_| Some(keys.clone()));
/// ```
#[must_use]
pub struct Resolved {
    found: Found<Extensions>,
}

impl Resolved {
    /// This tenant.
    pub fn new(tenant: Tenant) -> Self {
        Self {
            found: Found::tenant(tenant),
        }
    }

    /// No such tenant: the request is refused as one with a wrong signature is. Nothing of it is in the
    /// request's extensions.
    pub fn unknown() -> Self {
        Self {
            found: Found::unknown(),
        }
    }

    /// Attaches a value of the caller's own type. It is in the request's extensions beside the delivery,
    /// where [`web::ReqData`](https://docs.rs/actix-web/4/actix_web/web/struct.ReqData.html) finds it, if the delivery is verified. If it is
    /// not, the response that
    /// [`with_rejection_response`](crate::VerifyWebhook::with_rejection_response) makes finds it there:
    /// it is of the tenant that the request was sent to, then, and not of one that sent it.
    pub fn with_extension<T: Clone + 'static>(mut self, value: T) -> Self {
        self.found.attached_mut().insert(value);
        self
    }

    /// The same keys for every request, and no tenant.
    pub(super) fn for_all(ring: KeyRing) -> Self {
        Self {
            found: Found::for_all(ring),
        }
    }
}

impl From<Resolved> for Found<Extensions> {
    fn from(resolved: Resolved) -> Self {
        resolved.found
    }
}

impl fmt::Debug for Resolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.found.fmt(f)
    }
}

/// What a closure may answer: a [`Tenant`] or a [`Resolved`], an `Option` of one, or a `Result` of any of
/// them.
///
/// The error of the `Result` is always `Box<dyn Error + Send + Sync>`, so that nobody has to write a
/// type: `?` makes one of any error, and `Err("a text".into())` of a text.
#[diagnostic::on_unimplemented(
    message = "a lookup can't answer with `{Self}`",
    label = "not a `Tenant` or a `Resolved`",
    note = "answer with a `Tenant` (a name and its keys), a `Resolved`, an `Option` of one, or a `Result` of those",
    note = "the error of a `Result` is `Box<dyn Error + Send + Sync>`: `Ok(lookup?)` makes it one"
)]
pub trait IntoResolved {
    /// The answer, or why there is none just now.
    ///
    /// # Errors
    ///
    /// That of the lookup.
    fn into_resolved(self) -> Result<Resolved, BoxError>;
}

impl IntoResolved for Resolved {
    fn into_resolved(self) -> Result<Resolved, BoxError> {
        Ok(self)
    }
}

impl IntoResolved for Tenant {
    fn into_resolved(self) -> Result<Resolved, BoxError> {
        Ok(Resolved::new(self))
    }
}

/// None is an unknown tenant.
impl<T: IntoResolved> IntoResolved for Option<T> {
    fn into_resolved(self) -> Result<Resolved, BoxError> {
        self.map_or_else(|| Ok(Resolved::unknown()), IntoResolved::into_resolved)
    }
}

impl<T: IntoResolved> IntoResolved for Result<T, BoxError> {
    fn into_resolved(self) -> Result<Resolved, BoxError> {
        self?.into_resolved()
    }
}
