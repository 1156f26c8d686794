//! What is opened, how deep and how many, and what is left alone.

use super::*;

fn texts(made: impl IntoIterator<Item = (impl AsRef<str>, Vec<u8>)>) -> Vec<(String, String)> {
    made.into_iter()
        .map(|(sentence, bytes)| {
            (
                sentence.as_ref().to_owned(),
                String::from_utf8_lossy(&bytes).into_owned(),
            )
        })
        .collect()
}

/// The one thing that is in it, and words of what is said of it.
#[track_caller]
fn holds(made: &[(String, String)], words: &str, inner: &str) {
    let [(sentence, text)] = made else {
        panic!("{made:?}");
    };
    assert!(sentence.contains(words), "{sentence}");
    assert_eq!(text, inner);
}

#[test]
fn a_body_that_was_quoted_is_read() {
    for (body, words, inner) in [
        (r#" "{\"a\":1}" "#, "as a JSON string", "{\"a\":1}"),
        (
            r#"b'{"a":"\xc3\xa9\n\r\t\'\\"}'"#,
            "bytes literal",
            "{\"a\":\"\u{e9}\n\r\t'\\\"}",
        ),
        (r#"b"it's""#, "bytes literal", "it's"),
        // What is no escape stands for itself.
        (r"b'\xzz\x1'", "bytes literal", "xzzx1"),
        (
            r#"{\"a\":\"b\"}"#,
            "quotes of the body were escaped",
            "{\"a\":\"b\"}",
        ),
    ] {
        holds(&texts(quoted(body.as_bytes())), words, inner);
    }
    for body in [r#""a"#, "b'a", "'a'", r#"{"a":1}"#, r#"{\"a": "b"}"#] {
        assert_eq!(quoted(body.as_bytes()), [], "{body}");
    }
}

#[test]
fn the_fields_of_a_form_are_opened() {
    let long = "n".repeat(64);
    for (body, inner) in [
        ("payload=%7B+%7D", "{ }"),
        ("payload=a", "a"),
        ("a=&payload=a=b&c", "a=b"),
        (&*format!("{long}=a"), "a"),
    ] {
        holds(&texts(all(body.as_bytes())), "a field of a form", inner);
    }
    for body in ["{a=b", "[a=b", "\"a=b", "ab", "", &*format!("{long}n=a")] {
        assert_eq!(all(body.as_bytes()), [], "{body}");
    }
    assert_eq!(all("a=b&".repeat(30).as_bytes()).len(), MOST);
}

#[test]
fn the_documents_in_a_document_are_opened() {
    let gzip = "H4sIAAAAAAAA";
    for (body, words, inner) in [
        (
            r#"{"body":" {\"a\":1}","n":1,"t":"text","x":null}"#,
            "verify its field `body`.",
            " {\"a\":1}",
        ),
        (r#"{"Message":"[]"}"#, "verify its field `Message`.", "[]"),
        (r#"{"secret":"{}"}"#, "verify one of its fields.", "{}"),
        (
            r#"[{"data":"e30="}]"#,
            "verify its field `data`, decoded from base64.",
            "{}",
        ),
        (r#"{"data":["{}"]}"#, "verify one of its fields.", "{}"),
        (r#"["","","","{}","[]"]"#, "verify one of its fields.", "{}"),
        (
            &*format!(r#"{{"body":"{gzip}"}}"#),
            "verify its field `body`, decoded from base64.",
            "\u{1f}\u{fffd}\u{8}\0\0\0\0\0\0",
        ),
    ] {
        holds(&texts(all(body.as_bytes())), words, inner);
    }
    assert_eq!(all(br#"{"body":"text","data":"dGV4dA==","x":""}"#), []);
}

#[test]
fn not_all_of_a_large_document_is_opened() {
    let nested = |levels: usize| {
        let body = format!("{}\"[]\"{}", "{\"a\":".repeat(levels), "}".repeat(levels));
        all(body.as_bytes()).len()
    };
    assert_eq!((nested(4), nested(5)), (1, 0));
    let fields: Vec<_> = (0..30).map(|key| format!(r#""{key}":"[{key}]""#)).collect();
    assert_eq!(
        all(format!("{{{}}}", fields.join(",")).as_bytes()).len(),
        MOST
    );
}
