//! Why a request is refused, and the status that says so.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use tracing::Level;

use crate::event::Mismatch;

/// A request that is refused. Opaque: [`reason`](Self::reason) says why, for logs and metrics; the
/// client learns only the [`status`](Self::status).
///
/// Neither its text nor its `Debug` holds a token, a signature or anything of the body.
///
/// # Example
///
/// ```
/// use qiscus_webhook::{Rejection, RejectionReason};
///
/// let rejection = Rejection::from(RejectionReason::SignatureMissing);
/// assert_eq!(rejection.status(), 401);
/// assert_eq!(rejection.to_string(), "the request has no signature header");
/// ```
#[derive(Debug, Clone)]
pub struct Rejection {
    reason: RejectionReason,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

impl Rejection {
    /// A rejection whose cause is an error of the HTTP stack or of a key lookup.
    ///
    /// The error is logged: it must hold nothing that is secret.
    #[must_use]
    pub fn with_source(
        reason: RejectionReason,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self {
            reason,
            source: Some(Arc::from(source.into())),
        }
    }

    /// The rejection of a request whose keys were not found by [`Limits::resolver_deadline`].
    ///
    /// [`Limits::resolver_deadline`]: crate::Limits::resolver_deadline
    #[must_use]
    pub fn resolver_deadline_exceeded() -> Self {
        Self::with_source(
            RejectionReason::KeysUnavailable,
            "the lookup did not answer by its deadline",
        )
    }

    pub(crate) fn unrecognized(source: Mismatch) -> Self {
        Self::with_source(RejectionReason::UnrecognizedEvent, source)
    }

    /// Why.
    #[must_use]
    pub const fn reason(&self) -> RejectionReason {
        self.reason
    }

    /// The HTTP status (RFC 9110, section 15) of the answer.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.reason.status()
    }

    /// What an operator who finds it in the log does next. Part of the log line; the client gets none of it.
    #[must_use]
    pub const fn next_step(&self) -> &'static str {
        match (self.reason, &self.source) {
            // Our own limits have no source.
            (RejectionReason::BodyTooLarge, Some(_)) => {
                "if Qiscus sent it, raise the limit of the layer further out that cut the body off; Limits::with_body_limit does not change it"
            }
            (RejectionReason::BodyDeadlineExceeded, Some(_)) => {
                "if it comes often, look for a slow proxy or network, or raise the timeout of the layer further out that cut the body off; Limits::with_body_deadline does not change it"
            }
            _ => self.reason.next_step(),
        }
    }
}

impl From<RejectionReason> for Rejection {
    fn from(reason: RejectionReason) -> Self {
        Self {
            reason,
            source: None,
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}

impl Error for Rejection {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.source {
            Some(source) => Some(&**source),
            None => None,
        }
    }
}

/// Declares each reason once, with its name, its status, the level of its line in the log, its sentence,
/// and what an operator does next.
macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $status:literal, $level:ident, $text:literal,
        $next_step:literal;)*) => {
        /// Why a request is refused: a closed set, fit for the label of a metric.
        ///
        /// Over HTTP/1, what becomes of the connection depends on the body: read to its end, the
        /// connection is good for the next request; else its end is announced, and what the client
        /// still sends is read and dropped for a while after the answer
        /// ([`Rejected::poll_rest`](crate::receive::Rejected::poll_rest)). Over HTTP/2 the stream ends.
        ///
        /// # Example
        ///
        /// ```
        /// use qiscus_webhook::RejectionReason;
        ///
        /// assert_eq!(RejectionReason::SignatureMismatch.as_str(), "signature_mismatch");
        /// assert_eq!(RejectionReason::BodyTooLarge.status(), 413);
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum RejectionReason {
            $($(#[$doc])* $variant,)*
        }

        impl RejectionReason {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The reason's name in snake case, for a log field or a metric's label.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// The HTTP status (RFC 9110, section 15) of the answer.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self {
                    $(Self::$variant => $status,)*
                }
            }

            /// As [`Rejection::next_step`], where there is no source.
            #[must_use]
            pub const fn next_step(self) -> &'static str {
                match self {
                    $(Self::$variant => $next_step,)*
                }
            }

            /// How loud the line in the log is: `DEBUG` for what any client can cause with a request that is
            /// not even signed, and for a retry that comes too early; `WARN` for what an operator looks
            /// into; `ERROR` for a mistake in the receiver's own set-up.
            pub(crate) const fn level(self) -> Level {
                match self {
                    $(Self::$variant => Level::$level,)*
                }
            }
        }

        impl fmt::Display for RejectionReason {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$variant => $text,)*
                })
            }
        }
    };
}

reasons! {
    /// No signature header. The connection is kept if the body is small and has come.
    SignatureMissing = "signature_missing", 401, DEBUG,
        "the request has no signature header",
        "if Qiscus sent it, press Generate New Token in its dashboard, or find the proxy that drops the header";
    /// More than one signature header, equal or not. The connection is kept if the body is small and
    /// has come.
    SignatureRepeated = "signature_repeated", 401, DEBUG,
        "the request has more than one signature header",
        "if Qiscus sent it, find the proxy that adds the header again";
    /// A signature header that is not exactly 64 hex digits. The connection is kept if the body is small
    /// and has come.
    SignatureMalformed = "signature_malformed", 401, DEBUG,
        "the signature header is not exactly 64 hex digits",
        "if Qiscus sent it, find the proxy that changes the header";
    /// A signature that no accepted token made for this body. The connection is kept.
    SignatureMismatch = "signature_mismatch", 401, WARN,
        "no accepted token made this signature for this body",
        "if Qiscus sent it, compare the token with that of its dashboard; if they are the same, save a delivery by `qiscus-webhook listen --save` and ask `verify --explain`";
    /// No signature token is known for the tenant that the request addresses. Found out before the
    /// body is read, and reported after it, so that a client can't distinguish it from a wrong signature: a body
    /// that is too large, too slow or broken is refused for that.
    /// The connection is kept, as after a wrong signature.
    TenantUnknown = "tenant_unknown", 401, WARN,
        "no signature token is known for this tenant",
        "if the address is right, add the tenant to the lookup of keys; if not, correct the webhook URL in the dashboard";
    /// A body over the limit, as declared or as it arrived. The connection ends, unless the end of the body has
    /// been read all the same: with a limit below 64 KiB, a small body has mostly come as a whole.
    BodyTooLarge = "body_too_large", 413, WARN,
        "the body is larger than the limit",
        "if Qiscus sent it, raise Limits::with_body_limit";
    /// A body that was not whole by the deadline. The connection ends.
    BodyDeadlineExceeded = "body_deadline_exceeded", 408, WARN,
        "the body was not complete by the deadline",
        "if it comes often, look for a slow proxy or network, or raise Limits::with_body_deadline";
    /// A body that broke off: the connection failed or the framing is broken. The connection ends.
    BodyInterrupted = "body_interrupted", 400, WARN,
        "the body broke off",
        "if it comes often, look into the log and the timeouts of the proxy in front";
    /// No room for the body, because of others that are not verified yet. The connection ends, unless the end of
    /// the body has been read with what there was no room for.
    MemoryBudgetExhausted = "memory_budget_exhausted", 503, WARN,
        "the memory budget for unverified bodies is used up",
        "bound the connections in front of the receiver, or raise Limits::with_memory_budget";
    /// The keys can't be looked up just now. The connection is kept if the body is small and has come.
    KeysUnavailable = "keys_unavailable", 503, WARN,
        "the signature tokens can't be looked up just now",
        "mend what the source names: the lookup of keys failed, or took longer than Limits::with_resolver_deadline";
    /// A signed event that is not recognized, where the operator asked for strictness or the handler for a comment.
    /// The source is a [`Mismatch`] with what could not be read.
    UnrecognizedEvent = "unrecognized_event", 422, WARN,
        "the event is signed but not recognized, and this receiver asks for one that is",
        "see in the source what could not be read; to let such events pass, turn off Limits::with_strict_events and take the extractor Webhook";
    /// A delivery of a message whose handler is at work just now, for another delivery of it.
    DeliveryInFlight = "delivery_in_flight", 503, DEBUG,
        "another delivery of the message is being handled just now",
        "nothing, if it is rare; if not, let the handler queue its work and answer at once";
    /// The store of the once-only guard can't say just now whether the message was handled.
    ReplayStoreUnavailable = "replay_store_unavailable", 503, WARN,
        "the store of the replay guard can't be asked just now",
        "mend what the source names: Redis is down, slow or out of reach, or the memory store is full; what is refused is not lost if its sender sends it again";
    /// A delivery that nothing tells from another, where the operator asked for such to be refused.
    DeliveryIdMissing = "delivery_id_missing", 422, WARN,
        "the message has no id, and deliveries without one are refused",
        "to let such deliveries pass, change with_missing_id of the replay guard";
    /// An extractor that found no delivery: the middleware is missing in front of the handler.
    DeliveryMissing = "delivery_missing", 500, ERROR,
        "the request was not verified: add the webhook middleware in front of this handler",
        "put VerifyWebhookLayer (tower, axum) or VerifyWebhook (actix-web) around this route, whose requests are not verified now; a replay guard goes inside of it";
    /// There is no tokio runtime, or its timer is off, and without one a lookup or a body that makes the request
    /// wait could not be bounded in time. The connection is kept if the body is small and has come.
    RuntimeMissing = "runtime_missing", 500, ERROR,
        "the middleware is not on a tokio runtime whose timer is on",
        "build the runtime with enable_all, or use #[tokio::main]";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_snake_case() {
        let mut names: Vec<_> = RejectionReason::ALL
            .iter()
            .map(|reason| reason.as_str())
            .collect();
        assert!(
            names
                .iter()
                .all(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        );
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), RejectionReason::ALL.len());
    }

    #[test]
    fn each_has_a_next_step_of_its_own() {
        let steps: std::collections::HashSet<_> = RejectionReason::ALL
            .iter()
            .map(|reason| reason.next_step())
            .collect();
        assert_eq!(steps.len(), RejectionReason::ALL.len());
    }

    #[test]
    fn what_a_layer_further_out_cut_off_has_another_next_step() {
        for reason in RejectionReason::ALL {
            let own = Rejection::from(*reason).next_step();
            assert_eq!(own, reason.next_step());
            let by_another = Rejection::with_source(*reason, "length limit exceeded").next_step();
            let differs = matches!(
                reason,
                RejectionReason::BodyTooLarge | RejectionReason::BodyDeadlineExceeded
            );
            assert_eq!(own != by_another, differs, "{reason:?}");
            assert_eq!(by_another.contains("further out"), differs, "{reason:?}");
        }
    }

    #[test]
    fn the_source_is_kept_and_not_repeated() {
        let rejection = Rejection::with_source(RejectionReason::BodyInterrupted, "reset by peer");
        assert_eq!(rejection.to_string(), "the body broke off");
        assert_eq!(rejection.source().unwrap().to_string(), "reset by peer");
    }
}
