//! What can go to another thread.

use qiscus_webhook_core::{
    Delivery, Event, Intake, KeyHandle, KeyRing, Limits, MemoryBudget, Rejection, Signature,
    SignatureToken,
};

const fn go_anywhere<T: Send + Sync + 'static>() {}
const fn go_to_another_thread<T: Send + 'static>() {}
const fn are_shared<T: Send + Sync>() {}

const _: () = {
    go_anywhere::<Delivery>();
    go_anywhere::<KeyHandle>();
    go_anywhere::<KeyRing>();
    go_anywhere::<Limits>();
    go_anywhere::<MemoryBudget>();
    go_anywhere::<Rejection>();
    go_anywhere::<Signature>();
    go_anywhere::<SignatureToken>();
    go_to_another_thread::<Intake>();
    are_shared::<Event<'_>>();
    go_anywhere::<qiscus_webhook_tower::VerifyWebhookLayer>();
    go_anywhere::<qiscus_webhook_tower::VerifyWebhook<()>>();
    go_anywhere::<qiscus_webhook_tower::axum::Webhook>();
    go_anywhere::<qiscus_webhook_tower::VerifiedBody>();
    go_anywhere::<qiscus_webhook_actix::VerifyWebhook>();
    go_anywhere::<qiscus_webhook_actix::Webhook>();
};
