//! What is told of an event when it is first read, by whoever asks for it.

use tracing::level_filters::LevelFilter;
use tracing::{Level, Span, debug, info, record_all};

use super::metrics;
use super::mismatches::mismatches;
use super::observation::SPAN;
use crate::Event;

/// Logs and counts an event, and what could not be read of one that is recognized.
pub(crate) fn read(event: &Event<'_>) {
    metrics::read(event.kind());
    // No more than that: who filters lines out may want the span, and the other way round.
    if Level::INFO <= LevelFilter::current() {
        tell(event);
    }
    if let Event::PostComment(comment) = event {
        mismatches(comment.mismatches(), "");
    }
}

#[cold]
fn tell(event: &Event<'_>) {
    let Event::PostComment(comment) = event else {
        let next_step = "nothing, if no handler needs it: the delivery has its bytes. If one does, see \
                         whether a newer version of this library reads it";
        info!(target: "qiscus_webhook", next_step, "read: {event}");
        return;
    };
    let span = Span::current();
    let of_delivery = |span: &Span| {
        let metadata = span.metadata();
        metadata.is_some_and(|it| it.name() == SPAN && it.target() == "qiscus_webhook")
    };
    // A span of the handler's own has no such fields.
    if of_delivery(&span) {
        record_all!(
            span,
            room_kind = comment.room().kind().as_str(),
            message_kind = comment.message().kind(),
        );
    }
    debug!(target: "qiscus_webhook", "read: {event}");
}
