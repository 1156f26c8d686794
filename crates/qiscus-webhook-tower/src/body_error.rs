//! Why a body gives an error in place of its next frame.

use std::error::Error;

use http_body_util::LengthLimitError;
use qiscus_webhook_core::{Rejection, RejectionReason};

/// What tower-http's `TimeoutError` says of itself. Its type is another one in each version of tower-http.
const TIMED_OUT: &str = "data was not received within the designated timeout";

/// How far down the chain of causes anyone looks.
const CAUSES: usize = 16;

/// A body that a layer further out has cut off, by its length or by its time, or one that broke off by
/// itself.
pub(crate) fn broken(err: Box<dyn Error + Send + Sync>) -> Rejection {
    let reason = cut_off(&*err).unwrap_or(RejectionReason::BodyInterrupted);
    Rejection::with_source(reason, err)
}

fn cut_off(outermost: &(dyn Error + 'static)) -> Option<RejectionReason> {
    let mut cause = Some(outermost);
    for _ in 0..CAUSES {
        let err = cause?;
        if err.is::<LengthLimitError>() {
            return Some(RejectionReason::BodyTooLarge);
        }
        if err.to_string() == TIMED_OUT {
            return Some(RejectionReason::BodyDeadlineExceeded);
        }
        cause = err.source();
    }
    None
}
