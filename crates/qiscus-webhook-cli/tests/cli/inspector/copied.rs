//! What the page copies as a Rust test is a test: `copied.txt` is what it copies, and runs here.

use super::requests::ask;
use crate::program::{Listener, program, run_with};

include!("copied.txt");

const COPIED: &str = include_str!("copied.txt");

/// A comment with quotation marks of two kinds, and a stranger's override of the direction.
const ACCEPTED: &str = "{\"type\":\"post_comment_mobile\",\"payload\":{\"from\":{\"id\":7,\"email\":\"sari\",\"name\":\"Sari\"},\"room\":{\"id\":41,\"topic_id\":41,\"type\":\"single\",\"name\":\"Budi\"},\"message\":{\"id\":1203,\"type\":\"text\",\"text\":\"\\\"#Halo\\\" it's \u{202e}me\",\"payload\":{}}}}";

#[test]
fn what_is_copied_as_a_test_compiles_and_passes() {
    let listener = Listener::start(&[]);
    let send = |args: &[&str], body: &str| {
        let args = [&["send", &listener.url, "--file", "-"], args].concat();
        assert_eq!(run_with(&mut program(args), body.as_bytes()).code(), 0);
    };
    send(&[], ACCEPTED);
    send(&["--break", "unsigned"], r#"{"type":"room_archived"}"#);
    let copied: String = (1..=2)
        .map(|id| {
            let path = format!("/SECRET/api/deliveries/{id}/rust");
            let answer = ask(&listener, "GET", &path, &["Host: OWN"]);
            answer.split_once("\r\n\r\n").unwrap().1.to_owned()
        })
        .collect();
    assert_eq!(copied, COPIED);
}
