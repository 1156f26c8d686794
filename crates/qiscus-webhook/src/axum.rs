//! Everything for axum: the extractors, and the layers that go before them.
//!
//! [`Webhook`] gives a handler each verified delivery, [`Comment`] those that are comments. The layers
//! are those of any tower stack, and documented in [`tower`](crate::tower).

#[doc(inline)]
pub use qiscus_webhook_tower::axum::{Comment, Webhook, WebhookRejection};

#[cfg(feature = "replay")]
#[doc(no_inline)]
pub use crate::tower::ReplayGuardLayer;
#[doc(no_inline)]
pub use crate::tower::{ResolveKeys, Resolved, VerifyWebhookLayer, resolve_async, resolve_fn};
