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

pub use qiscus_webhook_core::*;

/// The layer for axum, and the extractor `Webhook` for its handlers.
#[cfg(feature = "axum")]
pub mod axum {
    pub use qiscus_webhook_tower::*;
}

/// The layer for any tower stack.
#[cfg(feature = "tower")]
pub mod tower {
    pub use qiscus_webhook_tower::*;
}

/// The middleware for actix-web, and the extractor `Webhook` for its handlers.
#[cfg(feature = "actix-web")]
pub mod actix_web {
    pub use qiscus_webhook_actix::*;
}

/// The once-only guard, against replays and repetitions.
#[cfg(feature = "replay")]
pub mod replay {
    pub use qiscus_webhook_replay::*;
}

/// Signed webhooks for your own tests, as requests and as deliveries.
#[cfg(feature = "testing")]
pub mod testing {
    pub use qiscus_webhook_testing::*;
}

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
