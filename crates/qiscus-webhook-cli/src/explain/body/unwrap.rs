//! A body inside of another document: an event of a cloud, a string, a form's field.

use super::super::Sentence;
use super::super::json::Node;
use super::super::text_forms::{any_base64, form_decoded};
use super::candidate::Made;

/// Wrappers that are opened in one document.
const MOST: usize = 24;

/// A body that was quoted, whole.
pub(super) fn quoted(body: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut made = Vec::new();
    let Ok(text) = std::str::from_utf8(body) else {
        return made;
    };
    let text = text.trim();
    if text.starts_with('"')
        && let Ok(inner) = serde_json::from_str::<String>(text)
    {
        made.push((
            "The body was written as a JSON string after it was signed (JSON in JSON): verify the text that it holds.",
            inner.into_bytes(),
        ));
    }
    for quote in ['\'', '"'] {
        let inner = text
            .strip_prefix('b')
            .and_then(|rest| rest.strip_prefix(quote)?.strip_suffix(quote));
        if let Some(inner) = inner {
            made.push((
                "The body is a bytes literal of Python, `b'...'`: `str()` of bytes makes that; use `.decode()`.",
                python_unescaped(inner),
            ));
        }
    }
    // The characters of JSON that a string was escaped for, without the quotes around it.
    if text.starts_with("{\\\"")
        && let Ok(inner) = serde_json::from_str::<String>(&format!("\"{text}\""))
    {
        made.push((
            "The quotes of the body were escaped after it was signed, as in a log: verify the bytes as they came.",
            inner.into_bytes(),
        ));
    }
    made
}

/// A body in a field.
pub(super) fn all(body: &[u8]) -> Made {
    let mut made = Made::new();
    form_fields(body, &mut made);
    if let Some(document) = Node::parse(body) {
        strings(&document, "", 0, &mut made);
    }
    made
}

fn form_fields(body: &[u8], made: &mut Made) {
    if body
        .first()
        .is_some_and(|byte| matches!(byte, b'{' | b'[' | b'"'))
    {
        return;
    }
    for field in body.split(|byte| *byte == b'&').take(MOST) {
        let mut halves = field.splitn(2, |byte| *byte == b'=');
        if let (Some(name), Some(value)) = (halves.next(), halves.next())
            && name.len() <= 64
            && !value.is_empty()
        {
            let decoded = form_decoded(value).unwrap_or_else(|| value.to_vec());
            made.push((
                "The body was put into a field of a form after it was signed: verify what the field holds, URL-decoded.".into(),
                decoded,
            ));
        }
    }
}

/// Objects within objects that are looked into.
const DEEPEST: u8 = 4;

/// Every string that holds a document, as it is or in base64. The key is that of the node.
fn strings(node: &Node, key: &str, depth: u8, made: &mut Made) {
    if made.len() >= MOST || depth > DEEPEST {
        return;
    }
    match node {
        Node::Object(entries) => {
            for (key, value) in entries {
                strings(value, key, depth + 1, made);
            }
        }
        Node::Array(items) => {
            for item in items.iter().take(4) {
                strings(item, "", depth, made);
            }
        }
        Node::Text(text) => {
            let is_document = |bytes: &[u8]| {
                let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
                matches!(first, Some(b'{' | b'[')) || bytes.starts_with(&[0x1f, 0x8b])
            };
            if is_document(text.as_bytes()) {
                made.push((wrapped(key, ""), text.clone().into_bytes()));
            } else if let Some(bytes) = any_base64(text).filter(|bytes| is_document(bytes)) {
                made.push((wrapped(key, ", decoded from base64"), bytes));
            }
        }
        Node::Number(_) | Node::Word(_) => {}
    }
}

fn wrapped(key: &str, how: &str) -> Sentence {
    let known = [
        "body", "Body", "rawBody", "data", "message", "Message", "payload",
    ];
    // The names of a stranger's document are not repeated.
    let field = match known.iter().find(|known| **known == key) {
        Some(name) => format!("its field `{name}`"),
        None => "one of its fields".to_owned(),
    };
    format!(
        "The body is a document that wraps the one that was signed, as API gateways, functions and queues do: verify {field}{how}."
    )
    .into()
}

fn python_unescaped(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        if *byte != b'\\' {
            out.push(*byte);
            continue;
        }
        let hex = rest
            .strip_prefix(b"x")
            .and_then(|behind| behind.split_at_checked(2))
            .and_then(|(digits, behind)| Some((hex::decode(digits).ok()?, behind)));
        if let Some((bytes, behind)) = hex {
            out.extend(bytes);
            rest = behind;
            continue;
        }
        if let Some((kind, behind)) = rest.split_first() {
            rest = behind;
            out.push(match kind {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                other => *other,
            });
        }
    }
    out
}

#[cfg(test)]
mod tests;
