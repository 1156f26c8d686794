//! What a middleware and all its clones share.

use std::fmt;
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};
use qiscus_webhook_core::receive::Rejected;
use qiscus_webhook_core::{Limits, Rejection};

use crate::rejection_response;

type RejectionResponse = dyn Fn(&HttpRequest, &Rejection) -> HttpResponse + Send + Sync;

/// The keys and the options, one value for every request.
pub(crate) struct Settings<K> {
    pub(crate) keys: Arc<K>,
    pub(crate) options: Options,
}

impl<K> Settings<K> {
    /// The response to a refused request, with the cause in its extensions.
    pub(crate) fn refuse(&self, request: &HttpRequest, refused: &Rejected) -> HttpResponse {
        let rejection = refused.rejection();
        let mut response = match &self.options.rejection_response {
            Some(respond) => refused.in_scope(|| respond(request, rejection)),
            None => rejection_response(rejection),
        };
        response.extensions_mut().insert(rejection.clone());
        response
    }
}

#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) limits: Limits,
    pub(crate) rejection_response: Option<Arc<RejectionResponse>>,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("limits", &self.limits)
            .field("rejection_response", &self.rejection_response.is_some())
            .finish()
    }
}
