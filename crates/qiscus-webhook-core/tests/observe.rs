//! What an operator sees of one request: one span, one line, and nothing that is secret.
#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use qiscus_webhook_core::receive::Observation;
use qiscus_webhook_core::{
    Delivery, Intake, KeyRing, Limits, Rejection, RejectionReason, SignatureToken, Tenant, receive,
};
use tracing::field::{Empty, Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber, info, info_span};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, Registry};

const TOKEN: &str = "rahasia-token";
const BODY: &str = r#"{"type":"post_comment_rest","payload":{"from":{"id":7,"email":"rahasia-sari","name":"rahasia"},"room":{"id":41,"topic_id":41,"type":"group","name":"rahasia","participants":[]},"message":{"id":1203,"type":"rahasia-own","text":"rahasia","payload":{"rahasia":1}}}}"#;

#[test]
fn an_accepted_delivery_has_one_span_with_every_field() {
    let seen = see(|| receive(BODY, &ring().sign(BODY.as_bytes()).to_hex()));
    let [span] = seen.spans.as_slice() else {
        panic!("{seen:?}");
    };
    assert_eq!(
        (span.name, span.target, span.level),
        ("delivery", "qiscus_webhook", Level::INFO)
    );
    let size = BODY.len().to_string();
    let expected = [
        ("path", "/webhook"),
        ("verdict", "accepted"),
        ("body_bytes", &size),
        ("key_position", "0"),
        ("key_label", "2026-11"),
        ("event_type", "post_comment_rest"),
        ("room_kind", "group"),
        ("message_kind", "other"),
    ];
    assert_eq!(span.fields, map(&expected));

    let [accepted, read, handler] = seen.lines.as_slice() else {
        panic!("{seen:?}");
    };
    assert_eq!((accepted.level, read.level), (Level::DEBUG, Level::DEBUG));
    assert_eq!(accepted.fields["message"], "accepted");
    assert_eq!(
        read.fields["message"],
        "read: post_comment by server_api: other 1203 in group room 41"
    );
    assert_eq!(
        handler.fields["message"],
        "the handler is at work: post_comment"
    );
    assert!(
        seen.lines
            .iter()
            .all(|line| line.in_span == Some("delivery"))
    );
}

#[test]
fn an_unrecognized_event_is_told_at_info_with_where_and_why() {
    let body = r#"{"type":"rahasia","payload":"rahasia"}"#;
    let seen = see(|| receive(body, &ring().sign(body.as_bytes()).to_hex()));
    assert!(!seen.spans[0].fields.contains_key("event_type"));
    assert!(!seen.spans[0].fields.contains_key("room_kind"));
    assert_eq!(seen.lines[1].level, Level::INFO);
    assert!(
        seen.lines[1].fields["message"].contains("unknown event type"),
        "{seen:?}"
    );
}

#[test]
fn an_event_that_nobody_asks_for_is_not_read_for_the_log() {
    let signature = ring().sign(ODD.as_bytes()).to_hex();
    let seen = see(|| drop(receive_delivery(ODD, &signature)));
    assert_eq!(seen.spans[0].fields["event_type"], "post_comment_rest");
    assert!(!seen.spans[0].fields.contains_key("room_kind"));
    let [accepted, _cut_off] = seen.lines.as_slice() else {
        panic!("{seen:?}");
    };
    assert_eq!(accepted.fields["message"], "accepted");
}

#[test]
fn a_span_of_the_handler_s_own_is_left_as_it_is() {
    let signature = ring().sign(BODY.as_bytes()).to_hex();
    let seen = see(|| {
        let delivery = receive_delivery(BODY, &signature);
        info_span!("mine", room_kind = Empty).in_scope(|| delivery.event().kind());
    });
    assert!(seen.spans[1].fields.is_empty(), "{seen:?}");
    let read = seen.lines.last().unwrap();
    assert!(read.fields["message"].starts_with("read: "), "{seen:?}");
}

/// Two odd fields of an event, and one of its content.
const ODD: &str = r#"{"type":"post_comment_rest","payload":{"from":{"id":7,"email":"rahasia"},"room":{"id":41,"type":"group","name":["rahasia"]},"message":{"id":1203,"type":"buttons","comment_before_id":"rahasia","text":"rahasia","payload":{"buttons":["rahasia"]}}}}"#;

#[test]
fn a_field_that_was_not_read_is_told_once_at_debug() {
    let signature = ring().sign(ODD.as_bytes()).to_hex();
    let seen = see(|| {
        let delivery = receive_delivery(ODD, &signature);
        for _ in 0..2 {
            assert!(!delivery.event().is_unrecognized());
            assert!(delivery.clone().content().is_some());
        }
    });
    let odd = seen
        .lines
        .iter()
        .filter(|line| line.fields.contains_key("path"));
    let odd: Vec<_> = odd.collect();
    let [first, second, content] = odd.as_slice() else {
        panic!("{seen:?}");
    };
    assert_eq!(first.fields["path"], "payload.message.comment_before_id");
    assert_eq!(second.fields["path"], "payload.room.name");
    assert_eq!(second.fields["cause"], "expected a string, found an array");
    assert_eq!(content.fields["path"], "payload.message.payload.buttons[0]");
    assert!(odd.iter().all(|line| line.level == Level::DEBUG));
    assert!(!format!("{seen:?}").contains("rahasia"), "{seen:?}");
}

#[test]
fn a_refusal_tells_its_reason_at_the_level_of_its_noise() {
    let other = KeyRing::new(SignatureToken::new("other").unwrap());
    let mis_signed = other.sign(BODY.as_bytes()).to_hex();
    for (signature, reason, level, line) in [
        ("", "signature_malformed", Level::DEBUG, Level::DEBUG),
        (
            mis_signed.as_str(),
            "signature_mismatch",
            Level::INFO,
            Level::WARN,
        ),
    ] {
        let seen = see(|| receive(BODY, signature));
        assert_eq!(seen.spans.len(), 1, "{seen:?}");
        assert_eq!(seen.spans[0].level, level);
        let expected = map(&[
            ("path", "/webhook"),
            ("verdict", "refused"),
            ("reason", reason),
        ]);
        assert_eq!(seen.spans[0].fields, expected);
        assert_eq!(seen.lines.len(), 1, "{seen:?}");
        assert_eq!(seen.lines[0].level, line);
        assert_eq!(seen.lines[0].fields["reason"], reason);
        assert_eq!(seen.lines[0].fields["status"], "401");
        assert_eq!(seen.lines[0].fields["path"], "/webhook");
        assert!(!seen.lines[0].fields.contains_key("tenant"));
        assert_eq!(seen.lines[0].in_span, Some("delivery"));
    }
}

#[test]
fn a_request_that_is_given_up_says_so_once() {
    let seen = see(|| {
        let mut observation = Observation::new();
        observation.admit("/webhook");
        observation.address(&acme());
    });
    let expected = [
        ("path", "/webhook"),
        ("tenant", "acme"),
        ("verdict", "abandoned"),
    ];
    assert_eq!(seen.spans[0].fields, map(&expected));
    assert_eq!(seen.lines.len(), 1);
    assert_eq!(seen.lines[0].level, Level::WARN);
    assert_eq!(seen.lines[0].fields["tenant"], "acme");

    // Without a verdict, but never let in: nothing was looked at.
    let seen = see(|| drop(Observation::new()));
    assert!(seen.spans.is_empty() && seen.lines.is_empty(), "{seen:?}");
}

#[test]
fn a_lookup_that_panics_is_no_client_that_left() {
    for is_caught_inside in [true, false] {
        let seen = see(|| {
            let lookup = AssertUnwindSafe(|| {
                let mut observation = Observation::new();
                observation.admit("/webhook");
                let look_up = || observation.in_scope(|| panic!("the lookup is broken"));
                match is_caught_inside {
                    true => drop(catch_unwind(AssertUnwindSafe(look_up))),
                    false => look_up(),
                }
            });
            let _ = catch_unwind(lookup);
        });
        assert_eq!(seen.spans[0].fields["verdict"], "panicked");
        let [line] = seen.lines.as_slice() else {
            panic!("{seen:?}");
        };
        assert_eq!(line.level, Level::ERROR);
        assert!(line.fields["message"].starts_with("panicked: "));
    }
}

#[test]
fn a_delivery_whose_handler_is_given_up_says_so_once() {
    let cut_off = |answered: bool| {
        see(|| {
            let mut observation = Observation::new();
            observation.admit("/webhook");
            observation.address(&acme());
            let signature = ring().sign(BODY.as_bytes());
            observation.accept(&acme().verify(BODY, &signature).unwrap());
            if answered {
                observation.answer();
            }
        })
    };
    let seen = cut_off(false);
    let [accepted, cut] = seen.lines.as_slice() else {
        panic!("{seen:?}");
    };
    assert_eq!((accepted.level, cut.level), (Level::DEBUG, Level::WARN));
    assert!(cut.fields["message"].starts_with("cut off: "));
    assert_eq!(cut.fields["tenant"], "acme");
    assert_eq!(cut.in_span, Some("delivery"));
    assert_eq!(cut_off(true).lines.len(), 1);
}

#[test]
fn a_mis_signed_request_s_line_says_to_which_tenant_and_path_it_was_sent() {
    let path = format!("/webhook/{}", "a".repeat(10_000));
    // Where spans are filtered out, too.
    let filters: [fn(&Metadata<'_>) -> bool; 2] = [|_| true, |metadata| metadata.is_event()];
    for filter in filters {
        let seen = see_of(filter, || {
            let mut observation = Observation::new();
            observation.admit(&path);
            observation.address(&acme());
            observation.reject(&RejectionReason::SignatureMismatch.into(), &path);
        });
        assert_eq!(seen.lines[0].fields["tenant"], "acme");
        assert_eq!(seen.lines[0].fields["path"], path[..200]);
        for span in seen.spans {
            assert_eq!(span.fields["tenant"], "acme");
            assert_eq!(span.fields["path"], path[..200]);
        }
    }
}

#[test]
fn an_unrecognized_event_is_told_where_spans_are_filtered_out() {
    let signature = ring().sign(b"{}").to_hex();
    let seen = see_of(|metadata| metadata.is_event(), || receive("{}", &signature));
    assert!(seen.spans.is_empty(), "{seen:?}");
    assert!(
        seen.lines[1].fields["message"].contains("no event type"),
        "{seen:?}"
    );
}

#[test]
fn what_is_odd_about_a_token_is_told_once_and_the_token_never() {
    for (text, told) in [
        ("rahasia", None),
        (" rahasia", Some("white space at its beginning;")),
        (" other", None),
        (
            " \"rahasia\"\n",
            Some("white space at its end, quotes around it;"),
        ),
        (
            "TOKEN=rahasia",
            Some("a name and an equals sign before it;"),
        ),
        ("\"other\"", None),
    ] {
        let seen = see(|| drop(SignatureToken::new(text).unwrap()));
        let lines: Vec<_> = seen
            .lines
            .iter()
            .map(|line| &line.fields["message"])
            .collect();
        match (told, lines.as_slice()) {
            (None, []) => {}
            (Some(told), [line]) => {
                assert_eq!(seen.lines[0].level, Level::WARN);
                assert!(line.contains(told), "{line}");
                assert!(
                    !line.contains("rahasia") && !line.contains("TOKEN"),
                    "{line}"
                );
            }
            _ => panic!("{text:?}: {lines:?}"),
        }
    }
}

#[test]
fn a_missing_middleware_is_an_error() {
    let seen = see(|| receive::observe_rejection(&RejectionReason::DeliveryMissing.into()));
    assert_eq!(seen.lines[0].level, Level::ERROR);
    assert!(seen.lines[0].fields["message"].contains("add the webhook middleware"));
}

#[test]
fn a_refusal_inside_is_told_at_the_level_of_its_noise() {
    for (reason, level) in [
        (RejectionReason::DeliveryInFlight, Level::DEBUG),
        (RejectionReason::DeliveryIdMissing, Level::WARN),
        (RejectionReason::ReplayStoreUnavailable, Level::WARN),
    ] {
        let seen = see(|| receive::observe_rejection(&reason.into()));
        assert_eq!(seen.lines[0].level, level, "{reason:?}");
    }
}

#[test]
fn every_reason_is_logged_and_none_shows_a_secret() {
    for reason in RejectionReason::ALL {
        let seen = see(|| {
            let mut observation = Observation::new();
            observation.admit("/webhook");
            let rejection = Rejection::with_source(*reason, "connection reset");
            observation.reject(&rejection, "/webhook");
        });
        assert_eq!(seen.lines[0].fields["reason"], reason.as_str());
        assert_eq!(seen.lines[0].fields["source"], "connection reset");
    }
    for signature in [
        ring().sign(BODY.as_bytes()).to_hex(),
        "ab".repeat(32),
        String::new(),
    ] {
        let shown = format!("{:?}", see(|| receive(BODY, &signature)));
        assert!(!shown.contains("rahasia"), "{shown}");
        assert!(
            signature.is_empty() || !shown.contains(&signature),
            "{shown}"
        );
    }
}

/// What an adapter does.
fn receive_delivery(body: &'static str, signature: &str) -> Delivery {
    let mut observation = Observation::new();
    let mut intake = Intake::begin(&ring(), [signature], None, &Limits::default()).unwrap();
    observation.admit("/hook");
    intake.push(body.into()).unwrap();
    let delivery = intake.finish().unwrap();
    observation.accept(&delivery);
    delivery
}

fn receive(body: &'static str, signature: &str) {
    let mut observation = Observation::new();
    let mut intake = match Intake::begin(&ring(), [signature], None, &Limits::default()) {
        Ok(intake) => intake,
        Err(rejection) => return observation.reject(&rejection, "/webhook"),
    };
    observation.admit("/webhook");
    intake.push(body.into()).unwrap();
    match intake.finish() {
        Ok(delivery) => {
            observation.accept(&delivery);
            observation.in_scope(|| {
                let kind = delivery.event().kind();
                info!("the handler is at work: {kind}");
            });
            observation.answer();
        }
        Err(rejection) => observation.reject(&rejection, "/webhook"),
    }
}

fn acme() -> Tenant {
    Tenant::new("acme", ring())
}

fn ring() -> KeyRing {
    KeyRing::new(SignatureToken::new(TOKEN).unwrap().with_label("2026-11"))
}

fn map(fields: &[(&'static str, &str)]) -> BTreeMap<&'static str, String> {
    fields
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect()
}

/// Runs something and gives the spans and lines that came of it.
fn see(work: impl FnOnce()) -> Seen {
    see_of(|_| true, work)
}

/// As [`see`], of what a filter lets through.
fn see_of(filter: fn(&Metadata<'_>) -> bool, work: impl FnOnce()) -> Seen {
    let capture = Capture::default();
    let subscriber = Registry::default()
        .with(filter_fn(filter))
        .with(capture.clone());
    tracing::subscriber::with_default(subscriber, work);
    let mut seen = capture.0.lock().unwrap();
    std::mem::take(&mut *seen)
}

#[derive(Clone, Default)]
struct Capture(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    spans: Vec<Told>,
    lines: Vec<Told>,
}

#[derive(Debug)]
struct Told {
    name: &'static str,
    target: &'static str,
    level: Level,
    in_span: Option<&'static str>,
    fields: BTreeMap<&'static str, String>,
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
