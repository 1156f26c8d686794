//! What a layer and all its services share.

use std::sync::Arc;

use bytes::Bytes;
use http::Response;
use http::request::Parts;
use qiscus_webhook_core::Limits;
use qiscus_webhook_core::receive::Rejected;

use crate::RejectionResponder;
use crate::lingering::Lingering;
use crate::runtime::Runtime;

/// The keys and the options, one value for every request.
pub(crate) struct Settings<K> {
    pub(crate) keys: Arc<K>,
    pub(crate) options: Options,
    pub(crate) runtime: Runtime,
}

impl<K> Settings<K> {
    pub(crate) fn new(keys: K) -> Self {
        Self {
            keys: Arc::new(keys),
            options: Options::default(),
            runtime: Runtime::default(),
        }
    }

    /// The response to a rejected request, made inside its span.
    pub(crate) fn respond(&self, head: &Parts, rejected: &Rejected) -> Response<Bytes> {
        let rejection = rejected.rejection().clone();
        rejected.in_scope(|| self.options.responder.respond(head, rejection))
    }
}

impl<K> Clone for Settings<K> {
    fn clone(&self) -> Self {
        Self {
            keys: Arc::clone(&self.keys),
            options: self.options.clone(),
            runtime: Runtime::default(),
        }
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    pub(crate) limits: Limits,
    pub(crate) responder: RejectionResponder,
    pub(crate) lingering: Arc<Lingering>,
}
