//! What a signer may have added to the body, or turned it into, before it was signed.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use unicode_normalization::UnicodeNormalization as _;

use super::super::json::Node;
use super::super::text_forms::{percent_encoded, re_encoded_latin_1, utf_16};
use super::candidate::Made;

/// What was signed in place of a body that the signer did not have.
pub(super) const CONSTANTS: &[(&str, &str)] = &[
    (
        "",
        "An empty body was signed: the signer read it where nothing was left to read, or before it had come.",
    ),
    (
        "[object Object]",
        "The text `[object Object]` was signed: JavaScript had an object there. Sign the raw bytes.",
    ),
    (
        "{}",
        "The text `{}` was signed: the body was not there, or not parsed. Sign the raw bytes.",
    ),
    (
        "undefined",
        "The word `undefined` was signed: the signer had no body. Sign the raw bytes.",
    ),
    (
        "null",
        "The word `null` was signed: the signer had no body. Sign the raw bytes.",
    ),
    (
        "None",
        "The word `None` was signed: the signer had no body. Sign the raw bytes.",
    ),
    (
        "\"\"",
        "An empty JSON string was signed: the signer had no body. Sign the raw bytes.",
    ),
    (
        "[]",
        "The text `[]` was signed: the signer had no body. Sign the raw bytes.",
    ),
    (
        "Array",
        "The word `Array` was signed: PHP had an array there. Sign the raw bytes.",
    ),
    (
        "b''",
        "The text `b''` was signed: Python had no body. Sign the raw bytes.",
    ),
    (
        "[object Promise]",
        "The text `[object Promise]` was signed: JavaScript did not await the body.",
    ),
    (
        "[object ReadableStream]",
        "The text `[object ReadableStream]` was signed: JavaScript did not read the body.",
    ),
    ("\n", "A newline alone was signed: the signer had no body."),
];

/// Everything that may have been made of these bytes.
pub(super) fn all(body: &[u8], stamps: &[String]) -> Made {
    let mut made = Made::new();
    let mut step = |sentence: &'static str, bytes: Vec<u8>| {
        if bytes != body {
            made.push((sentence.into(), bytes));
        }
    };
    let join = |before: &[u8], after: &[u8]| [before, body, after].concat();
    step(NEWLINE_LOST, join(b"", b"\n"));
    step(
        "The line end of Windows at the end of the body was lost after it was signed: trimming does that.",
        join(b"", b"\r\n"),
    );
    step(
        "The byte order mark in front of the body was lost after it was signed: many readers drop it.",
        join("\u{feff}".as_bytes(), b""),
    );
    step(
        "A space behind the body was lost after it was signed.",
        join(b"", b" "),
    );
    step(
        "A NUL was signed with the body: the end of a C string was counted.",
        join(b"", b"\0"),
    );
    step(BASE64, STANDARD.encode(body).into_bytes());
    step(
        "The base64url of the body was signed: sign the bytes themselves.",
        URL_SAFE.encode(body).into_bytes(),
    );
    step(
        "The hex of the body was signed: sign the bytes themselves.",
        hex::encode(body).into_bytes(),
    );
    step(
        "The body was signed URL-encoded: sign the bytes themselves.",
        percent_encoded(body),
    );
    if let Ok(text) = std::str::from_utf8(body) {
        step(QUOTED, serde_json::to_vec(text).unwrap_or_default());
        step(
            "The body was signed as `b'...'`: `str()` of bytes in Python makes that. Sign the bytes themselves.",
            python_literal(text).into_bytes(),
        );
        step(
            "The body was signed in UTF-16 (.NET's Encoding.Unicode): sign its UTF-8 bytes.",
            utf_16(text, u16::to_le_bytes),
        );
        step(
            "The body was signed in UTF-16 with the high byte first: sign its UTF-8 bytes.",
            utf_16(text, u16::to_be_bytes),
        );
        if !text.is_ascii() {
            not_ascii(text, &mut step);
        }
        if text.contains('\n') {
            step(
                "The line ends of the body were those of Windows when it was signed.",
                text.replace("\r\n", "\n")
                    .replace('\n', "\r\n")
                    .into_bytes(),
            );
        }
        step(
            "The body was signed without its spaces and line ends: sign the bytes themselves.",
            text.split_whitespace().collect::<String>().into_bytes(),
        );
        step(
            "The body was signed in lower case: sign the bytes themselves.",
            text.to_lowercase().into_bytes(),
        );
    }
    for stamp in stamps {
        for separator in [".", ":", "", "\n", "|"] {
            let sentence = if separator.is_empty() {
                "A time and the body were signed as one text, as other services do: Qiscus signs the body alone."
            } else {
                "A time, a sign between them and the body were signed as one text (`timestamp.body`), as other services do: Qiscus signs the body alone."
            };
            made.push((
                sentence.into(),
                [stamp.as_bytes(), separator.as_bytes(), body].concat(),
            ));
            if !separator.is_empty() {
                let version = [
                    b"v0",
                    separator.as_bytes(),
                    stamp.as_bytes(),
                    separator.as_bytes(),
                    body,
                ]
                .concat();
                made.push((sentence.into(), version));
                let behind = [body, separator.as_bytes(), stamp.as_bytes()].concat();
                made.push(("The body, a sign and a time behind it were signed as one text: Qiscus signs the body alone.".into(), behind));
            }
        }
    }
    made
}

/// What is made of something that was made already: `base64` of a file that ends with a newline, a
/// list of bytes as JSON.
pub(super) fn again(body: &[u8]) -> Made {
    let mut made: Made = vec![
        (NEWLINE_LOST.into(), [body, b"\n"].concat()),
        (BASE64.into(), STANDARD.encode(body).into_bytes()),
    ];
    if let Ok(text) = std::str::from_utf8(body) {
        made.push((QUOTED.into(), serde_json::to_vec(text).unwrap_or_default()));
    }
    made
}

const NEWLINE_LOST: &str = "The newline at the end of the body was lost after it was signed: `$(...)` and trimming do that.";
const BASE64: &str = "The base64 of the body was signed: sign the bytes themselves.";
const QUOTED: &str = "The body was signed as a JSON string (JSON in JSON: it was stringified twice): sign the bytes themselves.";

fn not_ascii(text: &str, step: &mut impl FnMut(&'static str, Vec<u8>)) {
    let one_byte = |limit: u32| -> Vec<u8> {
        let byte = |character: char| match u8::try_from(u32::from(character)) {
            Ok(byte) if u32::from(byte) < limit => byte,
            _ => b'?',
        };
        text.chars().map(byte).collect()
    };
    step(
        "The body was signed in Latin-1, with `?` for what that does not have: sign its UTF-8 bytes.",
        one_byte(0x100),
    );
    step(
        "The body was signed in ASCII, with `?` for every other letter: sign its UTF-8 bytes.",
        one_byte(0x80),
    );
    step(
        "The body was signed in ASCII, with the other letters left out: sign its UTF-8 bytes.",
        text.chars()
            .filter(char::is_ascii)
            .collect::<String>()
            .into_bytes(),
    );
    step(
        "The body was signed in Latin-1 by Node ('latin1', 'binary'), which keeps the low byte of each letter: sign its UTF-8 bytes.",
        text.encode_utf16()
            .map(|unit| unit.to_le_bytes()[0])
            .collect(),
    );
    step(
        "The body was taken for Latin-1 and encoded again before it was signed: sign the bytes as they came.",
        re_encoded_latin_1(text.as_bytes()),
    );
    step(
        "The letters of the body were put together before it was signed (Unicode NFC): sign the bytes as they came.",
        text.nfc().collect::<String>().into_bytes(),
    );
    step(
        "The letters of the body were taken apart before it was signed (Unicode NFD): sign the bytes as they came.",
        text.nfd().collect::<String>().into_bytes(),
    );
}

/// What `repr` of Python makes of bytes.
fn python_literal(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = format!("b{quote}");
    for byte in text.bytes() {
        match byte {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'\'' if quote == '\'' => out.push_str("\\'"),
            b' '..=b'~' => out.push(char::from(byte)),
            // Writing to a string can't fail.
            _ => {
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
    }
    out.push(quote);
    out
}

/// What is longer is no time.
const LONGEST_TIME: usize = 40;

/// Times that may have been signed with the body: those of the message, and `t=` in the header.
pub(super) fn stamps(body: &[u8], signatures: &[&str]) -> Vec<String> {
    let mut stamps = Vec::new();
    let document = Node::parse(body);
    let message = document
        .as_ref()
        .and_then(|document| document.get("payload")?.get("message"));
    for key in [
        "unix_timestamp",
        "unix_nano_timestamp",
        "timestamp",
        "created_at",
    ] {
        let found = message.and_then(|message| message.get(key)?.text());
        let found = found.filter(|time| time.len() <= LONGEST_TIME);
        stamps.extend(found.map(str::to_owned));
        // Milliseconds, as `Date.now()` has them.
        if key == "unix_nano_timestamp" {
            let nanoseconds = found.and_then(|text| text.parse::<u64>().ok());
            stamps.extend(nanoseconds.map(|nanoseconds| (nanoseconds / 1_000_000).to_string()));
        }
    }
    for value in signatures {
        let parts = value.split([',', ';', ' ']).take(8);
        let times = parts.filter_map(|part| part.trim().strip_prefix("t="));
        stamps.extend(
            times
                .filter(|time| time.len() <= LONGEST_TIME)
                .map(str::to_owned),
        );
    }
    stamps.sort();
    stamps.dedup();
    stamps
}

#[cfg(test)]
mod tests;
