//! One request, from its head to the answer.

use std::sync::{Arc, OnceLock};
use std::thread;

use tracing::field::Empty;
use tracing::{Level, Span, debug, debug_span, event, event_enabled, info_span, record_all};

use super::metrics::{self, Stopwatch};
use super::rate::{ABANDONED, CUT_OFF, PANICKED};
use super::rejected::{log, shown};
use crate::event::Origin;
use crate::{Delivery, Rejection, Tenant};

/// What is seen of one request: its span, its line in the log, its metrics. Made by an adapter for
/// each request and kept until the handler has answered.
///
/// Dropped before there is a verdict, it says that the request was abandoned, or that the lookup panicked;
/// dropped before the handler has answered, that the delivery was cut off.
///
/// # Example
///
/// ```
/// use qiscus_webhook::receive::Observation;
/// use qiscus_webhook::{Intake, KeyRing, Limits, SignatureToken};
///
/// # fn handle(_: qiscus_webhook::Delivery) {}
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// let mut observation = Observation::new();
///
/// match Intake::begin(&keys, [keys.sign(b"{}").to_hex()], Some(2), &Limits::default()) {
///     Ok(mut intake) => {
///         observation.admit("/webhook");
///         intake.push("{}".into())?;
///         let delivery = intake.finish()?;
///         observation.accept(&delivery);
///         observation.in_scope(|| handle(delivery));
///         observation.answer();
///     }
///     Err(rejection) => observation.reject(&rejection, "/webhook"),
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct Observation {
    span: Span,
    stage: Stage,
    stopwatch: Stopwatch,
    // Written while the span is entered, which borrows all of it.
    tenant: OnceLock<Arc<str>>,
    // Set by a panic in its scope: where that is caught, this is dropped only later.
    panicked: OnceLock<()>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The gate looks at the head.
    Head,
    /// Keys are looked up, the body arrives.
    Body,
    /// The handler is at work.
    Accepted,
    /// Nothing is left to see.
    Ended,
}

pub(super) const SPAN: &str = "delivery";

macro_rules! delivery_span {
    ($span:ident, $path:expr) => {
        $span!(
            target: "qiscus_webhook",
            SPAN,
            path = shown($path),
            tenant = Empty,
            verdict = Empty,
            reason = Empty,
            body_bytes = Empty,
            key_position = Empty,
            key_label = Empty,
            event_type = Empty,
            room_kind = Empty,
            message_kind = Empty,
        )
    };
}

impl Observation {
    /// Of a request whose head nobody has looked at.
    pub fn new() -> Self {
        Self {
            span: Span::none(),
            stage: Stage::Head,
            stopwatch: Stopwatch::start(),
            tenant: OnceLock::new(),
            panicked: OnceLock::new(),
        }
    }

    /// The gate has let it through, a request to this path: it may be a delivery.
    pub fn admit(&mut self, path: &str) {
        self.span = if_enabled(delivery_span!(info_span, path));
        self.stage = Stage::Body;
    }

    /// The lookup of keys has found the tenant that it was sent to.
    pub fn address(&self, tenant: &Tenant) {
        self.span.record("tenant", tenant.name());
        let _ = self.tenant.set(Arc::clone(tenant.shared_name()));
    }

    /// It is refused, a request to this path.
    pub fn reject(&mut self, rejection: &Rejection, path: &str) {
        let reason = rejection.reason();
        if self.stage == Stage::Head {
            self.span = if_enabled(if reason.level() == Level::DEBUG {
                delivery_span!(debug_span, path)
            } else {
                delivery_span!(info_span, path)
            });
        } else {
            metrics::verified("refused", &self.stopwatch);
        }
        self.stage = Stage::Ended;
        record_all!(self.span, verdict = "refused", reason = reason.as_str());
        self.in_scope(|| log(rejection, self.tenant(), Some(path)));
        metrics::rejected(reason, self.tenant());
    }

    /// It is a delivery, and goes on to the handler.
    pub fn accept(&mut self, delivery: &Delivery) {
        self.stage = Stage::Accepted;
        metrics::verified("accepted", &self.stopwatch);
        metrics::accepted(delivery);
        self.stopwatch = Stopwatch::start();
        self.tell(delivery);
    }

    /// The handler has answered.
    pub fn answer(&mut self) {
        if self.stage == Stage::Accepted {
            self.stage = Stage::Ended;
            metrics::handled(&self.stopwatch);
        }
    }

    /// Does a part of the work inside the request's span.
    pub fn in_scope<T>(&self, work: impl FnOnce() -> T) -> T {
        let _noted = NotePanic(&self.panicked);
        self.span.in_scope(work)
    }

    /// The span, for what is left to do once nothing is left to see.
    pub(crate) fn into_span(mut self) -> Span {
        std::mem::replace(&mut self.span, Span::none())
    }

    fn tenant(&self) -> Option<&str> {
        self.tenant.get().map(|name| &**name)
    }

    fn end_without_verdict(&self, outcome: &'static str) {
        metrics::verified(outcome, &self.stopwatch);
        metrics::without_verdict(outcome, self.tenant());
        self.span.record("verdict", outcome);
    }

    fn tell(&self, delivery: &Delivery) {
        let key = delivery.matched_key();
        record_all!(
            self.span,
            verdict = "accepted",
            body_bytes = delivery.body().len(),
            key_position = key.position(),
            key_label = key.label(),
            // To ask for the event would be to read it, which is left to the handler.
            event_type = Origin::glimpse(delivery.body()).map(Origin::declared_type),
        );
        self.in_scope(|| debug!(target: "qiscus_webhook", "accepted"));
    }
}

/// None at all in place of a disabled one, which still looks for a logger at each step where some crate has turned on
/// the feature `log` of `tracing`.
fn if_enabled(span: Span) -> Span {
    if span.is_disabled() {
        Span::none()
    } else {
        span
    }
}

/// Notes that what runs while it is there has panicked.
struct NotePanic<'a>(&'a OnceLock<()>);

impl Drop for NotePanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            let _ = self.0.set(());
        }
    }
}

impl Default for Observation {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Observation {
    fn drop(&mut self) {
        let (level, rate, what, next_step) = match self.stage {
            Stage::Head | Stage::Ended => return,
            Stage::Body if self.panicked.get().is_some() => {
                self.end_without_verdict("panicked");
                (
                    Level::ERROR,
                    &PANICKED,
                    "panicked: the lookup of keys has panicked, and nothing was let through",
                    "mend the lookup: the panic's own message is on standard error",
                )
            }
            Stage::Body => {
                self.end_without_verdict("abandoned");
                (
                    Level::WARN,
                    &ABANDONED,
                    "abandoned: the client left before its body was whole, or the server stopped",
                    "if it comes often, look into the log and the timeouts of the proxy in front",
                )
            }
            Stage::Accepted => {
                metrics::cut_off(self.tenant());
                (
                    Level::WARN,
                    &CUT_OFF,
                    "cut off: the handler was given up before it had answered, as when the client \
                     leaves, the handler panics or the server stops",
                    "look for a panic on standard error; if there is none, let the handler queue \
                     its work and answer at once",
                )
            }
        };
        macro_rules! log {
            ($level:expr) => {
                if let Some(left_out) = rate.take(event_enabled!(target: "qiscus_webhook", $level)) {
                    let tenant = self.tenant();
                    event!(target: "qiscus_webhook", $level, tenant, left_out, next_step, "{what}");
                }
            };
        }
        self.in_scope(|| match level {
            Level::ERROR => log!(Level::ERROR),
            _ => log!(Level::WARN),
        });
    }
}
