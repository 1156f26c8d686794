//! What is odd in a comment: what costs the event, and what is none and told of.

use super::super::fixtures::DOCUMENTED;
use super::*;

#[test]
fn the_first_mismatch_is_named() {
    const ID: &str = "expected a whole number from 0 to 2^64-1, as a number or a string";
    for (from, to, path, cause) in [
        (
            r#""id":41"#,
            r#""id":true"#,
            "payload.room.id",
            &*format!("{ID}, found a boolean"),
        ),
        (
            r#""id":41"#,
            r#""id":-41"#,
            "payload.room.id",
            &*format!("{ID}, found a number that does not fit"),
        ),
        (
            r#""id":41"#,
            r#""id":{"a":1}"#,
            "payload.room.id",
            &*format!("{ID}, found an object"),
        ),
        (r#""id":41,"#, "", "payload.room", "missing field `id`"),
        (
            r#""id":7"#,
            r#""id":"rahasia""#,
            "payload.from.id",
            &*format!("{ID}, found a string that does not fit"),
        ),
        (
            r#""email":"sari","#,
            "",
            "payload.from",
            "missing field `email`",
        ),
        (
            r#""email":"sari""#,
            r#""email":null"#,
            "payload.from.email",
            "expected a string, found null",
        ),
        (
            r#""email":"sari""#,
            r#""email":"a","email":"b""#,
            "payload.from.email",
            "a key that repeats",
        ),
        (
            r#""email":"sari""#,
            r#""email":"sari\udc00""#,
            "payload.from.email",
            "half a surrogate pair",
        ),
        (
            r#""text":"Halo""#,
            r#""id":"m-901","unique_temp_id":"a""#,
            "payload.message.id",
            &*format!("{ID}, found a string that does not fit"),
        ),
        (
            r#""text":"Halo""#,
            r#""id":1,"id":2"#,
            "payload.message.id",
            "a key that repeats",
        ),
        (
            r#""text":"Halo""#,
            r#""id_str":"m-901""#,
            "payload.message.id_str",
            &*format!("{ID}, found a string that does not fit"),
        ),
        (
            r#""text":"Halo""#,
            r#""id":0,"unique_temp_id":["a"]"#,
            "payload.message.unique_temp_id",
            "expected a string, found an array",
        ),
        (
            r#""type":"text","#,
            "",
            "payload.message",
            "missing field `type`",
        ),
        (
            r#"{"id":7,"email":"sari","name":"Sari"}"#,
            r#"[7,7,"sari"]"#,
            "payload.from",
            "expected an object, found an array",
        ),
    ] {
        assert!(DOCUMENTED.contains(from), "{from}");
        let body = DOCUMENTED.replace(from, to);
        let mismatch = PostComment::in_text(&body).unwrap_err();
        assert_eq!((mismatch.path(), mismatch.cause()), (path, cause), "{to}");
    }
}

/// The documented body with its message's text replaced by other fields.
fn with(fields: &str) -> String {
    DOCUMENTED.replace(r#""text":"Halo""#, fields)
}

#[track_caller]
fn told(comment: &PostComment<'_>) -> Vec<(String, String)> {
    let mismatches = comment.mismatches().iter();
    mismatches
        .map(|mismatch| (mismatch.path().to_owned(), mismatch.cause().to_owned()))
        .collect()
}

#[test]
fn a_flag_is_read_from_text_and_digits() {
    for (flag, expected) in [
        (r#""true""#, true),
        ("1", true),
        ("true", true),
        (r#""false""#, false),
        ("0", false),
        ("null", false),
    ] {
        let body = with(&format!(r#""disable_link_preview":{flag}"#));
        let comment = PostComment::in_text(&body).unwrap();
        assert_eq!(comment.message().is_link_preview_disabled(), expected);
        assert_eq!(told(&comment), [], "{flag}");
    }
    for (flag, found) in [
        (r#""yes""#, "a string that does not fit"),
        ("2", "a number that does not fit"),
        ("[]", "an array"),
    ] {
        let body = with(&format!(r#""id":1203,"disable_link_preview":{flag}"#));
        let comment = PostComment::in_text(&body).unwrap();
        assert!(!comment.message().is_link_preview_disabled());
        assert_eq!(comment.id(), Some(DeliveryId::Message(1203)));
        let cause = format!("expected true or false, found {found}");
        let path = "payload.message.disable_link_preview".to_owned();
        assert_eq!(told(&comment), [(path, cause)]);
    }
}

#[test]
fn an_avatar_may_be_an_object_around_its_address() {
    let body = DOCUMENTED.replace(
        r#""name":"Sari""#,
        r#""name":"Sari","avatar_url":{"avatar":{"url":"https://cdn.example/s.png"}}"#,
    );
    let comment = PostComment::in_text(&body).unwrap();
    assert_eq!(
        comment.sender().avatar_url(),
        Some("https://cdn.example/s.png")
    );
    assert_eq!(told(&comment), []);

    let body = DOCUMENTED.replace(r#""name":"Sari""#, r#""avatar_url":{"avatar":{"id":1}}"#);
    let comment = PostComment::in_text(&body).unwrap();
    assert_eq!(comment.sender().avatar_url(), None);
    let cause = "expected a string, found an object".to_owned();
    assert_eq!(
        told(&comment),
        [("payload.from.avatar_url".to_owned(), cause)]
    );
}

#[test]
fn a_twin_that_says_nothing_is_passed_over() {
    for (ids, path) in [
        (r#""id":901,"id_str":"m-901""#, "payload.message.id_str"),
        (r#""id":"m-901","id_str":"901""#, "payload.message.id"),
        (r#""id":[901],"id_str":901"#, "payload.message.id"),
        (
            r#""id":901,"unique_temp_id":{}"#,
            "payload.message.unique_temp_id",
        ),
        (
            r#""id":901,"comment_before_id":-1"#,
            "payload.message.comment_before_id",
        ),
    ] {
        let body = with(ids);
        let comment = PostComment::in_text(&body).unwrap();
        assert_eq!(comment.id(), Some(DeliveryId::Message(901)), "{ids}");
        assert_eq!(comment.message().comment_before_id(), None);
        assert_eq!(comment.mismatches().len(), 1, "{ids}");
        assert_eq!(comment.mismatches()[0].path(), path);
    }
}

#[test]
fn an_id_is_one_number_however_it_is_written() {
    for id in ["901", "901.0", "9.01e2", r#""901""#] {
        let body = with(&format!(r#""id":{id}"#));
        let comment = PostComment::in_text(&body).unwrap();
        assert_eq!(comment.id(), Some(DeliveryId::Message(901)), "{id}");
        assert_eq!(told(&comment), []);
    }
}

#[test]
fn half_a_surrogate_pair_is_a_replacement_character() {
    let body = DOCUMENTED.replace("Halo", r"Halo \ud83d!");
    let comment = PostComment::in_text(&body).unwrap();
    assert_eq!(comment.message().text(), "Halo \u{FFFD}!");
    let cause = "half a surrogate pair".to_owned();
    assert_eq!(told(&comment), [("payload.message.text".to_owned(), cause)]);
}

#[test]
fn neither_of_two_values_is_taken() {
    let body = with(r#""id":901,"text":"a","text":"b""#);
    let comment = PostComment::in_text(&body).unwrap();
    assert_eq!(comment.message().text(), "");
    let cause = "a key that repeats".to_owned();
    assert_eq!(told(&comment), [("payload.message.text".to_owned(), cause)]);
}

#[test]
fn a_number_in_the_place_of_a_text_is_its_digits() {
    let body = DOCUMENTED
        .replace(r#""Sari""#, "12.50")
        .replace(r#""Dapur""#, "7");
    let comment = PostComment::in_text(&body).unwrap();
    assert_eq!(
        (comment.sender().name(), comment.room().name()),
        ("12.50", "7")
    );
    assert_eq!(told(&comment), []);
}

#[test]
fn unknown_fields_and_hostile_numbers_in_them_are_passed_over() {
    let number = "9".repeat(400);
    for unknown in ["1e999", &number, "[[[{}]]]", r#""\ud800""#] {
        let body = DOCUMENTED.replace(r#""text":"Halo""#, &format!(r#""new":{unknown}"#));
        assert_eq!(PostComment::in_text(&body).unwrap().message().text(), "");
    }
}
