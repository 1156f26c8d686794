//! The extractor of a comment for handlers.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use qiscus_webhook_core::{Comment as CoreComment, Rejection};

use crate::WebhookRejection;
use crate::webhook::delivery_of;

/// Extracts a [verified comment](CoreComment) in a handler: the typed event in one argument.
///
/// It reads as the comment it holds, and `.0` is that comment, which may leave the handler.
///
/// - A signed event that is not recognized is answered with 422 and logged; the handler does not run. A
///   handler that wants it as well takes [`Webhook`](crate::Webhook), as [below](#other-events-as-well).
/// - Without the middleware on the route, the request is answered with 500, and an error is logged that
///   says what to add.
///
/// # Example
///
/// ```
/// use actix_web::{App, HttpResponse, rt, web};
/// use qiscus_webhook::actix_web::{Comment, VerifyWebhook};
/// use qiscus_webhook::{KeyRing, SignatureToken};
///
/// async fn on_comment(comment: Comment) -> HttpResponse {
///     rt::spawn(async move {
///         println!("{} wrote a {}", comment.sender().id(), comment.content().kind());
///     });
///     HttpResponse::Ok().finish()
/// }
///
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// let app = App::new().service(
///     web::resource("/webhook")
///         .wrap(VerifyWebhook::new(keys))
///         .route(web::post().to(on_comment)),
/// );
/// # Ok::<(), qiscus_webhook::TokenError>(())
/// ```
///
/// # Other events as well
///
/// Make the comment of the delivery. What is none is given back, with its bytes:
///
/// ```
/// use actix_web::HttpResponse;
/// use qiscus_webhook::Comment;
/// use qiscus_webhook::actix_web::Webhook;
///
/// async fn on_event(Webhook(delivery): Webhook) -> HttpResponse {
///     match Comment::try_from(delivery) {
///         Ok(comment) => println!("{} wrote", comment.sender().id()),
///         Err(other) => println!("{} bytes of another event", other.into_delivery().body().len()),
///     }
///     HttpResponse::Ok().finish()
/// }
/// # let _ = actix_web::web::post().to(on_event);
/// ```
///
/// Do not take `Option<Comment>` for that, nor a `Result` or an `Either`. actix-web makes `None` of whatever an
/// extractor rejects, so where the middleware is missing, the handler runs for requests that nobody has verified, and
/// only the error in the log tells.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "handlers take it apart")]
pub struct Comment(pub CoreComment);

impl Deref for Comment {
    type Target = CoreComment;

    fn deref(&self) -> &CoreComment {
        &self.0
    }
}

impl FromRequest for Comment {
    type Error = WebhookRejection;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(delivery_of(request).and_then(|delivery| {
            let comment = CoreComment::try_from(delivery).map(Self);
            comment.map_err(|other| WebhookRejection::new(Rejection::from(other)))
        }))
    }
}
