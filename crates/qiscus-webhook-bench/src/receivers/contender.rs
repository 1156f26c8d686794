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
    /// Ours, with a handler that takes the bytes and does not ask for the event.
    Unread,
    /// Written by hand: the whole body, a fresh HMAC, owned structs.
    ByHand,
    /// The published crate `webhook-verify` with a scheme of one's own, and owned structs.
    WebhookVerify,
}

impl Contender {
    /// Those whose answer takes a verified body, and the bare handler.
    pub const ALL: [Self; 5] = [
        Self::Bare,
        Self::Ours,
        Self::ByHand,
        Self::WebhookVerify,
        Self::Unread,
    ];

    /// The place of ours among them.
    pub const OURS: usize = 1;

    /// What tables and plots call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare handler",
            Self::Idle => "idle handler",
            Self::Ours => "ours",
            Self::Unread => "ours without event",
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
