//! What each step makes of a body, and the times that may be signed with it.

use super::*;

/// What the one step makes whose sentence has these words.
#[track_caller]
fn made(words: &str, body: &[u8]) -> Option<Vec<u8>> {
    let made = all(body, &[]);
    let mut found = made.iter().filter(|(text, _)| text.contains(words));
    let first = found.next().map(|(_, bytes)| bytes.clone());
    assert!(found.next().is_none(), "{words}: {made:?}");
    first
}

#[test]
fn a_step_makes_what_it_says() {
    for (words, body, expected) in [
        ("The newline at the end", "ab", &b"ab\n"[..]),
        ("The line end of Windows", "ab", b"ab\r\n"),
        ("The byte order mark", "ab", b"\xef\xbb\xbfab"),
        ("A space behind", "ab", b"ab "),
        ("A NUL was signed", "ab", b"ab\0"),
        ("The base64 of", "\u{3f}\u{3f}\u{3e}\u{7e}", b"Pz8+fg=="),
        ("The base64url of", "\u{3f}\u{3f}\u{3e}\u{7e}", b"Pz8-fg=="),
        ("The hex of", "ab", b"6162"),
        ("signed URL-encoded", "{}", b"%7B%7D"),
        ("as a JSON string", "a\"b", br#""a\"b""#),
        ("`b'...'`", "ab", b"b'ab'"),
        ("in UTF-16 (.NET", "a\u{e9}", b"a\0\xe9\0"),
        ("high byte first", "a\u{e9}", b"\0a\0\xe9"),
        ("those of Windows when", "a\nb\r\nc", b"a\r\nb\r\nc"),
        ("without its spaces", "a b\n c", b"abc"),
        ("in lower case", "aBc", b"abc"),
        (
            "in Latin-1, with `?`",
            "a\u{e9}\u{ff}\u{100}",
            b"a\xe9\xff?",
        ),
        ("in ASCII, with `?`", "a\u{7f}\u{80}\u{e9}", b"a\x7f??"),
        ("other letters left out", "a\u{e9}b", b"ab"),
        ("in Latin-1 by Node", "a\u{e9}\u{4e2d}", b"a\xe9\x2d"),
        (
            "Latin-1 and encoded again",
            "\u{e9}",
            "\u{c3}\u{a9}".as_bytes(),
        ),
        ("Unicode NFC", "e\u{301}", "\u{e9}".as_bytes()),
        ("Unicode NFD", "\u{e9}", "e\u{301}".as_bytes()),
    ] {
        let told = made(words, body.as_bytes());
        assert_eq!(told.as_deref(), Some(expected), "{words}");
    }
    assert_eq!(made("The hex of", b"\xff").as_deref(), Some(&b"ff"[..]));
}

#[test]
fn a_step_that_changes_nothing_is_none() {
    for (words, body) in [
        ("signed URL-encoded", &b"ab"[..]),
        ("those of Windows when", b"a\r\nb"),
        ("without its spaces", b"ab"),
        ("in lower case", b"ab"),
        ("in ASCII, with `?`", b"ab"),
        // No text.
        ("as a JSON string", b"\xff"),
    ] {
        assert_eq!(made(words, body), None, "{words}");
    }
}

#[test]
fn bytes_are_written_as_python_does() {
    // python3 -c 'print(str("...".encode()))'
    for (text, expected) in [
        ("a\"b", r#"b'a"b'"#),
        ("a'b", r#"b"a'b""#),
        ("a'\"b", r#"b'a\'"b'"#),
        ("\\\n\r\t\0 ~\u{7f}\u{e9}", r"b'\\\n\r\t\x00 ~\x7f\xc3\xa9'"),
    ] {
        assert_eq!(python_literal(text), expected);
    }
}

#[test]
fn what_was_made_is_made_again_in_three_ways() {
    let made = |body: &[u8]| -> Vec<Vec<u8>> {
        let made = again(body).into_iter();
        made.map(|(_, bytes)| bytes).collect()
    };
    assert_eq!(made(b"ab"), [&b"ab\n"[..], b"YWI=", b"\"ab\""]);
    assert_eq!(made(b"\xff"), [&b"\xff\n"[..], b"/w=="]);
}

#[test]
fn a_time_is_signed_before_the_body_or_behind_it() {
    let before = "A time, a sign between them and the body";
    let made: Vec<_> = all(b"{}", &["17".to_owned()])
        .into_iter()
        .filter(|(sentence, _)| sentence.contains("time"))
        .map(|(sentence, bytes)| (sentence, String::from_utf8(bytes).unwrap()))
        .collect();
    assert_eq!(made.len(), 13);
    for (text, beginning) in [
        ("17.{}", before),
        ("17:{}", before),
        ("17{}", "A time and the body were signed as one text"),
        ("17\n{}", before),
        ("17|{}", before),
        ("v0:17:{}", before),
        ("{}.17", "The body, a sign and a time behind it"),
    ] {
        let is = |(sentence, made): &(crate::explain::Sentence, String)| {
            made == text && sentence.starts_with(beginning)
        };
        assert!(made.iter().any(is), "{text}: {made:?}");
    }
}

#[test]
fn times_are_those_of_the_message_and_of_the_header() {
    let body = br#"{"payload":{"message":{"unix_timestamp":1740794400,"unix_nano_timestamp":1740794400123456789,
        "timestamp":"2025-03-01T02:00:00Z","created_at":"7777777777777777777777777777777777777777","id":5}}}"#;
    let of_message = [
        "1740794400",
        "1740794400123",
        "1740794400123456789",
        "2025-03-01T02:00:00Z",
        // As long as a time may be.
        "7777777777777777777777777777777777777777",
    ];
    assert_eq!(stamps(body, &["v1=0123"]), of_message);
    let (longest, longer) = ("8".repeat(40), "8".repeat(41));
    let headers = [
        &*format!("t=5,v1=0123; t={longest}"),
        "v1=0123 t=6",
        "t=5",
        &*format!("t={longer}"),
    ];
    assert_eq!(stamps(b"{}", &headers), ["5", "6", &longest]);
    let body = format!(r#"{{"payload":{{"message":{{"timestamp":"{longer}"}}}}}}"#);
    assert!(stamps(body.as_bytes(), &[]).is_empty());
}
