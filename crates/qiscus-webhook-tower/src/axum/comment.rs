//! The extractor of a comment for axum handlers.

use std::ops::Deref;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use qiscus_webhook_core::{Comment as CoreComment, NotAComment, Rejection};

use super::{Webhook, WebhookRejection};

/// Extracts a [verified comment](CoreComment) in an axum handler: the typed event in one argument.
///
/// It reads as the comment it holds, and `.0` is that comment, which may leave the handler.
///
/// - A signed event that is not recognized is answered with 422 and logged; the handler does not run. A
///   handler that wants it as well takes `Option<Comment>`, which is `None` for it, or [`Webhook`],
///   which has its bytes.
/// - Without the middleware on the route, the request is answered with 500, `Option` or not, and an
///   error is logged that says what to add. Do not take a `Result` of it, for the reason that [`Webhook`] gives.
///
/// # Example
///
/// ```
/// use axum::{Router, http::StatusCode, routing::post};
/// use qiscus_webhook::{KeyRing, SignatureToken};
/// use qiscus_webhook::axum::{Comment, VerifyWebhookLayer};
///
/// async fn on_comment(comment: Comment) -> StatusCode {
///     tokio::spawn(async move {
///         println!("{} wrote a {}", comment.sender().id(), comment.content().kind());
///     });
///     StatusCode::OK
/// }
///
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// let app: Router = Router::new()
///     .route("/webhook", post(on_comment))
///     .layer(VerifyWebhookLayer::new(keys));
/// # Ok::<(), qiscus_webhook::TokenError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "handlers take it apart")]
pub struct Comment(pub CoreComment);

impl Deref for Comment {
    type Target = CoreComment;

    fn deref(&self) -> &CoreComment {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for Comment {
    type Rejection = WebhookRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        match read(parts, state).await? {
            Ok(comment) => Ok(comment),
            Err(other) => Err(WebhookRejection::new(Rejection::from(other))),
        }
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Comment {
    type Rejection = WebhookRejection;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> Result<Option<Self>, Self::Rejection> {
        read(parts, state).await.map(Result::ok)
    }
}

async fn read<S: Sync>(
    parts: &mut Parts,
    state: &S,
) -> Result<Result<Comment, NotAComment>, WebhookRejection> {
    let Webhook(delivery) = Webhook::from_request_parts(parts, state).await?;
    Ok(CoreComment::try_from(delivery).map(Comment))
}
