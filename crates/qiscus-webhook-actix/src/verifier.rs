//! What a middleware and all its clones share.

use std::fmt;
use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::ConnectionType;
use actix_web::{HttpRequest, HttpResponse};
use qiscus_webhook_core::{Limits, Rejection};

use crate::refusal;
use crate::unread::UnreadBody;
use crate::verify::Refused;

type RejectionResponse = dyn Fn(&HttpRequest, &Rejection) -> HttpResponse + Send + Sync;

/// The keys and the options, one value for every request.
pub(crate) struct Verifier<K> {
    pub(crate) keys: Arc<K>,
    pub(crate) options: Options,
}

impl<K> Verifier<K> {
    /// The response to a refused request, with the cause in its extensions.
    pub(crate) fn refuse(&self, refused: Refused) -> ServiceResponse {
        let Refused {
            request,
            payload,
            refused,
        } = refused;
        let rejection = refused.rejection();
        let mut response = match &self.options.rejection_response {
            Some(respond) => refused.in_scope(|| respond(&request, rejection)),
            None => refusal::refusal_response(rejection),
        };
        if rejection.status() == 401 {
            // actix-http closes the connection, and says so in a header, where the body is unread:
            // no 401 is to be told apart from another by it.
            response
                .head_mut()
                .set_connection_type(ConnectionType::Close);
        }
        response.extensions_mut().insert(refused.into_rejection());
        let response = response.map_body(|_, body| BoxBody::new(UnreadBody::new(body, payload)));
        ServiceResponse::new(request, response)
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
