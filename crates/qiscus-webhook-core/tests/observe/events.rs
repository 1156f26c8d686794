//! What an event leaves when it is first read.

use tracing::field::Empty;
use tracing::{Level, Span, info_span};

use crate::request::{BODY, receive, receive_delivery, ring};
use crate::seen::{see, see_of};

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
    let own: [fn() -> Span; 3] = [
        || info_span!("mine", room_kind = Empty),
        || info_span!("delivery", room_kind = Empty),
        || info_span!(target: "qiscus_webhook", "mine", room_kind = Empty),
    ];
    for own in own {
        let seen = see(|| {
            let delivery = receive_delivery(BODY, &signature);
            own().in_scope(|| delivery.event().kind());
        });
        assert!(seen.spans[1].fields.is_empty(), "{seen:?}");
        let read = seen.lines.last().unwrap();
        assert!(read.fields["message"].starts_with("read: "), "{seen:?}");
    }
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
fn the_span_says_what_was_read_where_lines_are_filtered_out() {
    let signature = ring().sign(BODY.as_bytes()).to_hex();
    let seen = see_of(|metadata| metadata.is_span(), || receive(BODY, &signature));
    assert!(seen.lines.is_empty(), "{seen:?}");
    assert_eq!(seen.spans[0].fields["room_kind"], "group");
    assert_eq!(seen.spans[0].fields["message_kind"], "other");
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
