//! How a receiver is set up.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use metrics_util::debugging::DebuggingRecorder;
use qiscus_webhook_core::{Delivery, KeyHandle, KeyRing, Limits};

use super::{At, TOKEN, ring};

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;
pub(crate) type BoxFuture<T> = std::pin::Pin<Box<dyn Future<Output = T> + Send>>;

type Lookup =
    dyn Fn(String) -> BoxFuture<Result<Option<(KeyRing, Tenant)>, BoxError>> + Send + Sync;
type Handler = dyn Fn(Delivery) -> BoxFuture<u16> + Send + Sync;

/// The options of a receiver, alike for all of them. By default it accepts [`TOKEN`], with the
/// default limits, and its handler answers 200.
#[derive(Clone)]
pub(crate) struct Setup {
    pub(crate) keys: Keys,
    pub(crate) limits: Limits,
    /// Replaces the response to a refused request.
    pub(crate) rejection_response: Option<(u16, &'static str)>,
    /// Decodes the body's content encoding between verification and handler, where the framework
    /// can.
    pub(crate) decompression: bool,
    pub(crate) handler: Arc<Handler>,
    /// Listens on the threads that the receiver starts for itself.
    pub(crate) metrics: Option<&'static DebuggingRecorder>,
}

/// Where a receiver has its keys from.
#[derive(Clone)]
pub(crate) enum Keys {
    Ring(KeyRing),
    Handle(KeyHandle),
    /// Asked with the request's path.
    Lookup(Arc<Lookup>),
}

/// What a lookup attaches for the handler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tenant(pub(crate) String);

impl Tenant {
    /// What the receiver knows of it.
    pub(crate) fn with_keys(&self, keys: KeyRing) -> qiscus_webhook_core::Tenant {
        qiscus_webhook_core::Tenant::new(self.0.as_str(), keys)
    }
}

impl Setup {
    /// With a body deadline that a test can wait for, and that a good delivery keeps on a busy machine.
    pub(crate) fn impatient(at: At) -> Self {
        let deadline = Duration::from_millis(if at.has_socket() { 1000 } else { 200 });
        Self::default().with_limits(|limits| limits.with_body_deadline(deadline))
    }

    pub(crate) fn with_keys(mut self, keys: impl Into<Keys>) -> Self {
        self.keys = keys.into();
        self
    }

    /// Looks the keys up by the request's path.
    pub(crate) fn with_lookup<F, Fut>(mut self, lookup: F) -> Self
    where
        F: Fn(String) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Option<(KeyRing, Tenant)>, BoxError>> + Send + 'static,
    {
        self.keys = Keys::Lookup(Arc::new(move |path| Box::pin(lookup(path))));
        self
    }

    pub(crate) fn with_limits(mut self, change: impl FnOnce(Limits) -> Limits) -> Self {
        self.limits = change(self.limits);
        self
    }

    pub(crate) fn with_rejection_response(mut self, status: u16, body: &'static str) -> Self {
        self.rejection_response = Some((status, body));
        self
    }

    pub(crate) fn with_decompression(mut self) -> Self {
        self.decompression = true;
        self
    }

    pub(crate) fn with_metrics(mut self, recorder: &'static DebuggingRecorder) -> Self {
        self.metrics = Some(recorder);
        self
    }

    /// Has the handler do more than take note: what it gives is the status of the answer.
    pub(crate) fn with_handler<F, Fut>(mut self, handler: F) -> Self
    where
        F: Fn(Delivery) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = u16> + Send + 'static,
    {
        self.handler = Arc::new(move |delivery| Box::pin(handler(delivery)));
        self
    }
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            keys: Keys::Ring(ring(TOKEN)),
            limits: Limits::default(),
            rejection_response: None,
            decompression: false,
            handler: Arc::new(|_| Box::pin(async { 200 })),
            metrics: None,
        }
    }
}

impl From<KeyRing> for Keys {
    fn from(ring: KeyRing) -> Self {
        Self::Ring(ring)
    }
}

impl From<KeyHandle> for Keys {
    fn from(handle: KeyHandle) -> Self {
        Self::Handle(handle)
    }
}

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
