//! The hex digits that a header's value stands for, in whatever form somebody wrote them.

use std::collections::HashSet;

use super::Sentence;
use super::byte_forms::{decimal_bytes, escaped_bytes, separated_hex};
use super::invisible::visible;
use super::text_forms::{any_base64, percent_decoded, without_quotes};

/// Hex digits of a signature, and how they came out of what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) sentences: Vec<Sentence>,
    /// In lower case; at least `FEWEST`.
    pub(super) digits: String,
}

/// So few that a search does not meet them by chance.
pub(super) const FEWEST: usize = 16;

/// The longest hash has so many.
const LARGEST: usize = 128;

/// A header that is longer is none of a signature.
const LONGEST: usize = 8 * 1024;

/// Steps in a row, and texts in all, that are looked at.
const DEEPEST: usize = 4;
const MOST: usize = 400;

/// Every reading of these values, the simplest first.
pub(super) fn readings(values: &[&str]) -> Vec<Reading> {
    let mut readings: Vec<Reading> = Vec::new();
    let mut seen = HashSet::new();
    let mut level: Vec<(Vec<Sentence>, String)> = values
        .iter()
        .enumerate()
        .filter(|(_, value)| value.len() <= LONGEST)
        .map(|(index, value)| {
            let several = (values.len() > 1).then(|| {
                format!(
                    "There are {} signature headers, and this is number {}: Qiscus sends one.",
                    values.len(),
                    index + 1
                )
                .into()
            });
            (several.into_iter().collect(), (*value).to_owned())
        })
        .collect();
    for _ in 0..=DEEPEST {
        let mut next = Vec::new();
        for (sentences, text) in level {
            if seen.len() >= MOST || !seen.insert(text.clone()) {
                continue;
            }
            if let Some(reading) = leaf(&sentences, &text) {
                readings.push(reading);
            }
            for (sentence, text) in steps(&text) {
                let mut sentences = sentences.clone();
                sentences.push(sentence);
                next.push((sentences, text));
            }
        }
        level = next;
    }
    let mut digits = HashSet::new();
    readings.retain(|reading| digits.insert(reading.digits.clone()));
    readings
}

fn leaf(sentences: &[Sentence], text: &str) -> Option<Reading> {
    let is_hex = (FEWEST..=LARGEST).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| Reading {
        sentences: sentences.to_vec(),
        digits: text.to_ascii_lowercase(),
    })
}

fn steps(text: &str) -> Vec<(Sentence, String)> {
    let mut out: Vec<(Sentence, String)> = Vec::new();
    let mut step = |sentence: &'static str, other: String| {
        if other != text {
            out.push((sentence.into(), other));
        }
    };
    let trimmed = text.trim();
    step(
        "There is white space around the signature: send the 64 hex digits alone.",
        trimmed.to_owned(),
    );
    step(
        "There are characters in the signature that nobody sees: it was copied from a page or a chat. Send the 64 hex digits alone.",
        visible(text).trim().to_owned(),
    );
    let unquoted = without_quotes(trimmed);
    step(
        "There are quotes around the signature: send the 64 hex digits alone.",
        unquoted.to_owned(),
    );
    let literal = trimmed.strip_prefix(['b', 'B']).map(without_quotes);
    if let Some(bytes) = literal.filter(|rest| rest.len() + 3 == trimmed.len()) {
        step(
            "The signature is a bytes literal of Python, `b'...'`: decode it to a text before it is sent.",
            bytes.to_owned(),
        );
        step(
            "The signature is raw bytes as Python shows them: Qiscus writes 64 hex digits.",
            escaped_bytes(bytes).unwrap_or_default(),
        );
    }
    if let Some(inner) = trimmed
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        step(
            "The signature is in brackets, as a list with one value is written: send the 64 hex digits alone.",
            inner.trim().to_owned(),
        );
    }
    if let Some(list) = decimal_bytes(trimmed) {
        step(
            "The signature is a list of bytes in decimal: Qiscus writes 64 hex digits.",
            list,
        );
    }
    if let Some(dump) = trimmed
        .strip_prefix("<Buffer ")
        .and_then(|rest| rest.strip_suffix('>'))
    {
        step(
            "The signature is a buffer as Node shows it: write it with `.toString('hex')`.",
            dump.replace(' ', ""),
        );
    }
    if let Some(digits) = separated_hex(trimmed) {
        step(
            "The hex digits of the signature are set apart (by spaces, colons or the like): Qiscus writes the 64 in a row.",
            digits,
        );
    }
    if let Some(decoded) = percent_decoded(trimmed.as_bytes()).and_then(as_text) {
        step("The signature is URL-encoded: send it as it is.", decoded);
    }
    step(
        "There is a sign at the end of the signature: send the 64 hex digits alone.",
        trimmed.trim_end_matches([',', ';', '.', '\\']).to_owned(),
    );
    if trimmed.contains(' ') {
        step(
            "The `+` in the signature became spaces: it was taken for a form's text.",
            trimmed.replace(' ', "+"),
        );
    }
    out.extend(parts(trimmed));
    out.extend(prefixed(trimmed));
    out.extend(encoded(trimmed));
    out
}

/// Two values in one header.
fn parts(text: &str) -> Vec<(Sentence, String)> {
    let separators = [',', ';', ' ', '\n', '|'];
    let parts: Vec<&str> = text
        .split(separators)
        .map(str::trim)
        .filter(|part| is_value(part))
        .collect();
    let count = parts.len();
    let mut out = Vec::new();
    if (2..=8).contains(&count) {
        out.extend(parts.iter().enumerate().map(|(index, part)| {
            let sentence = format!(
                "There are {count} values in the signature header, and this is number {}: Qiscus sends one.",
                index + 1
            );
            (Sentence::from(sentence), (*part).to_owned())
        }));
    }
    let (first, second) = text.split_at_checked(text.len() / 2).unwrap_or_default();
    if first == second && first.len() >= FEWEST {
        out.push((
            "The signature is there twice over: send it once.".into(),
            first.to_owned(),
        ));
    }
    out
}

/// Long enough for a signature, or named as one; not the word in front of it.
fn is_value(part: &str) -> bool {
    let is_name = part.ends_with(['=', ':']) && !part.ends_with("==") && part.len() < 40;
    !is_name && (part.len() >= FEWEST || part.contains('='))
}

/// `sha256=…`, `v1,…`, `QISCUS-SDK-SIGNATURE: …`, `0x…`
fn prefixed(text: &str) -> Vec<(Sentence, String)> {
    text.match_indices(['=', ':', ',', ' ', 'x', '.'])
        .take_while(|(index, _)| *index <= 40)
        .take(6)
        .filter_map(|(index, _)| {
            let rest = text.get(index + 1..)?.trim();
            (rest.len() >= FEWEST).then(|| {
                let sentence =
                    "The signature carries a prefix: Qiscus sends the 64 hex digits alone.";
                (sentence.into(), rest.to_owned())
            })
        })
        .collect()
}

/// Base64, and text that was encoded once too often.
fn encoded(text: &str) -> Vec<(Sentence, String)> {
    let mut out: Vec<(Sentence, String)> = Vec::new();
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex {
        if let Some(inner) = hex::decode(text).ok().and_then(as_text) {
            out.push((
                "The signature is the hex of a text that was a signature already: encode it once."
                    .into(),
                inner,
            ));
        }
        return out;
    }
    let is_url_safe = text.contains(['-', '_']);
    if let Some(bytes) = any_base64(text).filter(|bytes| bytes.len() >= FEWEST) {
        match as_text(bytes.clone()) {
            Some(inner) => out.push((
                "The signature is the base64 of a text that was a signature already: encode it once, as hex.".into(),
                inner,
            )),
            None if is_url_safe => out.push((
                "The signature is written in base64url: Qiscus writes it as 64 hex digits.".into(),
                hex::encode(bytes),
            )),
            None => out.push((
                "The signature is written in base64: Qiscus writes it as 64 hex digits.".into(),
                hex::encode(bytes),
            )),
        }
    }
    out
}

fn as_text(bytes: Vec<u8>) -> Option<String> {
    String::from_utf8(bytes).ok().filter(|text| {
        text.bytes()
            .all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\r'))
    })
}

#[cfg(test)]
mod tests;
