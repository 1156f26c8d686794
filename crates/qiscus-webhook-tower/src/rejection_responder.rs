//! The one place where a rejection becomes a response.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::Response;
use http::request::Parts;
use qiscus_webhook_core::Rejection;

use crate::{IntoRejectionResponse, rejection_response};

type Respond = dyn Fn(&Parts, &Rejection) -> Option<Response<Bytes>> + Send + Sync;

/// Answers what a middleware rejects: with the [default](rejection_response), or as a receiver's own code says.
///
/// The middlewares of this crate and of the replay guard hold one; hold one in your own middleware.
///
/// # Example
///
/// ```
/// use http::{Request, StatusCode};
/// use qiscus_webhook::tower::RejectionResponder;
/// use qiscus_webhook::{Rejection, RejectionReason};
///
/// let (head, ()) = Request::get("/webhook").body(()).unwrap().into_parts();
/// let rejection = Rejection::from(RejectionReason::SignatureMissing);
/// let response = RejectionResponder::default().respond(&head, rejection.clone());
/// assert_eq!(response.status(), 401);
///
/// # #[cfg(feature = "axum")] {
/// let responder = RejectionResponder::new(|_, _| StatusCode::NOT_FOUND);
/// let response = responder.respond(&head, rejection);
/// assert_eq!(response.status(), 404);
/// assert!(response.extensions().get::<Rejection>().is_some());
/// # }
/// ```
#[derive(Clone, Default)]
pub struct RejectionResponder {
    respond: Option<Arc<Respond>>,
}

impl RejectionResponder {
    /// Answers as `respond` says.
    pub fn new<F, R, M>(respond: F) -> Self
    where
        F: Fn(&Parts, &Rejection) -> R + Send + Sync + 'static,
        R: IntoRejectionResponse<M>,
    {
        Self {
            respond: Some(Arc::new(move |head, rejection| {
                respond(head, rejection).into_rejection_response()
            })),
        }
    }

    /// The response, with the rejection in its extensions.
    #[must_use]
    pub fn respond(&self, head: &Parts, rejection: Rejection) -> Response<Bytes> {
        let respond = self.respond.as_ref();
        let mut response = respond
            .and_then(|respond| respond(head, &rejection))
            .unwrap_or_else(|| rejection_response(&rejection));
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
