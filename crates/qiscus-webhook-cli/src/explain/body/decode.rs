//! Undoes what may have become of a body after it was signed.

use unicode_normalization::UnicodeNormalization as _;

use super::super::text_forms::{any_base64, form_decoded, latin_1};
use super::candidate::Made;
use super::inflate::inflated;
use super::{framing, unwrap};

/// Everything that can be undone in these bytes.
pub(super) fn all(body: &[u8]) -> Made {
    let mut made = Made::new();
    let mut step = |sentence: &'static str, bytes: Option<Vec<u8>>| {
        if let Some(bytes) = bytes.filter(|bytes| bytes != body) {
            made.push((sentence.into(), bytes));
        }
    };
    let text = std::str::from_utf8(body).ok();
    let stripped = |end: &[u8]| body.strip_suffix(end).map(<[u8]>::to_vec);
    step(
        "A newline was added at the end of the body after it was signed: editors, `echo` and line-based logs do that.",
        stripped(b"\r\n").or_else(|| stripped(b"\n")),
    );
    step(
        "A byte order mark was added in front of the body after it was signed: save it without one.",
        body.strip_prefix("\u{feff}".as_bytes()).map(<[u8]>::to_vec),
    );
    step(
        "White space was added around the body after it was signed.",
        Some(body.trim_ascii().to_vec()),
    );
    step(
        "NUL bytes were added behind the body after it was signed: more of a buffer was taken than was read.",
        trimmed_nul(body),
    );
    step(
        "The line ends of the body were turned into those of Windows after it was signed: a download or git did that.",
        text.filter(|text| text.contains("\r\n"))
            .map(|text| text.replace("\r\n", "\n").into_bytes()),
    );
    step(
        "The line ends of the body were turned into those of Unix after it was signed: a text tool or git did that.",
        text.filter(|text| text.contains('\n') && !text.contains("\r\n"))
            .map(|text| text.replace('\n', "\r\n").into_bytes()),
    );
    step(
        "The body was URL-encoded after it was signed: verify the bytes that it stands for, as they came.",
        form_decoded(body),
    );
    step(
        "The body was written in base64 after it was signed, as API gateways do with binary bodies: decode it first.",
        text.and_then(any_base64),
    );
    step(
        "The body was written as hex after it was signed: decode it first.",
        hex::decode(body.trim_ascii()).ok(),
    );
    step(
        "The body was turned into UTF-16 after it was signed, as PowerShell's `>` and .NET's Encoding.Unicode do: verify its UTF-8 bytes.",
        from_utf_16(body),
    );
    step(
        "The body was taken for Latin-1 and encoded again after it was signed (`Ã©` in place of `é`): read it as bytes, or as UTF-8.",
        text.filter(|text| !text.is_ascii())
            .and_then(|text| latin_1(text).or_else(|| windows_1252(text))),
    );
    if text.is_none() {
        step(
            "The body was turned into Latin-1 after it was signed: verify its UTF-8 bytes.",
            Some(
                body.iter()
                    .map(|byte| char::from(*byte))
                    .collect::<String>()
                    .into_bytes(),
            ),
        );
    }
    if let Some(text) = text.filter(|text| !text.is_ascii()) {
        step(
            "The letters of the body were put together after it was signed (Unicode NFC): verify the bytes as they came.",
            Some(text.nfd().collect::<String>().into_bytes()),
        );
        step(
            "The letters of the body were taken apart after it was signed (Unicode NFD, as files of macOS do): verify the bytes as they came.",
            Some(text.nfc().collect::<String>().into_bytes()),
        );
    }
    for (sentence, bytes) in inflated(body) {
        step(sentence, Some(bytes));
    }
    for (sentence, bytes) in framing::all(body) {
        step(sentence, Some(bytes));
    }
    for (sentence, bytes) in unwrap::quoted(body) {
        step(sentence, Some(bytes));
    }
    made.extend(unwrap::all(body));
    made
}

fn trimmed_nul(body: &[u8]) -> Option<Vec<u8>> {
    let end = body.iter().rposition(|byte| *byte != 0)?;
    body.get(..=end).map(<[u8]>::to_vec)
}

/// Of either byte order, with a mark or without.
fn from_utf_16(body: &[u8]) -> Option<Vec<u8>> {
    let (pairs, rest) = body.as_chunks::<2>();
    let is_likely = rest.is_empty() && body.contains(&0);
    if !is_likely {
        return None;
    }
    let to_unit: fn([u8; 2]) -> u16 = match pairs.first()? {
        [0xfe, 0xff] | [0, _] => u16::from_be_bytes,
        _ => u16::from_le_bytes,
    };
    let units: Vec<u16> = pairs.iter().map(|pair| to_unit(*pair)).collect();
    let text = String::from_utf16(&units).ok()?;
    Some(text.trim_start_matches('\u{feff}').as_bytes().to_vec())
}

/// The bytes for which Windows-1252 has these characters.
fn windows_1252(text: &str) -> Option<Vec<u8>> {
    const FROM_80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    text.chars()
        .map(|character| {
            let special = FROM_80.iter().position(|known| *known == character);
            match special {
                Some(index) => u8::try_from(index + 0x80).ok(),
                None => u8::try_from(u32::from(character)).ok(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::inflate::gzip;
    use super::*;

    /// What the one step makes whose sentence has these words.
    #[track_caller]
    fn undone(words: &str, body: &[u8]) -> Option<Vec<u8>> {
        let made = all(body);
        let mut found = made.iter().filter(|(text, _)| text.contains(words));
        let first = found.next().map(|(_, bytes)| bytes.clone());
        assert!(found.next().is_none(), "{words}: {made:?}");
        first
    }

    #[test]
    fn a_step_undoes_what_it_says() {
        for (words, body, expected) in [
            ("A newline was added", &b"ab\n"[..], &b"ab"[..]),
            ("A newline was added", b"ab\r\n", b"ab"),
            ("A byte order mark", b"\xef\xbb\xbfab", b"ab"),
            ("White space was added", b" ab\n", b"ab"),
            ("NUL bytes were added", b"a\0b\0\0", b"a\0b"),
            ("turned into those of Windows", b"a\r\nb", b"a\nb"),
            ("turned into those of Unix", b"a\nb", b"a\r\nb"),
            ("was URL-encoded", b"a+b%2B", b"a b+"),
            ("in base64 after", b"YWI=", b"ab"),
            ("as hex after", b"6162\n", b"ab"),
            ("turned into UTF-16", b"a\0b\0", b"ab"),
            ("turned into UTF-16", b"\0a\0b", b"ab"),
            ("turned into UTF-16", b"\xff\xfea\0", b"a"),
            ("turned into UTF-16", b"\xfe\xff\0a", b"a"),
            (
                "turned into UTF-16",
                b"\xfe\xff\x4e\x2d\0a",
                "\u{4e2d}a".as_bytes(),
            ),
            (
                "taken for Latin-1",
                "\u{c3}\u{a9}".as_bytes(),
                "\u{e9}".as_bytes(),
            ),
            // In Windows-1252, that is.
            (
                "taken for Latin-1",
                "\u{e2}\u{201a}\u{ac}".as_bytes(),
                "\u{20ac}".as_bytes(),
            ),
            ("turned into Latin-1", b"\xe9", "\u{e9}".as_bytes()),
            ("put together", "\u{e9}".as_bytes(), "e\u{301}".as_bytes()),
            ("taken apart", "e\u{301}".as_bytes(), "\u{e9}".as_bytes()),
            ("frames of its chunks", b"2\r\nab\r\n0\r\n\r\n", b"ab"),
            ("as a JSON string", br#""ab""#, b"ab"),
            ("its field `body`", br#"{"body":"{}"}"#, b"{}"),
        ] {
            assert_eq!(undone(words, body).as_deref(), Some(expected), "{words}");
        }
        assert!(undone("compressed with gzip", &gzip(b"ab")).is_some());
    }

    #[test]
    fn where_there_is_nothing_to_undo_a_step_makes_nothing() {
        assert_eq!(all(b"{}"), []);
        for (words, body) in [
            ("NUL bytes were added", &b"\0\0"[..]),
            ("turned into those of Unix", b"a\r\nb"),
            // No pairs, or none with a NUL.
            ("turned into UTF-16", b"a\0b"),
            ("turned into UTF-16", b"abcd"),
            ("taken for Latin-1", "\u{4e2d}".as_bytes()),
            ("turned into Latin-1", "\u{e9}".as_bytes()),
        ] {
            assert_eq!(undone(words, body), None, "{words}");
        }
    }
}
