//! What each request leaves: one span, and one line for what became of it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use qiscus_webhook_core::receive::Observation;
use tracing::Level;

use crate::request::{BODY, acme, receive, ring};
use crate::seen::{Seen, map, see, see_at};

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
        let seen = see(|| panic_in_the_lookup(is_caught_inside));
        assert_eq!(seen.spans[0].fields["verdict"], "panicked");
        let [line] = seen.lines.as_slice() else {
            panic!("{seen:?}");
        };
        assert_eq!(line.level, Level::ERROR);
        assert!(line.fields["message"].starts_with("panicked: "));
    }
}

fn panic_in_the_lookup(is_caught_inside: bool) {
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
}

/// As with `RUST_LOG=error`.
#[test]
fn a_line_is_written_to_who_listens_to_its_level_alone() {
    let begins = |seen: Seen, what: &str| {
        let [line] = seen.lines.as_slice() else {
            panic!("{what}: {seen:?}");
        };
        assert!(line.fields["message"].starts_with(what), "{line:?}");
    };
    begins(
        see_at(Level::ERROR, || panic_in_the_lookup(false)),
        "panicked: ",
    );
    let abandon = || Observation::new().admit("/webhook");
    begins(see_at(Level::WARN, abandon), "abandoned: ");
    begins(see_at(Level::WARN, || deliver(false)), "cut off: ");
    // And to nobody else.
    for level in [Level::WARN, Level::INFO, Level::DEBUG] {
        let seen = see_at(level, || panic_in_the_lookup(false));
        assert!(seen.lines.is_empty(), "{seen:?}");
    }
}

fn deliver(answered: bool) {
    let mut observation = Observation::new();
    observation.admit("/webhook");
    observation.address(&acme());
    let signature = ring().sign(BODY.as_bytes());
    observation.accept(&acme().verify(BODY, &signature).unwrap());
    if answered {
        observation.answer();
    }
}

#[test]
fn a_delivery_whose_handler_is_given_up_says_so_once() {
    let seen = see(|| deliver(false));
    let [accepted, cut] = seen.lines.as_slice() else {
        panic!("{seen:?}");
    };
    assert_eq!((accepted.level, cut.level), (Level::DEBUG, Level::WARN));
    assert!(cut.fields["message"].starts_with("cut off: "));
    assert_eq!(cut.fields["tenant"], "acme");
    assert_eq!(cut.in_span, Some("delivery"));
    assert_eq!(see(|| deliver(true)).lines.len(), 1);
}
