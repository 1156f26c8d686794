//! Middleware for axum, tower and actix-web that lets only webhooks signed by Qiscus reach your handler,
//! each as a typed event.
//!
//! Qiscus signs the body of each webhook with HMAC-SHA256 and sends the signature in the header
//! `QISCUS-SDK-SIGNATURE`. The middleware refuses an unsigned request without waiting for its body, and
//! passes a signed event of an unknown type on with its bytes. Unofficial, and not affiliated with Qiscus.
//!
//! Begin with the [`guide`]. [`answers`] has statuses and limits, [`promises`] what holds and what does not,
//! [`serving`] a server to copy, [`sizing`] what a load takes.
#![cfg_attr(feature = "axum", doc = "\n# axum\n\n```no_run")]
#![cfg_attr(feature = "axum", doc = include_str!("../docs/axum.rs"))]
#![cfg_attr(feature = "axum", doc = "```")]
#![cfg_attr(feature = "actix-web", doc = "\n# actix-web\n\n```no_run")]
#![cfg_attr(feature = "actix-web", doc = include_str!("../docs/actix.rs"))]
#![cfg_attr(feature = "actix-web", doc = "```")]
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

// Each page defines where its links lead in the repository; `links.md` comes before it and says where they
// lead here. So its name and its lines are counted in with those of the pages' doctests.

// Text only.
#[cfg(doc)]
#[doc = include_str!("../docs/links.md")]
#[doc = include_str!("../docs/answers.md")]
pub mod answers {}

#[cfg(doc)]
#[doc = include_str!("../docs/links.md")]
#[doc = include_str!("../docs/promises.md")]
pub mod promises {}

// Its code needs all of these.
#[cfg(doc)]
#[cfg_attr(
    all(
        feature = "actix-web",
        feature = "axum",
        feature = "replay",
        feature = "testing",
        feature = "watch"
    ),
    doc = include_str!("../docs/links.md"),
    doc = include_str!("../docs/guide.md")
)]
#[cfg_attr(
    not(all(
        feature = "actix-web",
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
#[cfg_attr(
    all(feature = "axum", feature = "actix-web"),
    doc = include_str!("../docs/links.md"),
    doc = include_str!("../docs/serving.md")
)]
#[cfg_attr(
    not(all(feature = "axum", feature = "actix-web")),
    doc = "How to serve and how to end, in the documentation with all features."
)]
pub mod serving {}

#[cfg(doc)]
#[doc = include_str!("../docs/sizing.md")]
pub mod sizing {}
