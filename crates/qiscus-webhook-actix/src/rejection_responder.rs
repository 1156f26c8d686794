//! The one place where a rejection becomes a response.

use std::fmt;
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, Responder};
use qiscus_webhook_core::Rejection;

use crate::rejection_response;

type Respond = dyn Fn(&HttpRequest, &Rejection) -> HttpResponse + Send + Sync;

/// Answers what a middleware rejects: with the [default](rejection_response), or as a receiver's own code says.
///
/// The middlewares of this crate and of the replay guard hold one; hold one in your own middleware.
///
/// # Example
///
/// ```
/// use actix_web::http::StatusCode;
/// use actix_web::test::TestRequest;
/// use qiscus_webhook::actix_web::RejectionResponder;
/// use qiscus_webhook::{Rejection, RejectionReason};
///
/// let request = TestRequest::default().to_http_request();
/// let responder = RejectionResponder::new(|_, _| ("nothing here", StatusCode::NOT_FOUND));
/// let response = responder.respond(&request, RejectionReason::SignatureMissing.into());
/// assert_eq!(response.status(), 404);
/// assert!(response.extensions().get::<Rejection>().is_some());
/// ```
#[derive(Clone, Default)]
pub struct RejectionResponder {
    respond: Option<Arc<Respond>>,
}

impl RejectionResponder {
    /// Answers as `respond` says.
    pub fn new<F, R>(respond: F) -> Self
    where
        F: Fn(&HttpRequest, &Rejection) -> R + Send + Sync + 'static,
        R: Responder<Body: 'static>,
    {
        Self {
            respond: Some(Arc::new(move |request, rejection| {
                let response = respond(request, rejection).respond_to(request);
                response.map_into_boxed_body()
            })),
        }
    }

    /// The response, with the rejection in its extensions.
    #[must_use]
    pub fn respond(&self, request: &HttpRequest, rejection: Rejection) -> HttpResponse {
        let mut response = match &self.respond {
            Some(respond) => respond(request, &rejection),
            None => rejection_response(&rejection),
        };
        response.extensions_mut().insert(rejection);
        response
    }
}

impl fmt::Debug for RejectionResponder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RejectionResponder")
            .field("default", &self.respond.is_none())
            .finish()
    }
}
