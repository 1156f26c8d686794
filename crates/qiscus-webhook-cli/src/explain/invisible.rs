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
