// The README's examples need all of these.
#![cfg_attr(
    all(feature = "axum", feature = "actix-web", feature = "replay", feature = "testing", feature = "watch"),
    doc = include_str!("../README.md")
)]
#![cfg_attr(
    not(all(
        feature = "axum",
        feature = "actix-web",
        feature = "replay",
        feature = "testing",
        feature = "watch"
    )),
    doc = "Middleware that lets only what Qiscus signed reach a handler, as a typed event."
)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "actix-web")]
pub mod actix_web;
#[cfg(feature = "axum")]
pub mod axum;
#[cfg(feature = "replay")]
pub mod replay;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "tower")]
pub mod tower;

#[cfg(feature = "watch")]
#[doc(inline)]
pub use qiscus_webhook_core::TokenFile;
#[cfg(feature = "serde")]
#[doc(inline)]
pub use qiscus_webhook_core::record;
#[doc(inline)]
pub use qiscus_webhook_core::{
    Comment, Delivery, DeliveryId, DeliveryKey, Event, Intake, KeyHandle, KeyRing, Limits,
    MatchedKey, MemoryBudget, NotAComment, Rejection, RejectionReason, SIGNATURE_HEADER, Signature,
    SignatureError, SignatureToken, Tenant, TokenError, UNCOUNTED_BODY_BYTES, event, observe,
    receive,
};

// Text alone; its code needs all of these.
#[cfg(doc)]
#[cfg_attr(
    all(feature = "axum", feature = "replay", feature = "testing", feature = "watch"),
    doc = include_str!("../docs/guide.md")
)]
#[cfg_attr(
    not(all(
        feature = "axum",
        feature = "replay",
        feature = "testing",
        feature = "watch"
    )),
    doc = "A guide, in the documentation with all features."
)]
pub mod guide {}

// Its code needs both.
#[cfg(doc)]
#[cfg_attr(all(feature = "axum", feature = "actix-web"), doc = include_str!("../docs/serving.md"))]
#[cfg_attr(
    not(all(feature = "axum", feature = "actix-web")),
    doc = "How to serve and how to end, in the documentation with all features."
)]
pub mod serving {}

#[cfg(doc)]
#[doc = include_str!("../docs/sizing.md")]
pub mod sizing {}
