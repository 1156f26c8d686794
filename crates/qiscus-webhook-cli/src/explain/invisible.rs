//! Characters that nobody sees, and that count in a signature all the same.

/// White space aside: byte order mark, zero width, direction.
pub(super) const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{feff}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
    )
}

/// The text without what is not seen; with plain spaces for those that do not break.
pub(super) fn visible(text: &str) -> String {
    text.chars()
        .filter(|character| !is_invisible(*character))
        .map(|character| {
            if character == '\u{a0}' {
                ' '
            } else {
                character
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_goes_and_all_else_stays() {
        for invisible in [
            '\u{ad}', '\u{200b}', '\u{200f}', '\u{202a}', '\u{202e}', '\u{2060}', '\u{2069}',
            '\u{feff}',
        ] {
            assert_eq!(visible(&format!("a{invisible}b")), "ab", "{invisible:?}");
        }
        for seen in [
            "\u{ac}\u{ae}",
            "\u{200a}\u{2010}",
            "\u{2029}\u{202f}",
            "\u{205f}\u{206a}",
            " ",
        ] {
            assert_eq!(visible(seen), seen, "{seen:?}");
        }
        assert_eq!(visible("a\u{a0}b"), "a b");
    }
}
