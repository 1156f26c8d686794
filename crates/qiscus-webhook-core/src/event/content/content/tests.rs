//! Payloads of each type, and what is odd in one.

use super::*;

/// Path and cause of content that could not be read.
fn mismatch(message_type: &str, payload: &str) -> (String, String) {
    let Content::Other(other) = Content::parse_unverified(message_type, payload) else {
        panic!("read: {payload}");
    };
    assert_eq!(other.message_type(), message_type);
    assert_eq!(other.payload().unwrap().as_str(), payload);
    let cause = other.cause().unwrap();
    (cause.path().to_owned(), cause.cause().to_owned())
}

#[test]
fn every_known_type_is_read_from_its_smallest_payload() {
    for &(message_type, payload) in LEAST {
        assert_eq!(
            Content::parse_unverified(message_type, payload).kind(),
            message_type
        );
        assert_eq!(known_type(message_type), message_type);
    }
}

#[test]
fn an_array_is_no_payload() {
    for (message_type, _) in &LEAST[1..] {
        // PHP writes an empty object like that.
        if *message_type == "button_postback_response" {
            continue;
        }
        let told = mismatch(message_type, "[]");
        let expected = (".", "expected an object, found an array");
        assert_eq!((&*told.0, &*told.1), expected, "{message_type}");
    }
}

#[test]
fn a_type_of_the_applications_own_has_no_cause() {
    let Content::Other(other) = Content::parse_unverified("order_status", r#"{"step":3}"#) else {
        panic!("not known");
    };
    assert_eq!(other.message_type(), "order_status");
    assert_eq!(other.payload().unwrap().as_str(), r#"{"step":3}"#);
    assert!(other.cause().is_none());
    assert_eq!(Content::Other(other).kind(), "other");
    assert_eq!(known_type("order_status"), "other");
}

#[test]
fn a_payload_of_another_shape_has_a_cause_and_its_path() {
    for (message_type, payload, path, cause) in [
        ("file_attachment", "{}", ".", "missing field `url`"),
        (
            "file_attachment",
            r#"{"url":7}"#,
            "url",
            "expected a string, found a number",
        ),
        (
            "reply",
            r#"{"replied_comment_id":1,"replied_comment_id":2}"#,
            "replied_comment_id",
            "a key that repeats",
        ),
        (
            "reply",
            r#"{"replied_comment_id":null}"#,
            "replied_comment_id",
            "expected a whole number from 0 to 2^64-1, as a number or a string, found null",
        ),
    ] {
        let told = mismatch(message_type, payload);
        assert_eq!((&*told.0, &*told.1), (path, cause), "{payload}");
    }
}

#[test]
fn a_field_of_another_shape_is_none_and_costs_no_other() {
    for (message_type, payload, path, cause) in [
        (
            "carousel",
            r#"{"cards":[{},{"buttons":[{"type":["rahasia"]}]}]}"#,
            "cards[1].buttons[0].type",
            "expected a string, found an array",
        ),
        (
            "carousel",
            r#"{"cards":{}}"#,
            "cards",
            "expected an array, found an object",
        ),
        (
            "buttons",
            r#"{"buttons":[7,{"label":"Ya"}]}"#,
            "buttons[0]",
            "expected an object, found a number",
        ),
        (
            "location",
            r#"{"latitude":"utara"}"#,
            "latitude",
            "expected a measure, as a number or a string, found a string that does not fit",
        ),
        (
            "file_attachment",
            r#"{"url":"a","size":-1}"#,
            "size",
            "expected a whole number from 0 to 2^64-1, as a number or a string, found a number that does not fit",
        ),
        (
            "card",
            r#"{"text":"\ud83d"}"#,
            "text",
            "half a surrogate pair",
        ),
        (
            "system_event",
            r#"{"object_email_list":["a",null,{}]}"#,
            "object_email_list[2]",
            "expected a string, found an object",
        ),
    ] {
        let content = Content::parse_unverified(message_type, payload);
        assert_eq!(content.kind(), message_type, "{payload}");
        let [mismatch] = content.mismatches() else {
            panic!("{:?} of {payload}", content.mismatches());
        };
        assert_eq!((mismatch.path(), mismatch.cause()), (path, cause));
    }
}

#[test]
fn of_very_many_mismatches_the_first_are_kept() {
    let payload = format!(r#"{{"buttons":[{}7]}}"#, "7,".repeat(10_000));
    let content = Content::parse_unverified("buttons", &payload);
    assert!(content.as_buttons().unwrap().buttons().is_empty());
    assert_eq!(content.mismatches().len(), 64);
    assert_eq!(content.mismatches()[63].path(), "buttons[63]");
}

#[test]
fn a_payload_that_is_no_json_fits_no_type() {
    for message_type in Content::TYPES {
        let Content::Other(other) = Content::parse_unverified(message_type, "{") else {
            panic!("{message_type}");
        };
        assert!(other.payload().is_none());
        let cause = other.cause().unwrap();
        assert_eq!(
            cause.cause(),
            "not JSON: EOF while parsing an object at line 1 column 1"
        );
    }
}

#[test]
fn a_payload_that_is_null_does_not_fit_a_type_that_has_one() {
    let Content::Other(other) = Content::parse_unverified("card", "null") else {
        panic!("no card");
    };
    assert!(other.payload().is_none());
    assert_eq!(
        other.cause().unwrap().cause(),
        "expected an object, found null"
    );
}
