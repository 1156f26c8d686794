//! What a receiver's own code has to say: how a rejection is answered.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::Response;
use http::request::Parts;
use qiscus_webhook_core::Rejection;
use qiscus_webhook_tower::rejection_response;

type RejectionResponse = dyn Fn(&Parts, &Rejection) -> Response<Bytes> + Send + Sync;

#[derive(Clone, Default)]
pub(crate) struct Hooks {
    pub(crate) rejection_response: Option<Arc<RejectionResponse>>,
}

impl Hooks {
    /// The response to a refused request, with the cause in its extensions.
    pub(crate) fn refuse(&self, head: &Parts, rejection: Rejection) -> Response<Bytes> {
        let mut response = match &self.rejection_response {
            Some(respond) => respond(head, &rejection),
            None => rejection_response(&rejection),
        };
        response.extensions_mut().insert(rejection);
        response
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks")
            .field("rejection_response", &self.rejection_response.is_some())
            .finish()
    }
}
