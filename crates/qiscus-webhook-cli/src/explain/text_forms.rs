//! Other ways to write the same text.

use std::io::Write as _;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Base64 of either alphabet, with or without `=`, in one line or in many.
pub(super) fn any_base64(text: &str) -> Option<Vec<u8>> {
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let compact: String = text
        .chars()
        .filter(|character| !character.is_ascii_whitespace())
        .collect();
    [STANDARD, URL_SAFE]
        .iter()
        .find_map(|alphabet| GeneralPurpose::new(alphabet, config).decode(&compact).ok())
        .filter(|bytes| !bytes.is_empty())
}

/// `None` where nothing is encoded, or not as it should be.
pub(super) fn percent_decoded(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        if *byte == b'%' {
            let (digits, behind) = rest.split_at_checked(2)?;
            out.extend(hex::decode(digits).ok()?);
            rest = behind;
        } else {
            out.push(*byte);
        }
    }
    (out.len() != text.len()).then_some(out)
}

/// As a form does it: a space is a `+`.
pub(super) fn form_decoded(text: &[u8]) -> Option<Vec<u8>> {
    if !text.contains(&b'+') {
        return percent_decoded(text);
    }
    let spaced: Vec<u8> = text
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    Some(percent_decoded(&spaced).unwrap_or(spaced))
}

/// As `encodeURIComponent` does it.
pub(super) fn percent_encoded(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(byte) {
            out.push(*byte);
        } else {
            // Writing to a vector can't fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

pub(super) fn utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

/// Text whose UTF-8 bytes were taken for Latin-1 characters and encoded anew.
pub(super) fn re_encoded_latin_1(bytes: &[u8]) -> Vec<u8> {
    bytes
        .iter()
        .map(|byte| char::from(*byte))
        .collect::<String>()
        .into_bytes()
}

/// One byte a character, where each has one; `None` where one has none.
pub(super) fn latin_1(text: &str) -> Option<Vec<u8>> {
    text.chars()
        .map(|character| u8::try_from(u32::from(character)).ok())
        .collect()
}

pub(super) fn without_quotes(text: &str) -> &str {
    for quote in ['"', '\'', '`'] {
        let inner = text
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner {
            return inner;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is made, as text.
    fn made(bytes: Option<Vec<u8>>) -> Option<String> {
        bytes.map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn base64_of_any_kind_is_read() {
        for text in ["YT8+YmM=", "YT8-YmM=", "YT8+YmM", " YT8+\r\nYmM=\n"] {
            assert_eq!(made(any_base64(text)).as_deref(), Some("a?>bc"), "{text}");
        }
        for text in ["", " ", "a", "YT8+YmM!", "YT8+YT8-"] {
            assert_eq!(any_base64(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_encoded_for_a_url_is_read() {
        for (text, percent, form) in [
            ("a%2Bb%c3%A9", Some("a+b\u{e9}"), Some("a+b\u{e9}")),
            ("a+b%2B", Some("a+b+"), Some("a b+")),
            ("a+b", None, Some("a b")),
            // Not as it should be: the signs count for themselves.
            ("a+b%2", None, Some("a b%2")),
            ("a%2", None, None),
            ("a%zz", None, None),
            ("ab", None, None),
        ] {
            let bytes = text.as_bytes();
            assert_eq!(made(percent_decoded(bytes)).as_deref(), percent, "{text}");
            assert_eq!(made(form_decoded(bytes)).as_deref(), form, "{text}");
        }
    }

    #[test]
    fn a_text_is_written_as_others_write_it() {
        assert_eq!(
            // node -p 'encodeURIComponent("...")'
            made(Some(percent_encoded("aZ0-_.!~*'() /+\u{e9}\n".as_bytes()))).unwrap(),
            "aZ0-_.!~*'()%20%2F%2B%C3%A9%0A"
        );
        assert_eq!(utf_16("a\u{e9}", u16::to_le_bytes), b"a\0\xe9\0");
        assert_eq!(utf_16("\u{1f600}", u16::to_be_bytes), b"\xd8\x3d\xde\0");
        assert_eq!(
            re_encoded_latin_1("a\u{e9}".as_bytes()),
            "a\u{c3}\u{a9}".as_bytes()
        );
        assert_eq!(latin_1("a\u{e9}\u{ff}").as_deref(), Some(&b"a\xe9\xff"[..]));
        assert_eq!(latin_1("\u{100}"), None);
    }

    #[test]
    fn quotes_of_one_kind_are_taken_off_once() {
        for (text, inner) in [
            ("\"a\"", "a"),
            ("'a'", "a"),
            ("`a`", "a"),
            ("\"'a'\"", "'a'"),
            ("\"a'", "\"a'"),
            ("a\"", "a\""),
            ("\"", "\""),
        ] {
            assert_eq!(without_quotes(text), inner, "{text}");
        }
    }
}
