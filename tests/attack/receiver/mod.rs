//! The receiver: what runs in the other process.

mod actix;
mod axum;
mod control;
mod counts;
mod hand_written;
#[expect(dead_code, unreachable_pub, reason = "the file of the examples")]
#[path = "../../../examples/support/src/serve.rs"]
mod serve;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use counts::Counts;
pub(crate) use counts::Report;
use qiscus_webhook_core::{KeyRing, Limits};
use serde::{Deserialize, Serialize};

use crate::signer::{TOKEN, ring};

/// The environment variable that makes this program a receiver: an [`Order`] as JSON.
pub(crate) const ORDER: &str = "QISCUS_WEBHOOK_TESTS_RECEIVER";

/// What the receiver is told to be.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) at: At,
    pub(crate) deadline: Duration,
    /// Where to report.
    pub(crate) control: SocketAddr,
}

/// The framework.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum At {
    /// `axum::serve`, as it comes.
    Axum,
    /// axum, served as the examples are.
    Served,
    /// `HttpServer` of actix-web, as it comes.
    Actix,
    /// What users write by hand: axum's `Bytes`, and an HMAC over them.
    HandWritten,
}

/// Where a receiver listens: for HTTP/1.1, and for HTTP/2 with prior knowledge.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Addresses {
    pub(crate) http1: SocketAddr,
    pub(crate) http2: SocketAddr,
}

/// What a receiver works with.
#[derive(Clone)]
struct Setup {
    keys: KeyRing,
    limits: Limits,
    counts: Arc<Counts>,
}

/// The other process begins here. Without an order it is a test like any other, and passes.
#[test]
fn receiver() {
    let Ok(order) = std::env::var(ORDER) else {
        return;
    };
    let order: Order = serde_json::from_str(&order).unwrap();
    let setup = Setup {
        keys: ring(TOKEN),
        limits: Limits::default().with_body_deadline(order.deadline),
        counts: Arc::default(),
    };
    let control = control::connect(&order, &setup);
    match order.at {
        At::Axum => axum::serve(&setup, control),
        At::Served => axum::serve_as_examples(&setup, control),
        At::Actix => actix::serve(&setup, control),
        At::HandWritten => hand_written::serve(&setup, control),
    }
}
