//! Numbers as a double holds them, and what they were.

use super::super::style::Escapes;
use super::super::{Layout, Order, Style, write};
use super::*;

fn text(node: &Node) -> String {
    let style = Style {
        order: Order::AsSent,
        escapes: Escapes::NONE,
        layout: Layout::Compact,
    };
    String::from_utf8(write(node, style, 1_000).unwrap()).unwrap()
}

const SENT: &str = r#"{"created_at":"2025-03-01T02:00:00.123456789Z","id":9007199254740993,"id_str":"9007199254740993","unix_nano_timestamp":1740794400123456789}"#;

#[test]
fn what_javascript_rounds_comes_back() {
    let sent = Node::parse(SENT.as_bytes()).unwrap();
    let rounded = rounded(&sent);
    // node -p 'JSON.stringify(JSON.parse(...))'
    assert!(
        text(&rounded).contains(r#""id":9007199254740992,"#),
        "{rounded:?}"
    );
    assert!(
        text(&rounded).ends_with(":1740794400123456800}"),
        "{rounded:?}"
    );
    let restored = restored(&rounded).unwrap();
    assert_eq!(text(&restored.document), SENT);
    assert_eq!(restored.names, ["unix_nano_timestamp", "id"]);
    assert!(super::restored(&sent).is_none());
}

#[test]
fn of_very_many_numbers_all_are_put_back() {
    for pair in [
        r#""n":9007199254740992,"n_str":"9007199254740993""#,
        r#""unix_nano_timestamp":1740794400123456800,"created_at":"2025-03-01T02:00:00.123456789Z""#,
    ] {
        let others: String = (0..5_000).map(|key| format!(r#","k{key}":0"#)).collect();
        let in_one = format!("{{{pair}{others}}}");
        let in_many = format!("[{}]", vec![format!("{{{pair}}}"); 5_000].join(","));
        for document in [in_one, in_many] {
            let document = Node::parse(document.as_bytes()).unwrap();
            let restored = restored(&document).unwrap();
            assert!(super::restored(&restored.document).is_none());
        }
    }
}

#[test]
fn what_is_too_long_for_a_number_is_no_twin() {
    let of_length = |length: usize| {
        let document = format!(r#"{{"id":1,"id_str":"{}"}}"#, "7".repeat(length));
        restored(&Node::parse(document.as_bytes()).unwrap()).is_some()
    };
    assert!(of_length(LONGEST));
    assert!(!of_length(LONGEST + 1));
}

#[test]
fn the_neighbours_round_to_the_same_number() {
    let rounded = Node::parse(b"[1740794400123456800,3]").unwrap();
    let all: Vec<String> = neighbours(&rounded).map(|node| text(&node)).collect();
    assert!(all.contains(&"[1740794400123456789,3]".to_owned()));
    assert!((200..=300).contains(&all.len()), "{}", all.len());
    let twice = r#"[1740794400123456800,{"a":1740794400123456800}]"#;
    assert_eq!(
        neighbours(&Node::parse(twice.as_bytes()).unwrap()).count(),
        all.len()
    );
    for none in [
        "[1740794400123456800,1740794400223456800]",
        "[1740794400123456800,1740794400223456800,1740794400123456800]",
        // 2^53 itself was none, and one that no double holds was not rounded.
        "[9007199254740992]",
        "[9007199254740993]",
        "[3]",
    ] {
        assert_eq!(
            neighbours(&Node::parse(none.as_bytes()).unwrap()).count(),
            0,
            "{none}"
        );
    }
}

#[test]
fn only_a_number_beside_is_what_a_number_was() {
    let created_at = r#""created_at":"2025-03-01T02:00:00.123456789Z""#;
    for (fields, is_restored) in [
        (r#""id":1,"id_str":"2""#.to_owned(), true),
        (r#""id":1,"id_str":"1""#.to_owned(), false),
        (r#""id":1,"id_str":"""#.to_owned(), false),
        (r#""id":1,"id_str":"2a""#.to_owned(), false),
        (r#""id":1,"id_str":2"#.to_owned(), false),
        (r#""id":1,"di_str":"2""#.to_owned(), false),
        // The first of two counts.
        (r#""id":1,"id_str":"1","id_str":"2""#.to_owned(), false),
        (
            format!(r#""unix_nano_timestamp":1740794400123456800,{created_at}"#),
            true,
        ),
        (
            format!(r#""unix_nano_timestamp":1740794400123,{created_at}"#),
            false,
        ),
        (
            format!(r#""unix_nano_timestamp":-1740794400123456800,{created_at}"#),
            false,
        ),
        (
            format!(r#""unix_timestamp":1740794400123456800,{created_at}"#),
            false,
        ),
        (
            r#""unix_nano_timestamp":1740794400123456800,"created_at":"now""#.to_owned(),
            false,
        ),
    ] {
        let document = Node::parse(format!("[{{{fields}}}]").as_bytes()).unwrap();
        assert_eq!(restored(&document).is_some(), is_restored, "{fields}");
    }
}

#[test]
fn a_number_is_rounded_as_javascript_does() {
    // node -p 'JSON.stringify(JSON.parse("..."))', but for what is too large for it.
    let document = Node::parse(b"[-0,-0.0,1.50,1e3,1E21,0.1,1e999]").unwrap();
    assert_eq!(text(&rounded(&document)), "[0,0,1.5,1000,1e+21,0.1,1e999]");
}
