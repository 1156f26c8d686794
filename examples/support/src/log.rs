//! A log in readable lines.

use std::io::{self, IsTerminal as _};

use qiscus_webhook::{Delivery, Event};
use tracing_subscriber::EnvFilter;

/// What is logged unless `RUST_LOG` says so. Each verdict of this library, unsigned requests too. actix-http logs
/// each request that it can't parse as an error, without a limit, and any client can send those.
const FILTER: &str = "info,qiscus_webhook=debug,actix_http::h1::dispatcher=off";

/// Logs to standard error at the levels in `RUST_LOG`, or else each verdict and what else is of note. That is for a
/// first look: any client can cause lines at `DEBUG`, so set `RUST_LOG=info` on a server.
pub fn start_log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(FILTER));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        .init();
}

/// Logs one delivery in one line. The texts of a message are its sender's: a real receiver keeps
/// them out of its log.
pub fn log_delivery(delivery: &Delivery) {
    match delivery.event() {
        Event::PostComment(post) => tracing::info!(
            "{}: {:?} from {:?}",
            delivery.event(),
            post.message().text(),
            post.sender().user_id(),
        ),
        other => tracing::warn!("{other}"),
    }
}
