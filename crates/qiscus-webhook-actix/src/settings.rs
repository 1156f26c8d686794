//! What a middleware and all its clones share.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};
use qiscus_webhook_core::Limits;
use qiscus_webhook_core::receive::Rejected;

use crate::RejectionResponder;

/// The keys and the options, one value for every request.
pub(crate) struct Settings<K> {
    pub(crate) keys: Arc<K>,
    pub(crate) options: Options,
}

impl<K> Settings<K> {
    /// The response to a rejected request, made inside its span.
    pub(crate) fn respond(&self, request: &HttpRequest, rejected: &Rejected) -> HttpResponse {
        let rejection = rejected.rejection().clone();
        rejected.in_scope(|| self.options.responder.respond(request, rejection))
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    pub(crate) limits: Limits,
    pub(crate) responder: RejectionResponder,
}
