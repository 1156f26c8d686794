//! Lines at a limited rate.

/// A line at `WARN`, which is of a kind of its own: a hundred at once and then one each second, with a count of
/// what was left out. Strangers can cause each of them, by sending much while the store fails.
macro_rules! warning {
    ($($line:tt)*) => {{
        static RATE: qiscus_webhook_core::receive::Rate = qiscus_webhook_core::receive::Rate::new();
        let is_listened_to = tracing::event_enabled!(target: "qiscus_webhook", tracing::Level::WARN);
        if let Some(left_out) = RATE.take(is_listened_to) {
            tracing::warn!(target: "qiscus_webhook", left_out, $($line)*);
        }
    }};
}

pub(crate) use warning;
