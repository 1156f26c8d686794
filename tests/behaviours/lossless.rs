//! Nothing that was signed is lost, unless the operator asks for strictness.

use qiscus_webhook_core::Event;
use qiscus_webhook_core::RejectionReason::{SignatureMismatch, UnrecognizedEvent};

use crate::harness::{At, Request, Setup, TOKEN, Vector, stamp, vector, vectors};

stamp! {
    what_is_not_recognized_reaches_the_handler_with_its_bytes,
    what_a_vector_says_of_its_event_reaches_the_handler,
    content_of_an_unexpected_shape_reaches_the_handler_as_other,
    a_strict_receiver_refuses_what_is_not_recognized,
    a_strict_receiver_accepts_what_is_read_whole_and_nothing_else,
    an_odd_side_field_reaches_the_handler_with_where_and_why,
    a_comment_in_another_shape_keeps_the_key_of_its_message,
    a_strict_receiver_tells_a_wrong_signature_first,
}

fn signed_with_the_usual_token(event: &'static str) -> impl Iterator<Item = &'static Vector> {
    let all = vectors().iter().filter(|vector| vector.token == TOKEN);
    all.filter(move |vector| vector.event == event)
}

fn strict() -> Setup {
    Setup::default().with_limits(|limits| limits.with_strict_events(true))
}

async fn what_is_not_recognized_reaches_the_handler_with_its_bytes(at: At) {
    let receiver = at.start(Setup::default()).await;
    for vector in signed_with_the_usual_token("unrecognized") {
        let outcome = receiver.deliver(Request::of(vector)).await;
        let Event::Unrecognized(event) = outcome.accepted().delivery.event() else {
            panic!("{} is recognized", vector.name);
        };
        assert_eq!(event.raw(), vector.body, "{}", vector.name);
        assert!(!event.path().is_empty(), "{}", vector.name);
        assert!(!event.cause().is_empty(), "{}", vector.name);
        let value: Option<serde_json::Value> = serde_json::from_slice(&vector.body).ok();
        let declared = value.as_ref().and_then(|value| value["type"].as_str());
        assert_eq!(event.declared_type(), declared, "{}", vector.name);
    }
}

async fn what_a_vector_says_of_its_event_reaches_the_handler(at: At) {
    let receiver = at.start(Setup::default()).await;
    for vector in signed_with_the_usual_token("post_comment") {
        let outcome = receiver.deliver(Request::of(vector)).await;
        let delivery = &outcome.accepted().delivery;
        if let Some(id) = &vector.id {
            assert_eq!(delivery.id().unwrap().to_string(), *id, "{}", vector.name);
        }
        if let Some(kind) = &vector.content {
            assert_eq!(delivery.content().unwrap().kind(), kind, "{}", vector.name);
        }
    }
}

async fn content_of_an_unexpected_shape_reaches_the_handler_as_other(at: At) {
    let receiver = at.start(Setup::default()).await;
    let vector = vector("modern_file_attachment_of_another_shape");
    let outcome = receiver.deliver(Request::of(&vector)).await;
    let event = outcome.accepted().delivery.event();
    let message = event.as_post_comment().unwrap().message();
    assert_eq!(message.message_type(), "file_attachment");
    let qiscus_webhook_core::event::Content::Other(other) = message.content() else {
        panic!("of the expected shape");
    };
    assert_eq!(other.cause().unwrap().path(), "url");
    assert_eq!(
        other.payload().unwrap().as_str(),
        r#"{"caption":"salah bentuk","url":17}"#
    );
}

async fn a_strict_receiver_refuses_what_is_not_recognized(at: At) {
    let receiver = at.start(strict()).await;
    for vector in signed_with_the_usual_token("unrecognized") {
        receiver
            .deliver(Request::of(vector))
            .await
            .refused(UnrecognizedEvent);
    }
}

async fn a_strict_receiver_accepts_what_is_read_whole_and_nothing_else(at: At) {
    let receiver = at.start(strict()).await;
    for vector in signed_with_the_usual_token("post_comment") {
        let outcome = receiver.deliver(Request::of(vector)).await;
        if vector.mismatches.is_empty() {
            outcome.accepted();
        } else {
            outcome.refused(UnrecognizedEvent);
        }
    }
}

async fn an_odd_side_field_reaches_the_handler_with_where_and_why(at: At) {
    let receiver = at.start(Setup::default()).await;
    let outcome = receiver
        .deliver(Request::of(&vector("odd_flag_of_another_kind")))
        .await;
    let delivery = &outcome.accepted().delivery;
    let [mismatch] = delivery.event().as_post_comment().unwrap().mismatches() else {
        panic!("one field is odd");
    };
    assert_eq!(mismatch.path(), "payload.message.disable_link_preview");
    assert_eq!(
        mismatch.cause(),
        "expected true or false, found a string that does not fit"
    );
}

async fn a_comment_in_another_shape_keeps_the_key_of_its_message(at: At) {
    let receiver = at.start(Setup::default()).await;
    let key = async |name| {
        let outcome = receiver.deliver(Request::of(&vector(name))).await;
        outcome.accepted().delivery.key()
    };
    let whole = key("modern_text").await;
    assert!(whole.is_some());
    assert_eq!(key("odd_comment_without_a_sender").await, whole);
    // What tells of a message is not the message.
    assert_eq!(key("odd_message_status").await, None);
}

async fn a_strict_receiver_tells_a_wrong_signature_first(at: At) {
    let receiver = at.start(strict()).await;
    let request = Request::of(&vector("not_json")).with_body("something else");
    receiver.deliver(request).await.refused(SignatureMismatch);
}
