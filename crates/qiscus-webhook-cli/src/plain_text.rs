//! Text of strangers on the operator's terminal.

use std::fmt::Write as _;

/// The text in one line, with every character escaped that a terminal would obey and not show, and
/// cut after `limit` characters.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let mut out = String::new();
    for (index, character) in text.chars().enumerate() {
        if index == limit {
            out.push('…');
            break;
        }
        match character {
            '\n' => out.push_str("\\n"),
            _ if is_obeyed(character) => {
                // Writing to a string can't fail.
                let _ = write!(out, "{}", character.escape_unicode());
            }
            _ => out.push(character),
        }
    }
    out
}

/// The same between quotation marks, so that it can't pass for the program's own words.
pub(crate) fn quoted(text: &str, limit: usize) -> String {
    let escaped = text.replace('\\', r"\\").replace('"', r#"\""#);
    format!("\"{}\"", one_line(&escaped, limit))
}

/// Control characters, and those that turn the direction of what follows.
fn is_obeyed(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The same JSON, with every character of its strings escaped that a terminal would obey. Outside of
/// strings JSON has none but line ends.
pub(crate) fn plain_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if is_obeyed(character) && !matches!(character, '\n' | '\r' | '\t') {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string can't fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_says_the_same_with_nothing_to_obey() {
        let text = "\u{9b}31m \u{202e}txt \u{2066} \u{7f} \u{feff} é 😀";
        let json = serde_json::to_string(text).unwrap();
        let plain = plain_json(&json);
        assert!(!plain.chars().any(is_obeyed), "{plain}");
        assert_eq!(serde_json::from_str::<String>(&plain).unwrap(), text);
    }

    #[test]
    fn a_terminal_has_nothing_to_obey() {
        let text = "Halo\n\u{1b}]0;pwned\u{7}\u{9b}31m \u{202e}txt 😀";
        assert_eq!(
            one_line(text, 100),
            r"Halo\n\u{1b}]0;pwned\u{7}\u{9b}31m \u{202e}txt 😀"
        );
    }

    #[test]
    fn a_quoted_text_does_not_end_early() {
        assert_eq!(
            quoted(r#"Halo" accepted 200"#, 100),
            r#""Halo\" accepted 200""#
        );
        assert_eq!(quoted(r"Halo\", 100), r#""Halo\\""#);
        assert_eq!(quoted("Halo\u{1b}", 100), r#""Halo\u{1b}""#);
    }

    #[test]
    fn what_is_long_is_cut() {
        assert_eq!(one_line("Halo", 4), "Halo");
        assert_eq!(one_line("Halo!", 4), "Halo…");
    }
}
