#![doc = include_str!("../docs/tower.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "axum")]
pub mod axum;
mod body;
mod body_error;
mod future;
mod incoming;
mod into_rejection_response;
mod layer;
mod lingering;
mod rejected;
mod rejection_responder;
mod rejection_response;
mod resolve;
mod runtime;
mod service;
mod settings;
mod verify;

pub use body::{ResponseBody, VerifiedBody};
pub use future::VerifyWebhookFuture;
pub use into_rejection_response::IntoRejectionResponse;
pub use layer::VerifyWebhookLayer;
pub use rejection_responder::RejectionResponder;
pub use rejection_response::rejection_response;
pub use resolve::{BoxResolveKeys, IntoResolved, ResolveKeys, Resolved, resolve_async, resolve_fn};
pub use service::VerifyWebhook;
