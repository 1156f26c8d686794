//! Bytes as programs print them, read back as hex digits.

/// `1a 2b`, `1a:2b`, `1a-2b`, `\x1a\x2b`, `0x1a, 0x2b`, or spaces anywhere.
pub(super) fn separated_hex(text: &str) -> Option<String> {
    let bare = text.replace("\\x", " ").replace("0x", " ");
    let digits: String = bare
        .chars()
        .filter(|character| !matches!(character, ' ' | ':' | '-' | ',' | '\n' | '\r' | '\t' | '_'))
        .collect();
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    // A prefix is one sign or two, and two whole signatures are two values.
    let is_apart = text.len() >= digits.len() + 3;
    (is_hex && is_apart && (16..=64).contains(&digits.len())).then_some(digits)
}

/// `18, 52, …`, in brackets or not.
pub(super) fn decimal_bytes(text: &str) -> Option<String> {
    let text = text.trim_start_matches('[').trim_end_matches(']');
    let bytes: Option<Vec<u8>> = text
        .split(|character: char| character == ',' || character.is_whitespace())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect();
    bytes
        .filter(|bytes| (16..=64).contains(&bytes.len()))
        .map(hex::encode)
}

/// What `repr` of Python writes between the quotes, as hex.
pub(super) fn escaped_bytes(text: &str) -> Option<String> {
    if !text.contains("\\x") {
        return None;
    }
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        if *byte != b'\\' {
            out.push(*byte);
            continue;
        }
        let (kind, behind) = rest.split_first()?;
        rest = behind;
        match kind {
            b'x' => {
                let (digits, behind) = rest.split_at_checked(2)?;
                out.extend(hex::decode(digits).ok()?);
                rest = behind;
            }
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            other => out.push(*other),
        }
    }
    Some(hex::encode(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_that_are_set_apart_are_read() {
        let digits = "0123456789abcdef";
        for (text, is_read) in [
            ("01 23 45 67 89 ab cd ef", true),
            ("01:23:45:67:89:ab:cd:ef", true),
            ("01-23-45-67-89-ab-cd-ef", true),
            (r"\x01\x23\x45\x67\x89\xab\xcd\xef", true),
            ("0x01,0x23,0x45,0x67,0x89,0xab,0xcd,0xef", true),
            ("0123_4567_89ab_cdef", true),
            ("01234567\r\n\t89abcdef", true),
            // Fewer than three signs.
            (digits, false),
            ("01234567 89abcde f", false),
            ("01 23 45 67 89 ab cd eg", false),
            ("01 23 45 67 89 ab cd.ef", false),
        ] {
            let expected = is_read.then_some(digits);
            assert_eq!(separated_hex(text).as_deref(), expected, "{text}");
        }
        for (count, is_read) in [(15, false), (16, true), (64, true), (65, false)] {
            let text = vec!["1"; count].join(" ");
            assert_eq!(separated_hex(&text).is_some(), is_read, "{count}");
        }
    }

    #[test]
    fn what_a_repr_writes_is_read() {
        for (text, hex) in [
            (r"\x01\xffA", Some("01ff41")),
            (r"a\n\r\t\\\'\x00", Some("610a0d095c2700")),
            ("no escape", None),
            (r"\x0", None),
            (r"\xzz", None),
            (r"\x01\", None),
        ] {
            assert_eq!(escaped_bytes(text).as_deref(), hex, "{text}");
        }
    }

    #[test]
    fn bytes_in_decimal_are_read_from_16_to_64() {
        for (count, is_read) in [(15, false), (16, true), (64, true), (65, false)] {
            let text = vec!["18"; count].join(", ");
            let expected = is_read.then(|| "12".repeat(count));
            assert_eq!(decimal_bytes(&text), expected, "{count}");
            assert_eq!(decimal_bytes(&format!("[{text}]")), expected, "{count}");
        }
        assert_eq!(decimal_bytes(&vec!["256"; 16].join(",")), None);
    }
}
