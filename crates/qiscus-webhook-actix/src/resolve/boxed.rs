//! A lookup whose type nobody has to write.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::HttpRequest;

use super::{BoxError, ResolveKeys, Resolved};

/// Any lookup, behind one type: for a struct's field. It costs an allocation for each lookup. A clone is
/// one reference count.
///
/// # Example
///
/// ```
/// use qiscus_webhook::{KeyRing, SignatureToken};
/// use qiscus_webhook::actix_web::{BoxResolveKeys, VerifyWebhook};
///
/// struct Receiver {
///     verify: VerifyWebhook<BoxResolveKeys>,
/// }
///
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// let receiver = Receiver {
///     verify: VerifyWebhook::new(keys).boxed(),
/// };
/// # Ok::<(), qiscus_webhook::TokenError>(())
/// ```
#[derive(Clone)]
pub struct BoxResolveKeys {
    keys: Arc<dyn Erased + Send + Sync>,
}

type Found = Pin<Box<dyn Future<Output = Result<Resolved, BoxError>>>>;

impl BoxResolveKeys {
    /// Puts a lookup behind the one type.
    pub fn new(keys: impl ResolveKeys) -> Self {
        Self {
            keys: Arc::new(keys),
        }
    }
}

impl ResolveKeys for BoxResolveKeys {
    type Error = BoxError;
    type Future = Found;

    fn resolve(&self, request: &HttpRequest) -> Self::Future {
        self.keys.resolve_boxed(request)
    }
}

impl fmt::Debug for BoxResolveKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxResolveKeys").finish_non_exhaustive()
    }
}

trait Erased {
    fn resolve_boxed(&self, request: &HttpRequest) -> Found;
}

impl<K: ResolveKeys> Erased for K {
    fn resolve_boxed(&self, request: &HttpRequest) -> Found {
        let found = self.resolve(request);
        Box::pin(async move { found.await.map_err(Into::into) })
    }
}
