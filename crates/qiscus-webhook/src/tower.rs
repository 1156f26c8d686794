#![doc = include_str!("../docs/tower.md")]

#[cfg(feature = "replay")]
#[doc(inline)]
pub use qiscus_webhook_replay::tower::{ReplayGuard, ReplayGuardFuture, ReplayGuardLayer};
#[doc(inline)]
pub use qiscus_webhook_tower::{
    BoxResolveKeys, IntoRejectionResponse, IntoResolved, RejectionResponder, ResolveKeys, Resolved,
    ResponseBody, VerifiedBody, VerifyWebhook, VerifyWebhookFuture, VerifyWebhookLayer,
    rejection_response, resolve_async, resolve_fn,
};
