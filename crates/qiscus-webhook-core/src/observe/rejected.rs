//! The line that a rejection leaves in the log.

use std::error::Error as _;

use tracing::Level;

use super::metrics;
use super::rate::Rate;
use crate::{Delivery, Rejection, RejectionReason};

/// Logs and counts a rejection inside of the middleware, or without it: that of a replay guard or of an
/// extractor. The middleware's own goes by way of its [`Observation`](crate::receive::Observation).
pub fn observe_rejection(rejection: &Rejection) {
    log(rejection, None, None);
    metrics::rejected_inside(rejection.reason());
}

/// What an extractor found: the delivery that the middleware has put into the request.
///
/// # Errors
///
/// If there is none. That is logged and counted here and now: frameworks make a value of what an extractor refuses where
/// a handler takes a `Result` or an `Option` of it, and this must be told even so.
pub fn extract(found: Option<&Delivery>) -> Result<Delivery, Rejection> {
    found.cloned().ok_or_else(|| {
        let rejection = Rejection::from(RejectionReason::DeliveryMissing);
        observe_rejection(&rejection);
        rejection
    })
}

/// Logs and counts what an extractor refuses, once it is the answer. What [`extract`] has told is not told again.
pub fn observe_extraction(rejection: &Rejection) {
    if rejection.reason() != RejectionReason::DeliveryMissing {
        observe_rejection(rejection);
    }
}

/// At the level of its reason. What is not at `DEBUG` is at a limited rate, for strangers can cause it, too.
pub(super) fn log(rejection: &Rejection, tenant: Option<&str>, path: Option<&str>) {
    let reason = rejection.reason();
    macro_rules! log {
        ($level:expr, $left_out:expr) => {
            tracing::event!(
                target: "qiscus_webhook",
                $level,
                reason = reason.as_str(),
                status = rejection.status(),
                tenant,
                path = path.map(shown),
                left_out = $left_out,
                source = rejection.source().map(tracing::field::display),
                next_step = rejection.next_step(),
                "{rejection}"
            )
        };
        ($level:expr) => {
            if let Some(left_out) =
                Rate::of(reason).take(tracing::event_enabled!(target: "qiscus_webhook", $level))
            {
                log!($level, left_out);
            }
        };
    }
    match reason.level() {
        Level::ERROR => log!(Level::ERROR),
        Level::WARN => log!(Level::WARN),
        _ => log!(Level::DEBUG, None::<u64>),
    }
}

/// As much of a path as tells where a request was sent: it is of the client's making, and may be of many
/// kilobytes.
pub(super) fn shown(path: &str) -> &str {
    const MOST: usize = 200;
    let most = path.len().min(MOST);
    let end = (0..=most).rev().find(|end| path.is_char_boundary(*end));
    end.and_then(|end| path.get(..end)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_cut_between_two_characters() {
        assert_eq!(shown("/webhook/acme"), "/webhook/acme");
        assert_eq!(shown(&"é".repeat(1000)), "é".repeat(100));
        assert_eq!(shown(&format!("/{}", "é".repeat(1000))).len(), 199);
    }
}
