//! Extractors for axum handlers, behind the layer.
//!
//! [`Webhook`] gives each verified delivery, [`Comment`] those that are comments. What an extractor
//! refuses is a [`WebhookRejection`].

mod comment;
mod webhook;

pub use comment::Comment;
pub use webhook::{Webhook, WebhookRejection};
