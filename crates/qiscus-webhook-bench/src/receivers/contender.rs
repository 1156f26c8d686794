//! Who takes part.

/// What a receiver does with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Contender {
    /// Reads the body and answers 200.
    Bare,
    /// Answers 200 without a look at the body.
    Idle,
    /// Ours, with a handler that looks at the event.
    Ours,
    /// Written by hand: the whole body, a fresh HMAC, owned structs.
    ByHand,
    /// The published crate `webhook-verify` with a scheme of one's own, and owned structs.
    WebhookVerify,
}

impl Contender {
    /// Those that do the same work, and the bare handler.
    pub const ALL: [Self; 4] = [Self::Bare, Self::Ours, Self::ByHand, Self::WebhookVerify];

    /// What tables and plots call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare handler",
            Self::Idle => "idle handler",
            Self::Ours => "ours",
            Self::ByHand => "by hand",
            Self::WebhookVerify => "webhook-verify",
        }
    }
}

/// What a receiver is built on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Framework {
    /// axum.
    Axum,
    /// actix-web.
    Actix,
}

impl Framework {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Axum, Self::Actix];

    /// What tables and plots call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Axum => "axum",
            Self::Actix => "actix-web",
        }
    }
}
