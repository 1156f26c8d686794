//! Verifies signed Qiscus webhooks and reads them as typed events, without I/O.

pub mod event;
