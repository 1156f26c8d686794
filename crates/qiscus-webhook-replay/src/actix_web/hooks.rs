//! What a receiver's own code has to say: how a rejection is answered.

use std::fmt;
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};
use qiscus_webhook_actix::rejection_response;
use qiscus_webhook_core::Rejection;

type RejectionResponse = dyn Fn(&HttpRequest, &Rejection) -> HttpResponse + Send + Sync;

#[derive(Clone, Default)]
pub(crate) struct Hooks {
    pub(crate) rejection_response: Option<Arc<RejectionResponse>>,
}

impl Hooks {
    /// The response to a refused request, with the cause in its extensions.
    pub(crate) fn refuse(&self, request: &HttpRequest, rejection: Rejection) -> HttpResponse {
        let mut response = match &self.rejection_response {
            Some(respond) => respond(request, &rejection),
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
