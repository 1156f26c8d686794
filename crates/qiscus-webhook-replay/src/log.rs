//! Lines at a limited rate.

/// A line at `WARN`, which is of a kind of its own: a hundred at once and then one each second, with a count of
/// what was left out. Strangers can cause each of them, by sending much while the store fails.
macro_rules! warning {
    ($($line:tt)*) => {{
        static RATE: qiscus_webhook_core::receive::Rate = qiscus_webhook_core::receive::Rate::new();
        // Who does not listen uses nothing up.
        if tracing::event_enabled!(target: "qiscus_webhook", tracing::Level::WARN)
            && let Some(left_out) = RATE.take()
        {
            tracing::warn!(
                target: "qiscus_webhook",
                left_out = (left_out > 0).then_some(left_out),
                $($line)*
            );
        }
    }};
}

pub(crate) use warning;
