//! The spans and lines that something leaves.

use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, Registry};

/// Runs something and gives the spans and lines that came of it.
pub(crate) fn see(work: impl FnOnce()) -> Seen {
    see_of(|_| true, work)
}

/// As [`see`], of what a filter lets through.
pub(crate) fn see_of(filter: fn(&Metadata<'_>) -> bool, work: impl FnOnce()) -> Seen {
    let capture = Capture::default();
    let subscriber = Registry::default()
        .with(filter_fn(filter))
        .with(capture.clone());
    tracing::subscriber::with_default(subscriber, work);
    let mut seen = capture.0.lock().unwrap();
    std::mem::take(&mut *seen)
}

/// As [`see`], for who listens to this level alone.
pub(crate) fn see_at(level: Level, work: impl FnOnce()) -> Seen {
    let filter: fn(&Metadata<'_>) -> bool = match level {
        Level::ERROR => |metadata| *metadata.level() == Level::ERROR,
        Level::WARN => |metadata| *metadata.level() == Level::WARN,
        Level::INFO => |metadata| *metadata.level() == Level::INFO,
        _ => |metadata| *metadata.level() == Level::DEBUG,
    };
    see_of(filter, work)
}

pub(crate) fn map(fields: &[(&'static str, &str)]) -> BTreeMap<&'static str, String> {
    fields
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect()
}

#[derive(Clone, Default)]
struct Capture(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) spans: Vec<Told>,
    pub(crate) lines: Vec<Told>,
}

#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) name: &'static str,
    pub(crate) target: &'static str,
    pub(crate) level: Level,
    pub(crate) in_span: Option<&'static str>,
    pub(crate) fields: BTreeMap<&'static str, String>,
}

impl Told {
    fn new(metadata: &Metadata<'static>, in_span: Option<&'static str>) -> Self {
        Self {
            name: metadata.name(),
            target: metadata.target(),
            level: *metadata.level(),
            in_span,
            fields: BTreeMap::new(),
        }
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Capture {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        let mut told = Told::new(attributes.metadata(), None);
        attributes.record(&mut told);
        self.0.lock().unwrap().spans.push(told);
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut seen = self.0.lock().unwrap();
        values.record(seen.spans.last_mut().unwrap());
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let in_span = context.lookup_current().map(|span| span.name());
        let mut told = Told::new(event.metadata(), in_span);
        event.record(&mut told);
        self.0.lock().unwrap().lines.push(told);
    }
}

impl Visit for Told {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields
            .insert(field.name(), fmt::format(format_args!("{value:?}")));
    }
}
