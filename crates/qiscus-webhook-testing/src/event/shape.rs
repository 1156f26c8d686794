//! Which of the envelopes that Qiscus sends.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// As in bodies since 2022.
    Modern,
    /// As in Qiscus's documentation, and no field more.
    Minimal,
    /// As Omnichannel's bot webhook.
    Omnichannel,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RoomKind {
    Single,
    Group,
    Channel,
}
