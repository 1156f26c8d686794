//! Each clue where it is one, and beside it where it is none.

use super::*;

/// As Qiscus writes: sorted, without spaces.
const RIGHT: &str = r#"{"payload":{"a":1,"b":["x y","\"","\\"]},"type":"x"}"#;

fn told(body: impl AsRef<[u8]>) -> String {
    of_bytes(body.as_ref()).join("\n")
}

#[test]
fn of_a_body_as_qiscus_writes_it_nothing_is_told() {
    assert_eq!(told(RIGHT), "");
}

#[test]
fn what_a_body_begins_with_is_told() {
    for (body, kind) in [
        (&b"\x1f\x8b\x08"[..], "gzip"),
        (b"\x28\xb5\x2f\xfd.", "Zstandard"),
        (b"PK\x03\x04.", "zip"),
        (b"\xff\xfe{\0", "UTF-16"),
        (b"\xfe\xff\0{", "UTF-16"),
        (b"<html>", "HTML"),
        (b"POST /webhook HTTP/1.1", "an HTTP message"),
        (b"HTTP/1.1 200 OK", "an HTTP message"),
        (b"--boundary\r\n", "multipart"),
    ] {
        let told = told(body);
        assert!(
            told.starts_with("The body begins as") && told.contains(kind),
            "{kind}: {told}"
        );
    }
    for body in ["PK", "POSTED", "HTTPS", "-1", "{"] {
        assert!(!told(body).contains("begins as"), "{body}");
    }
    assert!(told("").contains("is empty"));
}

#[test]
fn a_size_of_buffers_is_told() {
    for (bytes, is_told) in [
        (128, None),
        (255, None),
        (256, Some("buffers")),
        (300, None),
        (500, Some("a round number")),
        (511, Some("buffers")),
        (513, None),
        (600, None),
        (1000, Some("a round number")),
        (1023, Some("buffers")),
        (3072, Some("buffers")),
        (3071, None),
        (65_535, Some("buffers")),
    ] {
        let told = round_size(bytes);
        match is_told {
            Some(kind) => assert!(told.unwrap().contains(kind), "{bytes}"),
            None => assert_eq!(told, None, "{bytes}"),
        }
    }
    let body = RIGHT.replace("x y", &"x".repeat(256 + 3 - RIGHT.len()));
    let exactly = "The body has exactly 256 bytes";
    assert!(told(&body).contains(exactly), "{}", body.len());
}

#[test]
fn where_the_json_ends_is_told() {
    assert!(told("{\"type\":1,\n\"payload\":").contains("breaks off at its end, byte 21:"));
    assert!(told("{\n\n\"type\":1}x").contains("no JSON from byte 13 on"));
    assert!(told("{\"type\":x}").contains("no JSON from byte 9 on"));
    assert!(told(b"{\"a\":\"\xff\"}").contains("U+FFFD"));
    assert!(told("{\"a\":\"\u{fffd}\"}").contains("U+FFFD"));
}

#[test]
fn what_was_written_again_is_told() {
    let (spaced, unsorted) = (r#"{"payload":1, "type":2}"#, r#"{"type":2,"payload":1}"#);
    assert!(told(spaced).contains("spaces or line ends between its tokens"));
    assert!(told(unsorted).contains("out of order, and Qiscus sorts them"));
    assert!(told(r#"{"type":2, "payload":1}"#).contains("spaces between its tokens and keys"));
    let escapes = r#"{"payload":"a&b","type":2}"#;
    assert!(told(escapes).contains("escapes that Qiscus does not write"));
    // In an array, and below.
    assert!(told(r#"{"payload":[{"b":1,"a":2}],"type":2}"#).contains("out of order"));
    for text in [r#""a b""#, r#""a\" b""#, r#""\\\" ""#] {
        assert!(!spaces(text.as_bytes()), "{text}");
    }
    for text in [r#""a\\" "#, "\"a\"\n", " 1", r#""a\\\\" ,"#] {
        assert!(spaces(text.as_bytes()), "{text}");
    }
}

#[test]
fn numbers_that_were_rounded_are_told() {
    let of = |number: &str| told(format!(r#"{{"payload":[{{"id":{number}}}],"type":2}}"#));
    for rounded in ["9007199254740994", "-9007199254740994", "9007199254740996"] {
        assert!(of(rounded).contains("beyond 2^53"), "{rounded}");
    }
    for number in ["9007199254740992", "9007199254740995", "1", "0.5"] {
        assert!(!of(number).contains("beyond 2^53"), "{number}");
    }
    let twin = r#"{"payload":{"id":9007199254740992,"id_str":"9007199254740993"},"type":2}"#;
    assert!(told(twin).contains("disagree with the fields beside them"));
}

#[test]
fn a_part_of_an_event_is_told() {
    for (body, is_part) in [
        (r#"{"payload":1,"type":2}"#, false),
        (r#"{"payload":1}"#, true),
        (r#"{"type":2}"#, true),
        ("[]", true),
    ] {
        let told = told(body).contains("no `type` and `payload` at its top");
        assert_eq!(told, is_part, "{body}");
    }
}

#[test]
fn an_odd_token_is_told() {
    for (token, kind) in [
        (" abc", "white space around it"),
        ("abc\n", "white space around it"),
        ("ab\u{200b}c", "nobody sees"),
        ("abc\u{e9}", "beyond ASCII"),
        ("YOUR_TOKEN", "placeholder"),
        ("a<token>", "placeholder"),
    ] {
        let told = odd_token(token);
        assert!(told.is_some_and(|told| told.contains(kind)), "{token:?}");
    }
    assert_eq!(odd_token("abc-YOUR"), None);
}

#[test]
fn what_is_no_signature_is_told() {
    for (signatures, kind) in [
        (&[""][..], "is empty"),
        (&[" ", ""], "is empty"),
        (&["undefined"], "the word that a program writes"),
        (
            &["[object Object]", "NULL"],
            "the word that a program writes",
        ),
        (&["", "null"], "in no form"),
        (&["0123456789abcde"], "Too little is left"),
        (&["0123456789abcdef"], "in no form"),
        (&["xyz"], "in no form"),
    ] {
        let told = no_signature(signatures);
        let expected = match kind {
            "in no form" => "This is no signature in any form that is known",
            kind => kind,
        };
        assert!(told.contains(expected), "{signatures:?}: {told}");
    }
}

fn readings(digits: &[usize]) -> Vec<Reading> {
    let reading = |digits: &usize| Reading {
        sentences: vec![],
        digits: "a".repeat(*digits),
    };
    digits.iter().map(reading).collect()
}

#[test]
fn digits_of_another_length_are_told() {
    let told = |digits: &[usize]| other_length(&readings(digits)).map(Sentence::into_owned);
    assert_eq!(told(&[64]), None);
    assert_eq!(told(&[40, 64]), None);
    assert!(told(&[40]).unwrap().contains("the hex digits of 20 bytes"));
    assert!(
        told(&[63])
            .unwrap()
            .contains("63 hex digits, but HMAC-SHA256 has 64")
    );
}

#[test]
fn what_is_surest_is_told_first() {
    let no_reading: &[usize] = &[];
    for (digits, tokens, body, expected) in [
        // Nothing else counts then.
        (no_reading, &[" odd"][..], "", &["This is no signature"][..]),
        (&[64], &["right"], RIGHT, &["Nothing known"]),
        (
            &[64],
            &["right", "\u{e9}"],
            RIGHT,
            &["Nothing known", "The token has letters"],
        ),
        (
            &[40],
            &[" odd", "YOUR_TOKEN"],
            "{\"type\": 1}",
            &[
                "These are the hex digits of 20 bytes",
                "Nothing known",
                "The token has white space",
                "The body has spaces",
                "The body has no `type`",
            ],
        ),
    ] {
        let tokens: Vec<_> = tokens
            .iter()
            .map(|text| HeldToken { name: None, text })
            .collect();
        let told = clues(body.as_bytes(), &["?"], &readings(digits), &tokens);
        assert_eq!(told.len(), expected.len(), "{told:?}");
        for (sentence, beginning) in told.iter().zip(expected) {
            assert!(sentence.starts_with(beginning), "{told:?}");
        }
    }
}
