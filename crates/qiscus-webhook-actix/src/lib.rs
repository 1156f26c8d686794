#![doc = include_str!("../docs/actix-web.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod comment;
mod extractor;
mod future;
mod incoming;
mod middleware;
mod payload;
mod rejected;
mod rejection_responder;
mod rejection_response;
mod resolve;
mod settings;
mod transform;
mod unread;
mod verify;

pub use comment::Comment;
pub use extractor::{Webhook, WebhookRejection};
#[doc(hidden)]
pub use future::VerifyWebhookFuture;
#[doc(hidden)]
pub use middleware::VerifyWebhookMiddleware;
pub use rejection_responder::RejectionResponder;
pub use rejection_response::rejection_response;
pub use resolve::{BoxResolveKeys, IntoResolved, ResolveKeys, Resolved, resolve_async, resolve_fn};
pub use transform::VerifyWebhook;
