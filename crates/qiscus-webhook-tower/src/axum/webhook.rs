//! The extractor for axum handlers.

use std::fmt;

use axum_core::body::Body;
use axum_core::extract::FromRequestParts;
use axum_core::response::{IntoResponse, Response};
use http::request::Parts;
use qiscus_webhook_core::{Delivery, Rejection, receive};

use crate::rejection_response;

/// Extracts the verified [`Delivery`] in an axum handler.
///
/// Without the middleware on the route, the request is answered with 500, and an error is logged that
/// says what to add. The extractor never verifies anything itself.
///
/// Do not take a `Result` of it, nor an `Either` of another crate. Where the middleware is missing, such a handler runs
/// for requests that nobody has verified, and only the error in the log tells.
///
/// # Example
///
/// ```
/// use axum::{Router, http::StatusCode, routing::post};
/// use qiscus_webhook::{Event, KeyRing, SignatureToken};
/// use qiscus_webhook::axum::{VerifyWebhookLayer, Webhook};
///
/// async fn on_event(Webhook(delivery): Webhook) -> StatusCode {
///     if let Event::PostComment(post) = delivery.event() {
///         println!("a message of type {}", post.message().message_type());
///     }
///     StatusCode::OK
/// }
///
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// let app: Router = Router::new()
///     .route("/webhook", post(on_event))
///     .layer(VerifyWebhookLayer::new(keys));
/// # Ok::<(), qiscus_webhook::TokenError>(())
/// ```
#[derive(Debug, Clone)]
#[expect(clippy::exhaustive_structs, reason = "handlers take it apart")]
pub struct Webhook(pub Delivery);

impl<S: Sync> FromRequestParts<S> for Webhook {
    type Rejection = WebhookRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let delivery = receive::extract(parts.extensions.get());
        delivery.map(Self).map_err(WebhookRejection)
    }
}

/// What an extractor refuses: there is no delivery, because the middleware is missing in front of the handler, or it
/// is not what the handler asks for.
#[derive(Debug, Clone)]
pub struct WebhookRejection(Rejection);

impl WebhookRejection {
    pub(super) const fn new(rejection: Rejection) -> Self {
        Self(rejection)
    }

    /// The rejection that the client gets.
    #[must_use]
    pub const fn rejection(&self) -> &Rejection {
        &self.0
    }
}

impl IntoResponse for WebhookRejection {
    fn into_response(self) -> Response {
        receive::observe_extraction(&self.0);
        let mut response = rejection_response(&self.0).map(Body::from);
        response.extensions_mut().insert(self.0);
        response
    }
}

impl fmt::Display for WebhookRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for WebhookRejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use qiscus_webhook_core::RejectionReason;

    use super::*;

    #[test]
    fn an_error_tells_what_its_rejection_tells() {
        let rejection = Rejection::with_source(RejectionReason::DeliveryMissing, "its cause");
        let err = WebhookRejection::new(rejection.clone());
        assert_eq!(err.to_string(), rejection.to_string());
        assert!(!err.to_string().is_empty());
        assert_eq!(err.source().unwrap().to_string(), "its cause");
    }
}
