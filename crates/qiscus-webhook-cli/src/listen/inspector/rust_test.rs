//! A delivery as a Rust test with the test kit.

use qiscus_webhook_core::{Event, SIGNATURE_HEADER};

use super::signed_here::SignedHere;
use crate::listen::history::{Entry, Verdict};

/// A test that hands the same bytes to the handler; of a refused one, a test that it is refused.
pub(super) fn rust_test(entry: &Entry, signed_here: &SignedHere) -> String {
    let arrived = &entry.arrived;
    let body = literal(&arrived.body);
    let id = entry.id;
    match &arrived.verdict {
        Verdict::Accepted { .. } => {
            let looks = match Event::parse_unverified(&arrived.body) {
                Event::PostComment(comment) => format!(
                    "    let comment = delivery.event().as_post_comment().expect(\"a comment\");\n    assert_eq!(comment.message().message_type(), {});\n",
                    literal(comment.message().message_type().as_bytes())
                ),
                _ => "    assert!(delivery.event().is_unrecognized());\n".to_owned(),
            };
            format!(
                "#[test]\nfn handles_delivery_{id}() {{\n    let delivery = qiscus_webhook::testing::delivery({body});\n{looks}    // Hand `delivery` to the handler, and see what it did.\n}}\n"
            )
        }
        Verdict::Refused { reason, .. } => {
            let signatures = arrived.head.headers.get_all(SIGNATURE_HEADER);
            let signature = signatures.iter().next().map(|value| {
                // Another one in place of one that was made here is refused for the same reason: it fits
                // the body as little, and of one that is too large nobody looks at it.
                if signed_here.has(value) {
                    return format!("\"0\".repeat({})", value.len());
                }
                let text = String::from_utf8_lossy(value.as_bytes());
                literal(text.as_bytes())
            });
            let request = match signature {
                Some(value) => format!("SignedRequest::from_parts({body}, {value})"),
                None => format!("SignedRequest::from_parts({body}, \"\").unsigned()"),
            };
            format!(
                "#[test]\nfn refuses_delivery_{id}() {{\n    use qiscus_webhook::testing::SignedRequest;\n    let request = {request};\n    // Send `request` to the app: it must answer {} ({}).\n    assert_eq!(request.body().len(), {});\n}}\n",
                reason.status(),
                reason.as_str(),
                arrived.body.len(),
            )
        }
    }
}

/// The bytes as a literal: a raw string where rustc takes one and a person sees all of it.
fn literal(bytes: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return format!("&b\"{}\"[..]", bytes.escape_ascii());
    };
    if text
        .chars()
        .any(|character| character != '\n' && needs_escape(character))
    {
        return escaped(text);
    }
    if !text.contains(['"', '\\']) {
        return format!("\"{text}\"");
    }
    let mut fence = String::from("#");
    while text.contains(&format!("\"{fence}")) {
        fence.push('#');
    }
    // rustc takes no more (the reference, "Raw string literals").
    if fence.len() > 255 {
        return escaped(text);
    }
    format!("r{fence}\"{text}\"{fence}")
}

fn escaped(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            _ if needs_escape(character) => out.extend(character.escape_default()),
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

/// Control characters, and those that turn the direction, which rustc refuses in a string.
fn needs_escape(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use bytes::Bytes;
    use qiscus_webhook_testing::{TestEvent, delivery};

    use super::*;
    use crate::listen::fixtures::entry;
    use crate::listen::receiver::verified;

    /// Has rustc make a program that prints what the literals hold.
    #[test]
    fn rustc_reads_the_very_bytes() {
        let fence = format!("a\"{}", "#".repeat(300));
        let bodies: [&[u8]; 8] = [
            b"{}",
            br##"{"text":"Teh \"roti\" \\ #\"# "}"##,
            b"two\nlines\n",
            b"cr\r\nlf \r alone",
            "faktur \u{202e}fdp \u{200b}\u{feff}".as_bytes(),
            b"\0\x1b \x7f",
            b"\xff\xfe\"\\",
            fence.as_bytes(),
        ];
        let literals: String = bodies
            .iter()
            .map(|body| format!("    print(AsRef::<[u8]>::as_ref({}));\n", literal(body)))
            .collect();
        let source = format!(
            "fn print(bytes: &[u8]) {{\n    let hex: String = bytes.iter().map(|byte| format!(\"{{byte:02x}}\")).collect();\n    println!(\"{{hex}}\");\n}}\nfn main() {{\n{literals}}}\n"
        );
        let directory = tempfile::tempdir().unwrap();
        let (file, program) = (directory.path().join("a.rs"), directory.path().join("a"));
        std::fs::write(&file, source).unwrap();
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let built = Command::new(rustc)
            .args(["--edition", "2024", "-o"])
            .args([&program, &file])
            .output()
            .unwrap();
        assert!(built.status.success(), "{built:?}");
        let printed = Command::new(program).output().unwrap().stdout;
        let printed = String::from_utf8(printed).unwrap();
        let expected: Vec<_> = bodies.iter().map(hex::encode).collect();
        assert_eq!(printed.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_literal_is_raw_where_that_can_be_read() {
        let fenced = |hashes| format!("\"{}", "#".repeat(hashes));
        let most = "#".repeat(255);
        for (text, expected) in [
            ("{}\n", "\"{}\n\""),
            (r#"{"a":"é"}"#, r##"r#"{"a":"é"}"#"##),
            ("\"é\u{7}\n", r#""\"é\u{7}\n""#),
            (&fenced(254), &format!("r{most}\"{}\"{most}", fenced(254))),
            (&fenced(255), &format!("\"\\\"{most}\"")),
        ] {
            assert_eq!(literal(text.as_bytes()), expected);
        }
    }

    #[test]
    fn of_an_accepted_delivery_the_test_looks_at_what_it_is() {
        let message = TestEvent::file("https://cdn.example/1.pdf").body();
        for (body, expected) in [
            (message, r#"message_type(), "file_attachment""#),
            (Bytes::from("{}"), "is_unrecognized()"),
        ] {
            let mut accepted = entry(&body, &[]);
            accepted.arrived.verdict = verified(&delivery(body));
            let test = rust_test(&accepted, &SignedHere::default());
            assert!(test.contains(expected), "{test}");
        }
    }

    #[test]
    fn a_refused_delivery_is_a_test_that_it_is_refused() {
        let of = |headers: &[_]| rust_test(&entry(b"{}", headers), &SignedHere::default());
        let unsigned = of(&[]);
        assert!(
            unsigned.contains(r#"from_parts("{}", "").unsigned()"#),
            "{unsigned}"
        );
        let signed = of(&[("qiscus-sdk-signature", "ab")]);
        assert!(signed.contains(r#"from_parts("{}", "ab")"#), "{signed}");
        assert!(signed.contains("it must answer 401"), "{signed}");
    }
}
