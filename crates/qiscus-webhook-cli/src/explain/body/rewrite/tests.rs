//! Each way to write a document anew, what it counts for, and what is said of it.

use super::super::super::json::Escapes;
use super::*;

/// A way to write it: how many things it takes, what is said, and the text.
type Way = (u8, Vec<Sentence>, String);

/// The ways that take so many things at most with those that `body` took.
fn ways(body: &str, took: u8, most: u8) -> Vec<Way> {
    let from = Candidate {
        weight: took,
        cost: 0,
        sentences: Vec::new(),
        bytes: body.into(),
    };
    let mut ways = Vec::new();
    let ended = each(&from, most, &mut |shown| {
        if let Shown::Body(body) = shown {
            assert_eq!(body.cost, body.bytes.len() * 4);
            let text = String::from_utf8(body.bytes.clone()).unwrap();
            ways.push((body.weight, body.sentences.clone(), text));
        }
        Continue(())
    });
    assert!(ended.is_continue());
    assert!(ways.iter().all(|(weight, ..)| *weight <= most));
    ways
}

/// The first way to this text takes so many things, and sentences with these words.
#[track_caller]
fn is_written(body: &str, text: &str, things: u8, words: &[&str]) {
    for (took, most) in [(0, 2), (1, 3), (0, things), (1, things + 1)] {
        let ways = ways(body, took, most);
        let Some((weight, sentences, _)) = ways.iter().find(|(.., made)| made == text) else {
            panic!("{text}: {ways:?}");
        };
        assert_eq!(*weight, took + things, "{text}");
        assert_eq!(sentences.len(), words.len(), "{sentences:?}");
        for (sentence, words) in sentences.iter().zip(words) {
            assert!(sentence.contains(words), "{sentences:?}");
        }
    }
    let fewer = ways(body, 0, things - 1);
    assert!(fewer.iter().all(|(.., made)| made != text), "{text}");
}

const AGAIN: &str = "Somebody re-serialized the body";
const JAVASCRIPT: &str = "as JSON.stringify or another compact writer writes it";
const ROUND: &str = "Numbers beyond 2^53, such as";

#[test]
fn what_qiscus_wrote_comes_back() {
    is_written(r#"{"b":1,"a":2}"#, r#"{"a":2,"b":1}"#, 1, &[AGAIN]);
    // As Go wrote before 1.22.
    is_written(r#"["\b"]"#, r#"["\u0008"]"#, 1, &[AGAIN]);
    is_written(r#"["&\b"]"#, r#"["\u0026\b"]"#, 1, &[AGAIN]);
    let twins = r#"{"id":9007199254740992,"id_str":"9007199254740993"}"#;
    let exact = r#"{"id":9007199254740993,"id_str":"9007199254740993"}"#;
    is_written(twins, exact, 1, &[AGAIN, "on the way (`id`; `created_at`"]);
    let twins = twins.replace("id", "x");
    is_written(
        &twins,
        &exact.replace("id", "x"),
        1,
        &[AGAIN, "on the way (a number; "],
    );
    is_written(
        r#"{"payload":[]}"#,
        r#"{"payload":{}}"#,
        1,
        &[AGAIN, "became empty lists on the way"],
    );
    is_written(
        r#"{"extras":[],"id":1,"id_str":"2"}"#,
        r#"{"extras":{},"id":2,"id_str":"2"}"#,
        1,
        &[AGAIN, "became empty lists on the way"],
    );
    // No twin says what it was.
    let neighbour = "A number beyond 2^53, most likely";
    is_written(
        "[9007199254740996]",
        "[9007199254740997]",
        2,
        &[AGAIN, neighbour],
    );
}

#[test]
fn what_the_signer_wrote_is_written_anew() {
    is_written(r#"{"b": 1,"a":2}"#, r#"{"b":1,"a":2}"#, 1, &[JAVASCRIPT]);
    is_written(
        r#"{"b":1,"a":2}"#,
        r#"{"b": 1, "a": 2}"#,
        1,
        &["as Python's json.dumps"],
    );
    is_written(r#"{"/":{}}"#, r#"{"\/":{}}"#, 1, &["as PHP's json_encode"]);
    is_written(
        r#"{"/":{}}"#,
        r#"{"\/":[]}"#,
        1,
        &["as PHP's json_encode", "lists in it"],
    );
    is_written(
        r#"{"b":1,"a":2}"#,
        "{\n\t\"a\": 2,\n\t\"b\": 1\n}",
        1,
        &["MarshalIndent with tabs"],
    );
    let large = r#"{"b":9007199254740993,"a":1}"#;
    let rounded = r#"{"b":9007199254740992,"a":1}"#;
    is_written(large, rounded, 1, &[JAVASCRIPT, ROUND]);
    let spaced = rounded.replace(':', ": ").replace(',', ", ");
    is_written(large, &spaced, 2, &["as Python's json.dumps", ROUND]);
    let sorted = r#"{"a":1,"b":9007199254740992}"#;
    is_written(large, sorted, 1, &["through interface{}", ROUND]);
    let by_length = "{\n  \"b\": 1,\n  \"aa\": 2\n}";
    let described = "with the shorter keys first, lines indented by 2 and no more escapes";
    is_written(r#"{"aa":2,"b":1}"#, by_length, 2, &[described]);
    let by_length = r#"{"b":9007199254740992,"aa":1}"#;
    let described = "with the shorter keys first, without spaces";
    is_written(
        r#"{"aa":1,"b":9007199254740993}"#,
        by_length,
        2,
        &[described, ROUND],
    );
    let twins = r#"{"id":1,"id_str":"2"}"#;
    let numbers = "on the way (`id`; `created_at`";
    is_written(
        twins,
        r#"{"id": 2, "id_str": "2"}"#,
        2,
        &["as Python's json.dumps", numbers],
    );
    assert!(ways("text", 0, 3).is_empty());
    assert!(ways("[1]", 1, 1).is_empty());
}

#[test]
fn a_style_is_described_by_what_it_does() {
    for (order, layout, escapes, described_as) in [
        (
            Order::AsSent,
            Layout::Compact,
            Escapes::NONE,
            "keys in their order, without spaces and no more escapes than",
        ),
        (
            Order::Sorted,
            Layout::Spaced,
            Escapes::GO,
            "sorted keys, a space behind each comma and colon and `&`, `<`, `>` and U+2028 escaped",
        ),
        (
            Order::ByLength,
            Layout::Indented("\t"),
            Escapes::PHP,
            "the shorter keys first, lines indented with tabs and slashes and letters",
        ),
        (
            Order::Sorted,
            Layout::Indented("  "),
            Escapes::JQ,
            "sorted keys, lines indented by 2 and U+007F escaped",
        ),
        (
            Order::Sorted,
            Layout::Indented("    "),
            Escapes::GSON,
            "sorted keys, lines indented by 4 and `&`, `<`, `>` and U+2028 and `'`, `=` escaped",
        ),
    ] {
        let style = Style {
            order,
            escapes,
            layout,
        };
        let told = described(style);
        assert!(told.contains(described_as), "{told}");
    }
}
