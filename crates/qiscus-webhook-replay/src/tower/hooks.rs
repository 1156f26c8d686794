//! What a receiver's own code has to say: whose delivery it is, and how a refusal is answered.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use http::{Extensions, Response};
use qiscus_webhook_core::Rejection;
use qiscus_webhook_tower::refusal_response;

type TenantOf = dyn Fn(&Extensions) -> Option<String> + Send + Sync;
type RejectionResponse = dyn Fn(&Parts, &Rejection) -> Response<Bytes> + Send + Sync;

#[derive(Clone, Default)]
pub(crate) struct Hooks {
    pub(crate) tenant_of: Option<Arc<TenantOf>>,
    pub(crate) rejection_response: Option<Arc<RejectionResponse>>,
}

impl Hooks {
    /// The response to a refused request, with the cause in its extensions.
    pub(crate) fn refuse(&self, head: &Parts, rejection: Rejection) -> Response<Bytes> {
        let mut response = match &self.rejection_response {
            Some(respond) => respond(head, &rejection),
            None => refusal_response(&rejection),
        };
        response.extensions_mut().insert(rejection);
        response
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks")
            .field("tenant_of", &self.tenant_of.is_some())
            .field("rejection_response", &self.rejection_response.is_some())
            .finish()
    }
}
