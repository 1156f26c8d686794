//! What can be seen where nothing that is known explains a signature.

use super::Sentence;
use super::invisible::is_invisible;
use super::json::{Node, QISCUS, restored, rounded, write};
use super::key::HeldToken;
use super::reading::{FEWEST, Reading};

pub(super) fn clues(
    body: &[u8],
    signatures: &[&str],
    readings: &[Reading],
    tokens: &[HeldToken<'_>],
) -> Vec<Sentence> {
    let mut clues = Vec::new();
    if readings.is_empty() {
        clues.push(no_signature(signatures));
        return clues;
    }
    clues.extend(other_length(readings));
    clues.push(
        "Nothing known explains it. Most likely another token signed it (a new token in the Qiscus dashboard replaces the \
         old one at once), or the body was changed on its way (compare its length with the request's Content-Length)."
            .into(),
    );
    clues.extend(
        tokens
            .iter()
            .find_map(|token| odd_token(token.text))
            .map(Sentence::from),
    );
    clues.extend(of_bytes(body));
    clues
}

fn no_signature(signatures: &[&str]) -> Sentence {
    let words = [
        "undefined",
        "null",
        "none",
        "nil",
        "[object object]",
        "false",
        "nan",
        "[object promise]",
    ];
    let is = |test: &dyn Fn(&str) -> bool| signatures.iter().all(|text| test(text.trim()));
    if is(&str::is_empty) {
        "The signature is empty: the sender has none, or what was read is not the header QISCUS-SDK-SIGNATURE.".into()
    } else if is(&|text| words.contains(&text.to_ascii_lowercase().as_str())) {
        "The signature is the word that a program writes for something that is not there: the sender's variable, or the header that was read, is missing.".into()
    } else if is(&|text| text.len() < FEWEST && text.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        "Too little is left of the signature to say anything: Qiscus sends 64 hex digits.".into()
    } else {
        "This is no signature in any form that is known: look at the header again.".into()
    }
}

fn other_length(readings: &[Reading]) -> Option<Sentence> {
    let lengths: Vec<usize> = readings
        .iter()
        .map(|reading| reading.digits.len())
        .collect();
    if lengths.contains(&64) {
        return None;
    }
    let digits = lengths.first()?;
    Some(if digits % 2 == 0 {
        format!("These are the hex digits of {} bytes, but HMAC-SHA256 has 32: it was cut off, or another hash made it.", digits / 2).into()
    } else {
        format!(
            "These are {digits} hex digits, but HMAC-SHA256 has 64: some are missing, or too many."
        )
        .into()
    })
}

fn odd_token(token: &str) -> Option<&'static str> {
    if token.trim() != token || token.chars().any(is_invisible) {
        Some("The token has white space around it, or characters that nobody sees: copy it again.")
    } else if !token.is_ascii() {
        Some("The token has letters beyond ASCII, which those of Qiscus do not: copy it again.")
    } else if token.starts_with("YOUR_") || token.contains('<') {
        Some("The token looks like a placeholder: take the one that the Qiscus dashboard shows.")
    } else {
        None
    }
}

fn of_bytes(body: &[u8]) -> Vec<Sentence> {
    let mut clues: Vec<Sentence> = Vec::new();
    if body.is_empty() {
        return vec!["The body is empty: it was read before, or never came.".into()];
    }
    if let Some(kind) = magic(body) {
        return vec![format!("The body begins as {kind} does: Qiscus sends JSON.").into()];
    }
    if let Some(size) = round_size(body.len()) {
        clues.push(format!("The body has exactly {size}: it may have been cut there.").into());
    }
    if String::from_utf8_lossy(body).contains('\u{fffd}') {
        clues.push("The body has characters in it that stand for lost bytes (U+FFFD), or is no UTF-8: it was decoded in pieces, or as another encoding. Keep it as bytes.".into());
    }
    match serde_json::from_slice::<&serde_json::value::RawValue>(body) {
        Err(err) => {
            let at = offset(body, err.line(), err.column());
            clues.push(if err.is_eof() {
                format!("The body is JSON that breaks off at its end, byte {at}: a part of it is missing.").into()
            } else {
                format!("The body is no JSON from byte {at} on: Qiscus sends JSON.").into()
            });
        }
        Ok(_) => {
            if let Some(document) = Node::parse(body) {
                clues.extend(of_document(body, &document));
            }
        }
    }
    clues
}

fn of_document(body: &[u8], document: &Node) -> Vec<Sentence> {
    let mut clues: Vec<Sentence> = Vec::new();
    let (kept, other) = (spaces(body), !is_sorted(document));
    match (kept, other) {
        (true, true) => clues.push("The body has spaces between its tokens and keys out of order, neither of which Qiscus writes: somebody wrote it again.".into()),
        (true, false) => clues.push("The body has spaces or line ends between its tokens, which Qiscus does not write: somebody wrote it again.".into()),
        (false, true) => clues.push("The keys of the body are out of order, and Qiscus sorts them: somebody wrote it again.".into()),
        (false, false) if QISCUS.iter().all(|style| write(document, *style, body.len()).as_deref() != Some(body)) => {
            clues.push("The body has escapes that Qiscus does not write, or lacks some that it does (`&`, `<`, `>` as `\\u0026` and so on): somebody wrote it again.".into());
        }
        (false, false) => {}
    }
    if restored(document).is_some() {
        clues.push("Numbers of the body disagree with the fields beside them that say the same (`_str`, `created_at`): they were changed, most likely rounded by a reader of doubles such as JavaScript's JSON.parse.".into());
    } else if rounded(document) == *document && has_large(document) {
        clues.push("Every number of the body beyond 2^53 is just what a double holds: they may have been rounded, as JavaScript's JSON.parse does.".into());
    }
    if document.get("type").is_none() || document.get("payload").is_none() {
        clues.push("The body has no `type` and `payload` at its top, as Qiscus's events have: it may be a part of one, or wrapped in something else.".into());
    }
    clues
}

fn magic(body: &[u8]) -> Option<&'static str> {
    match body {
        [0x1f, 0x8b, ..] => Some("a gzip file"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("a file of Zstandard"),
        [b'P', b'K', 3, 4, ..] => Some("a zip archive"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16 text"),
        [b'<', ..] => Some("HTML or XML"),
        [b'P', b'O', b'S', b'T', b' ', ..] | [b'H', b'T', b'T', b'P', b'/', ..] => {
            Some("an HTTP message")
        }
        [b'-', b'-', ..] => Some("a form of several parts (multipart/form-data)"),
        _ => None,
    }
}

/// A size at which buffers and columns end.
fn round_size(bytes: usize) -> Option<String> {
    if bytes >= 256
        && (bytes.is_power_of_two() || (bytes + 1).is_power_of_two() || bytes.is_multiple_of(1024))
    {
        return Some(format!("{bytes} bytes, a size of buffers and columns"));
    }
    (bytes >= 500 && bytes.is_multiple_of(500)).then(|| format!("{bytes} bytes, a round number"))
}

/// The byte that `serde_json`'s line and column stand for.
fn offset(body: &[u8], line: usize, column: usize) -> usize {
    let before: usize = body
        .split_inclusive(|byte| *byte == b'\n')
        .take(line.saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    before + column
}

/// Whether there is white space outside of strings.
fn spaces(body: &[u8]) -> bool {
    let (mut in_text, mut escaped) = (false, false);
    for byte in body {
        if in_text {
            in_text = *byte != b'"' || escaped;
            escaped = *byte == b'\\' && !escaped;
        } else if *byte == b'"' {
            in_text = true;
        } else if byte.is_ascii_whitespace() {
            return true;
        }
    }
    false
}

fn is_sorted(node: &Node) -> bool {
    match node {
        Node::Object(entries) => {
            entries.is_sorted_by(|(one, _), (other, _)| one <= other)
                && entries.iter().all(|(_, value)| is_sorted(value))
        }
        Node::Array(items) => items.iter().all(is_sorted),
        Node::Text(_) | Node::Number(_) | Node::Word(_) => true,
    }
}

fn has_large(node: &Node) -> bool {
    match node {
        Node::Number(digits) => digits
            .parse::<i128>()
            .is_ok_and(|number| number.unsigned_abs() > 1 << 53),
        Node::Object(entries) => entries.iter().any(|(_, value)| has_large(value)),
        Node::Array(items) => items.iter().any(has_large),
        Node::Text(_) | Node::Word(_) => false,
    }
}

#[cfg(test)]
mod tests;
