#![doc = include_str!("../docs/actix-web.md")]

#[doc(inline)]
pub use qiscus_webhook_actix::{
    BoxResolveKeys, Comment, IntoResolved, RejectionResponder, ResolveKeys, Resolved,
    VerifyWebhook, Webhook, WebhookRejection, detach_head, rejection_response, resolve_async,
    resolve_fn,
};
#[doc(hidden)]
pub use qiscus_webhook_actix::{VerifyWebhookFuture, VerifyWebhookMiddleware};
#[cfg(feature = "replay")]
#[doc(inline)]
pub use qiscus_webhook_replay::actix_web::{ReplayGuard, ReplayGuardMiddleware};
