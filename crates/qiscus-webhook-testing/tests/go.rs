//! The bodies and signatures are those that Go itself would make.
//!
//! Needs `go`. Without it this says so and passes, but fails where `CI` is set.
#![expect(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    reason = "the helpers of a test may panic as it may"
)]

use std::io::Write as _;
use std::process::{Command, Stdio};

use qiscus_webhook_testing::{TestEvent, go_json};
use serde_json::{Value, json};

const TOKEN: &str = "YOUR_SIGNATURE_TOKEN";

#[test]
fn every_sample_has_the_bytes_and_the_signature_of_go() {
    let mut events = Vec::new();
    for event in TestEvent::samples() {
        events.push(event.clone().in_channel());
        events.push(event.clone().via_server_api().in_group().minimal());
        events.push(event.clone().omnichannel());
        events.push(event);
    }
    let values: Vec<Value> = events.iter().map(TestEvent::to_json).collect();
    let Some(encoded) = go(&values) else { return };
    for (event, (signature, body)) in events.iter().zip(&encoded.lines) {
        let request = event.sign_with_token(TOKEN);
        assert_eq!(std::str::from_utf8(request.body()), Ok(body.as_str()));
        assert_eq!(
            request.header().map(|(_, hex)| hex),
            Some(signature.as_str())
        );
    }
}

#[test]
fn every_character_is_escaped_as_go_does() {
    let mut values: Vec<Value> = (0..=0xffff_u32)
        .filter_map(char::from_u32)
        .collect::<Vec<_>>()
        .chunks(256)
        .map(|characters| json!(characters.iter().collect::<String>()))
        .collect();
    values.push(json!("😀 \u{10ffff}"));
    values.push(json!({ "<key> & \u{2028}": 1, "": 2, "é": 3, "Z": 4, "a": 5, "_": 6, "\u{ffff}": 7, "😀": 8 }));
    same_as_go(&values);
}

#[test]
fn every_number_is_written_as_go_does() {
    let mut values = vec![
        json!(0),
        json!(-1),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(1_740_794_400_123_000_000_u64),
        json!(0.5),
        json!(-6.25),
        json!(1e-6),
        json!(9.999e-7),
        json!(1e-7),
        json!(1.25e-10),
        json!(5e-324),
        json!(1e20),
        json!(1.5e20),
        json!(999_999_999_999_999_900_000.0),
        json!(1e21),
        json!(-1.5e22),
        json!(f64::MAX),
        json!(0.1 + 0.2),
        json!(110.381_45),
    ];
    // Every power of two from 2^-200 to 2^200, and its neighbours.
    for exponent in -200..=200 {
        let power = 2_f64.powi(exponent);
        values
            .extend([power, power.next_up(), power.next_down(), -power].map(|float| json!(float)));
    }
    same_as_go(&values);
}

fn same_as_go(values: &[Value]) {
    let Some(encoded) = go(values) else { return };
    for (value, (_, theirs)) in values.iter().zip(&encoded.lines) {
        let ours = if encoded.before_1_22 {
            go_json::to_string_before_1_22(value)
        } else {
            go_json::to_string(value)
        };
        assert_eq!(&ours, theirs);
    }
}

struct Encoded {
    before_1_22: bool,
    /// The signature and the encoding of each value.
    lines: Vec<(String, String)>,
}

/// What Go makes of the values; `None` where there is no Go.
fn go(values: &[Value]) -> Option<Encoded> {
    if !test_servers::is_installed("go", "version", "golang-go") {
        return None;
    }
    let version = Command::new("go").arg("version").output().unwrap().stdout;
    let version = String::from_utf8(version).unwrap();
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/go/encode.go");
    let mut child = Command::new("go")
        .args(["run", program, TOKEN])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input: String = values.iter().map(|value| format!("{value}\n")).collect();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "the Go program failed");
    let lines: Vec<_> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| line.split_once(' ').unwrap())
        .map(|(signature, body)| (signature.to_owned(), body.to_owned()))
        .collect();
    assert_eq!(lines.len(), values.len());
    Some(Encoded {
        before_1_22: is_before_1_22(&version),
        lines,
    })
}

/// `go version go1.19.8 linux/amd64`
fn is_before_1_22(version: &str) -> bool {
    let number = version.split_whitespace().nth(2).unwrap();
    let mut parts = number.trim_start_matches("go").split('.');
    let mut next = || parts.next().and_then(|part| part.parse::<u32>().ok());
    next() == Some(1) && next().is_some_and(|minor| minor < 22)
}
