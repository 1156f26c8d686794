#![doc = include_str!("../docs/actix-web.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod comment;
mod detach_head;
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
mod unread_body;
mod verify;
mod webhook;

pub use comment::Comment;
pub use detach_head::detach_head;
#[doc(hidden)]
pub use future::VerifyWebhookFuture;
#[doc(hidden)]
pub use middleware::VerifyWebhookMiddleware;
pub use rejection_responder::RejectionResponder;
pub use rejection_response::rejection_response;
pub use resolve::{BoxResolveKeys, IntoResolved, ResolveKeys, Resolved, resolve_async, resolve_fn};
pub use transform::VerifyWebhook;
pub use webhook::{Webhook, WebhookRejection};
