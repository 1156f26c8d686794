//! The extractor for handlers.

use std::fmt;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse, ResponseError};
use qiscus_webhook_core::{Delivery, Rejection, receive};

use crate::rejection_response;

/// Extracts the verified [`Delivery`] in a handler.
///
/// Without the middleware on the route, the request is answered with 500, and an error is logged that
/// says what to add. The extractor never verifies anything itself.
///
/// Do not take an `Option`, a `Result` or an `Either` of it. actix-web then turns what it rejects into a value, so where
/// the middleware is missing, the handler runs for requests that nobody has verified, and only the error in the log
/// tells.
///
/// # Example
///
/// ```
/// use actix_web::{App, HttpResponse, web};
/// use qiscus_webhook::actix_web::{VerifyWebhook, Webhook};
/// use qiscus_webhook::{Event, KeyRing, SignatureToken};
///
/// async fn on_event(Webhook(delivery): Webhook) -> HttpResponse {
///     if let Event::PostComment(post) = delivery.event() {
///         println!("a message of type {}", post.message().message_type());
///     }
///     HttpResponse::Ok().finish()
/// }
///
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// let app = App::new().service(
///     web::resource("/webhook")
///         .wrap(VerifyWebhook::new(keys))
///         .route(web::post().to(on_event)),
/// );
/// # Ok::<(), qiscus_webhook::TokenError>(())
/// ```
#[derive(Debug, Clone)]
#[expect(clippy::exhaustive_structs, reason = "handlers take it apart")]
pub struct Webhook(pub Delivery);

impl FromRequest for Webhook {
    type Error = WebhookRejection;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(delivery_of(request).map(Self))
    }
}

/// The delivery that the middleware has put into the request.
pub(crate) fn delivery_of(request: &HttpRequest) -> Result<Delivery, WebhookRejection> {
    receive::extract(request.extensions().get()).map_err(WebhookRejection)
}

/// What an extractor refuses: there is no delivery, because the middleware is missing in front of the handler, or it
/// is not what the handler asks for.
#[derive(Debug, Clone)]
pub struct WebhookRejection(Rejection);

impl WebhookRejection {
    pub(crate) const fn new(rejection: Rejection) -> Self {
        Self(rejection)
    }

    /// The rejection that the client gets.
    #[must_use]
    pub const fn rejection(&self) -> &Rejection {
        &self.0
    }
}

impl ResponseError for WebhookRejection {
    fn status_code(&self) -> StatusCode {
        rejection_response::status(&self.0)
    }

    fn error_response(&self) -> HttpResponse {
        receive::observe_extraction(&self.0);
        let mut response = rejection_response(&self.0);
        response.extensions_mut().insert(self.0.clone());
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
        assert_eq!(err.status_code(), 500);
    }
}
