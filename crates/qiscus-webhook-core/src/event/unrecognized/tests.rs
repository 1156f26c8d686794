//! What is told of bodies that fit no event, and what is kept of them.

use super::super::Event;

/// Declared type, path and cause.
fn told(body: &[u8]) -> (Option<String>, String, String) {
    let Event::Unrecognized(unrecognized) = Event::parse_unverified(body) else {
        panic!("recognized: {}", String::from_utf8_lossy(body));
    };
    assert_eq!(unrecognized.raw(), body);
    (
        unrecognized.declared_type().map(str::to_owned),
        unrecognized.path().to_owned(),
        unrecognized.cause().to_owned(),
    )
}

#[track_caller]
fn assert_told(body: &[u8], declared_type: Option<&str>, path: &str, cause: &str) {
    let told = told(body);
    assert_eq!(
        (told.0.as_deref(), &*told.1, &*told.2),
        (declared_type, path, cause)
    );
}

#[test]
fn the_type_of_2017_is_unknown() {
    assert_told(
        br#"{"type":"post_comment","payload":{"from":{}}}"#,
        Some("post_comment"),
        "type",
        "unknown event type",
    );
}

#[test]
fn an_omnichannel_webhook_without_a_type_says_so() {
    assert_told(
        br#"{"app_id":"toko-1","room_id":"41","is_resolved":true,"candidate_agent":null}"#,
        None,
        "type",
        "no event type",
    );
}

#[test]
fn a_type_that_is_no_string_or_repeats_is_not_declared() {
    let payload = concat!(
        r#""payload":{"from":{"id":1,"email":"a","name":"A"},"#,
        r#""room":{"id":1,"type":"single"},"message":{"type":"text"}}"#,
    );
    assert_told(
        format!(r#"{{{payload},"type":5}}"#).as_bytes(),
        None,
        "type",
        "expected a string, found a number",
    );
    assert_told(
        format!(r#"{{"type":"post_comment_rest","type":"post_comment_rest",{payload}}}"#)
            .as_bytes(),
        None,
        "type",
        "a key that repeats",
    );
}

#[test]
fn other_json_is_not_an_object() {
    assert_told(b"[]", None, ".", "expected an object, found an array");
    assert_told(b"null", None, ".", "expected an object, found null");
    assert_told(
        br#""rahasia""#,
        None,
        ".",
        "expected an object, found a string",
    );
    assert_told(b"-0", None, ".", "expected an object, found a number");
}

#[test]
fn what_is_malformed_keeps_the_type_that_came_before() {
    assert_told(
        b"",
        None,
        ".",
        "not JSON: EOF while parsing a value at line 1 column 0",
    );
    assert_told(
        br#"{"type":"post_comment_rest","payload":{"rahasia":"#,
        Some("post_comment_rest"),
        ".",
        "not JSON: EOF while parsing a value at line 1 column 49",
    );
    assert_told(
        br#"{"type":"x"} {"#,
        Some("x"),
        ".",
        "not JSON: trailing characters at line 1 column 14",
    );
    assert_told(b"{\"type\":\"\xff\"}", None, ".", "not UTF-8 at byte 9");
    assert_told(
        b"\xef\xbb\xbf{}",
        None,
        ".",
        "not JSON: it begins with a byte-order mark",
    );
}

#[test]
fn half_a_surrogate_pair_in_a_type_is_no_type() {
    assert_told(
        br#"{"\ud800":1,"type":"post_comment_mobile\ud83d"}"#,
        None,
        "type",
        "half a surrogate pair",
    );
}

fn id(body: &str) -> Option<String> {
    let Event::Unrecognized(unrecognized) = Event::parse_unverified(body.as_bytes()) else {
        panic!("recognized: {body}");
    };
    unrecognized.id().map(|id| id.to_string())
}

#[test]
fn a_comment_in_another_shape_keeps_the_id_of_its_message() {
    for (message, expected) in [
        (r#"{"id":1203}"#, Some("message:1203")),
        (r#"{"id":null,"id_str":"1203"}"#, Some("message:1203")),
        (r#"{"id":1203.0,"id_str":"m-1203"}"#, Some("message:1203")),
        (r#"{"id":0,"id_str":"0","unique_temp_id":"a"}"#, None),
        (r#"{"id":1203,"id":1204}"#, None),
        ("[1203]", None),
    ] {
        let body = format!(r#"{{"type":"post_comment_rest","payload":{{"message":{message}}}}}"#);
        assert_eq!(id(&body).as_deref(), expected, "{body}");
    }
}

#[test]
fn what_tells_of_a_message_has_not_its_id() {
    for body in [
        r#"{"type":"message_status","payload":{"message":{"id":1203}}}"#,
        r#"{"payload":{"message":{"id":1203}}}"#,
        r#"{"type":"post_comment_rest","payload":{"message":{"id":1203}}"#,
        r#"{"type":"post_comment_rest","type":"post_comment_rest","payload":{"message":{"id":1203}}}"#,
    ] {
        assert_eq!(id(body), None, "{body}");
    }
}

#[test]
fn depth_neither_overflows_nor_panics() {
    for deep in ["[", "{\"a\":", "{\"payload\":{\"from\":", "{\"type\":["] {
        let body = deep.repeat((1 << 20) / deep.len());
        assert!(Event::parse_unverified(body.as_bytes()).is_unrecognized());
    }
    let body = format!(
        "{{\"type\":{}1{}}}",
        "[".repeat(1 << 19),
        "]".repeat(1 << 19)
    );
    assert_told(
        body.as_bytes(),
        None,
        "type",
        "expected a string, found an array",
    );
}

#[test]
fn debug_holds_no_text_of_the_body() {
    let event = Event::parse_unverified(br#"{"type":"rahasia","payload":"rahasia"}"#);
    assert_eq!(
        format!("{event:?}"),
        concat!(
            r#"Unrecognized(Unrecognized { path: "type", cause: "unknown event type", "#,
            "byte_count: 38, .. })"
        )
    );
}
