//! A lookup whose type nobody has to write.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use http::request::Parts;

use super::{BoxError, ResolveKeys, Resolved};

/// Any lookup, behind one type: for a struct's field. It costs an allocation for each lookup. A clone is
/// one reference count.
///
/// # Example
///
/// ```
/// use qiscus_webhook::{KeyRing, SignatureToken};
/// use qiscus_webhook::tower::{BoxResolveKeys, VerifyWebhookLayer};
///
/// struct Receiver {
///     verify: VerifyWebhookLayer<BoxResolveKeys>,
/// }
///
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// let receiver = Receiver {
///     verify: VerifyWebhookLayer::new(keys).boxed(),
/// };
/// # Ok::<(), qiscus_webhook::TokenError>(())
/// ```
#[derive(Clone)]
pub struct BoxResolveKeys {
    keys: Arc<dyn Erased + Send + Sync>,
}

type Found = Pin<Box<dyn Future<Output = Result<Resolved, BoxError>> + Send>>;

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

    fn resolve(&self, head: &Parts) -> Self::Future {
        self.keys.resolve_boxed(head)
    }
}

impl fmt::Debug for BoxResolveKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxResolveKeys").finish_non_exhaustive()
    }
}

trait Erased {
    fn resolve_boxed(&self, head: &Parts) -> Found;
}

impl<K: ResolveKeys> Erased for K {
    fn resolve_boxed(&self, head: &Parts) -> Found {
        let found = self.resolve(head);
        Box::pin(async move { found.await.map_err(Into::into) })
    }
}
