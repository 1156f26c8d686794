//! A delivery as a `curl` command, to be pasted into a terminal.

use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use qiscus_webhook_core::SIGNATURE_HEADER;

use super::signed_here::SignedHere;
use crate::listen::history::Entry;

/// The command that sends the same request again, with the signature as it came.
///
/// A stranger wrote the path and the body. A terminal obeys control characters even while a text is
/// pasted, and one that ends the pasting makes the rest a command: such bodies are written with
/// `printf`, and in a path they are percent-encoded. Nor is a path a pattern of curl's, which would
/// send as many requests as the stranger likes, or one that it shortens.
pub(super) fn curl(entry: &Entry, receiver: &str, signed_here: &SignedHere) -> String {
    let head = &entry.arrived.head;
    let address = quote(&format!("{receiver}{}", shown(head.target())));
    let mut lines = vec![format!("curl -i --globoff --path-as-is {address}")];
    // Of itself, a command with a body is a POST.
    if head.method != Method::POST {
        lines.push(format!("-X {}", quote(head.method.as_str())));
    }
    match head.text(CONTENT_TYPE.as_str()) {
        Some(content_type) => lines.push(header("Content-Type", content_type)),
        // Without it, curl names a type of its own.
        None => lines.push("-H 'Content-Type:'".to_owned()),
    }
    for value in head.headers.get_all(SIGNATURE_HEADER) {
        // What was signed here is not told to the page, and so is no part of what it copies.
        if let Ok(text) = value.to_str()
            && !signed_here.has(value)
        {
            lines.push(header("QISCUS-SDK-SIGNATURE", text));
        }
    }
    let body = &entry.arrived.body;
    let before = match std::str::from_utf8(body) {
        Ok(text) if body.len() <= LARGE && !text.chars().any(is_obeyed) => {
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

/// In bytes: what is larger is no argument. Linux hands on none of 128 KiB or more.
const LARGE: usize = 100_000;

fn header(name: &str, value: &str) -> String {
    // A shell completes at a tab; in a header it is a space.
    let value = value.replace('\t', " ");
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

/// A path and query without what a terminal would obey.
fn shown(target: &str) -> String {
    let mut text = String::new();
    for character in target.chars() {
        if is_obeyed(character) {
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                text.push_str(&format!("%{byte:02X}"));
            }
        } else {
            text.push(character);
        }
    }
    text
}

/// The format of `printf` that prints these bytes, in ASCII alone.
fn octal(body: &[u8]) -> String {
    let mut text = String::from("'");
    for (at, byte) in body.iter().enumerate() {
        match byte {
            // Else the format is taken for an option.
            b'-' if at == 0 => text.push_str(r"\055"),
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
    use std::process::Command;

    use axum::http::Uri;
    use tempfile::NamedTempFile;

    use super::*;
    use crate::listen::fixtures::entry;

    fn command(entry: &Entry) -> String {
        curl(entry, "http://127.0.0.1:8080", &SignedHere::default())
    }

    /// What `curl` would be called with, by a real shell, and its standard input. `env` is a program as
    /// curl is one, and has to be given its arguments by the system.
    fn called(command: &str) -> (Vec<Vec<u8>>, Vec<u8>) {
        let script = format!(
            "curl() {{ env printf '%s\\0' \"$@\" >&2; case \"$*\" in *@-*) cat;; esac; }}\n{command}\n"
        );
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(script.as_bytes()).unwrap();
        let output = Command::new("sh").arg(file.path()).output().unwrap();
        let arguments = output.stderr.strip_suffix(b"\0");
        let arguments =
            arguments.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        let arguments = arguments.split(|byte| *byte == 0);
        (arguments.map(<[u8]>::to_vec).collect(), output.stdout)
    }

    #[test]
    fn only_what_printf_would_obey_is_escaped() {
        let format = octal(b"-a-b %d\\'\n");
        assert_eq!(format, r"'\055a-b %%d\\\047\012'");
    }

    #[test]
    fn a_shell_hands_on_the_exact_bytes_and_runs_none_of_them() {
        for body in [
            &br#"{"text":"It's $(touch /tmp/pwned) `id` \\ \" ! @x %s"}"#[..],
            b"@/etc/passwd",
            b"two\nlines\n",
            b"-d",
        ] {
            let (arguments, stdin) = called(&command(&entry(body, &[])));
            let last = arguments.last().unwrap();
            assert_eq!(last, body, "{}", String::from_utf8_lossy(last));
            assert_eq!(arguments[arguments.len() - 2], b"--data-raw");
            assert!(stdin.is_empty());
        }
        for body in [
            &b"\x1b[201~; id\x03\x04\r\0%s\\n'\xff"[..],
            b"-v whoami \x07",
            b"--\0",
            "\u{202e}txt".as_bytes(),
        ] {
            let command = command(&entry(body, &[]));
            assert!(command.is_ascii(), "{command}");
            assert!(command.chars().all(|c| c == '\n' || !c.is_control()));
            let (arguments, stdin) = called(&command);
            assert_eq!(arguments.last().unwrap(), b"@-");
            assert_eq!(stdin, body);
        }
    }

    /// Linux hands on no argument of 128 KiB.
    #[test]
    fn a_large_body_is_handed_on_too() {
        let part = "{\"text\":\"It's\nté %s\"}";
        for length in [90_000, 140_000, 1_048_576] {
            let body = part.repeat(length / part.len());
            let (arguments, stdin) = called(&command(&entry(body.as_bytes(), &[])));
            let last = arguments.last().unwrap();
            let data = if length > LARGE { &stdin } else { last };
            assert_eq!(data.len(), body.len());
            assert!(*data == body.as_bytes(), "{length}");
        }
    }

    /// Had curl expanded it, it would send 300,000 requests.
    #[test]
    fn a_path_is_sent_as_it_came_and_nothing_in_it_is_obeyed() {
        let mut stranger = entry(b"{}", &[]);
        for (target, sent) in [
            ("/[1-100000]/{a,b,c}?i[]=1", "/[1-100000]/{a,b,c}?i[]=1"),
            ("/a/../b/./c", "/a/../b/./c"),
            ("/it's/$(id)", "/it's/$(id)"),
            ("/é\u{9b}201~\u{202e}", "/é%C2%9B201~%E2%80%AE"),
        ] {
            stranger.arrived.head.uri = Uri::try_from(target).unwrap();
            let command = command(&stranger);
            let (arguments, _) = called(&command);
            let [_, options @ .., address] = &arguments[..4] else {
                unreachable!()
            };
            assert_eq!(options, [b"--globoff".to_vec(), b"--path-as-is".to_vec()]);
            let address = String::from_utf8_lossy(address);
            assert_eq!(address, format!("http://127.0.0.1:8080{sent}"));
        }
    }

    #[test]
    fn the_method_is_as_it_came() {
        let mut stranger = entry(b"{}", &[]);
        for method in ["PUT", "G'$id`id`|!*~T"] {
            stranger.arrived.head.method = Method::from_bytes(method.as_bytes()).unwrap();
            let (arguments, _) = called(&command(&stranger));
            assert_eq!(arguments[4..6], [b"-X", method.as_bytes()]);
        }
    }

    #[test]
    fn the_head_goes_with_it() {
        let signed = entry(
            b"{}",
            &[
                ("content-type", "application/json"),
                ("qiscus-sdk-signature", "it's\tit"),
            ],
        );
        let (arguments, _) = called(&command(&signed));
        let arguments: Vec<_> = arguments
            .iter()
            .map(|argument| String::from_utf8_lossy(argument))
            .collect();
        assert_eq!(
            arguments,
            [
                "-i",
                "--globoff",
                "--path-as-is",
                "http://127.0.0.1:8080/webhook?x=1",
                "-H",
                "Content-Type: application/json",
                "-H",
                "QISCUS-SDK-SIGNATURE: it's it",
                "--data-raw",
                "{}"
            ]
        );
        let (arguments, _) = called(&command(&entry(b"{}", &[])));
        assert!(arguments.contains(&b"Content-Type:".to_vec()));
    }
}
