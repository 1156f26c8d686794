//! A delivery as a `curl` command, to be pasted into a terminal.

use axum::http::header::CONTENT_TYPE;
use qiscus_webhook_core::SIGNATURE_HEADER;

use crate::listen::history::Entry;

/// The command that sends the same request again, with the signature as it came.
///
/// A stranger wrote the body. A terminal obeys control characters even while a text is pasted, and
/// one that ends the pasting makes the rest a command: such bodies are written with `printf`.
pub(super) fn curl(entry: &Entry, receiver: &str) -> String {
    let head = &entry.arrived.head;
    let address = quote(&format!("{receiver}{}", head.target()));
    let mut lines = vec![format!("curl -i {address}")];
    match head.text(CONTENT_TYPE.as_str()) {
        Some(content_type) => lines.push(header("Content-Type", content_type)),
        // Without it, curl names a type of its own.
        None => lines.push("-H 'Content-Type:'".to_owned()),
    }
    let resent = entry.arrived.resent.as_ref();
    // What was signed here is not told to the page, and so is no part of what it copies.
    if resent.is_none_or(|resent| !resent.is_signed_anew) {
        for value in head.headers.get_all(SIGNATURE_HEADER) {
            if let Ok(value) = value.to_str() {
                lines.push(header("QISCUS-SDK-SIGNATURE", value));
            }
        }
    }
    let body = &entry.arrived.body;
    let before = match std::str::from_utf8(body) {
        Ok(text) if !text.chars().any(is_obeyed) => {
            // Not `--data`, which would read a file for a body that begins with `@`.
            lines.push(format!("--data-raw {}", quote(text)));
            String::new()
        }
        _ => {
            lines.push("--data-binary @-".to_owned());
            format!("printf {} |\n  ", octal(body))
        }
    };
    format!("{before}{}", lines.join(" \\\n  "))
}

fn header(name: &str, value: &str) -> String {
    format!("-H {}", quote(&format!("{name}: {value}")))
}

fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// What a terminal or an editor would obey or not show; a line end in quotes is a line end.
fn is_obeyed(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The format of `printf` that prints these bytes, in ASCII alone.
fn octal(body: &[u8]) -> String {
    let mut text = String::from("'");
    for byte in body {
        match byte {
            b'%' => text.push_str("%%"),
            b'\\' => text.push_str(r"\\"),
            b'\'' | 0..=0x1f | 0x7f.. => text.push_str(&format!("\\{byte:03o}")),
            _ => text.push(char::from(*byte)),
        }
    }
    text.push('\'');
    text
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use super::*;
    use crate::listen::fixtures::entry;

    /// What `curl` would be called with, by a real shell, and its standard input.
    fn called(command: &str) -> (Vec<Vec<u8>>, Vec<u8>) {
        let script = format!(
            "curl() {{ printf '%s\\0' \"$@\" >&2; case \"$*\" in *@-*) cat;; esac; }}\n{command}\n"
        );
        let mut shell = Command::new("sh")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = shell.stdin.take().unwrap();
        stdin.write_all(script.as_bytes()).unwrap();
        drop(stdin);
        let output = shell.wait_with_output().unwrap();
        let arguments = output.stderr.strip_suffix(b"\0").unwrap();
        let arguments = arguments.split(|byte| *byte == 0);
        (arguments.map(<[u8]>::to_vec).collect(), output.stdout)
    }

    #[test]
    fn a_shell_hands_on_the_exact_bytes_and_runs_none_of_them() {
        for body in [
            &br#"{"text":"It's $(touch /tmp/pwned) `id` \\ \" ! @x %s"}"#[..],
            b"@/etc/passwd",
            b"two\nlines\n",
            b"-d",
        ] {
            let (arguments, stdin) = called(&curl(&entry(body, &[]), "http://127.0.0.1:8080"));
            let last = arguments.last().unwrap();
            assert_eq!(last, body, "{}", String::from_utf8_lossy(last));
            assert_eq!(arguments[arguments.len() - 2], b"--data-raw");
            assert!(stdin.is_empty());
        }
        for body in [
            &b"\x1b[201~; id\x03\x04\r\0%s\\n'\xff"[..],
            "\u{202e}txt".as_bytes(),
        ] {
            let command = curl(&entry(body, &[]), "http://127.0.0.1:8080");
            assert!(command.is_ascii(), "{command}");
            assert!(command.chars().all(|c| c == '\n' || !c.is_control()));
            let (arguments, stdin) = called(&command);
            assert_eq!(arguments.last().unwrap(), b"@-");
            assert_eq!(stdin, body);
        }
    }

    #[test]
    fn the_head_goes_with_it() {
        let signed = entry(
            b"{}",
            &[
                ("content-type", "application/json"),
                ("qiscus-sdk-signature", "it's"),
            ],
        );
        let (arguments, _) = called(&curl(&signed, "http://127.0.0.1:8080"));
        let arguments: Vec<_> = arguments
            .iter()
            .map(|argument| String::from_utf8_lossy(argument))
            .collect();
        assert_eq!(
            arguments,
            [
                "-i",
                "http://127.0.0.1:8080/webhook?x=1",
                "-H",
                "Content-Type: application/json",
                "-H",
                "QISCUS-SDK-SIGNATURE: it's",
                "--data-raw",
                "{}"
            ]
        );
        let (arguments, _) = called(&curl(&entry(b"{}", &[]), "http://a"));
        assert!(arguments.contains(&b"Content-Type:".to_vec()));
    }
}
