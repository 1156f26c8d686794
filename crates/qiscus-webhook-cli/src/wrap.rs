//! Text in lines that fit into a terminal.

/// The columns of a terminal that everybody has.
pub(crate) const COLUMNS: usize = 80;

/// The text in pieces of at most so many characters, parted where it has spaces if that is possible.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let (mut lines, mut line, mut length) = (Vec::new(), String::new(), 0);
    for word in text.split_inclusive(' ') {
        // The space that a line ends with may stand beyond its edge.
        let visible = word.trim_end_matches(' ').chars().count();
        if visible > 0 && length > 0 && length + visible > width {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        for character in word.chars() {
            if length >= width && character != ' ' {
                lines.push(std::mem::take(&mut line));
                length = 0;
            }
            line.push(character);
            length += 1;
        }
    }
    lines.push(line);
    for line in &mut lines {
        line.truncate(line.trim_end_matches(' ').len());
    }
    lines
}

/// Two spaces in front of each line.
pub(crate) fn indented(text: &str, is_wrapped: bool) -> Vec<String> {
    if !is_wrapped {
        return vec![format!("  {text}")];
    }
    let mut lines = Vec::new();
    let mut line = String::from(" ");
    for word in text.split(' ') {
        if line.chars().count() + 1 + word.chars().count() > COLUMNS && line.len() > 1 {
            lines.push(std::mem::replace(&mut line, " ".to_owned()));
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_spaces_is_parted_all_the_same() {
        assert_eq!(wrapped("ab cd ef", 5), ["ab cd", "ef"]);
        assert_eq!(wrapped("abcdefg hi", 3), ["abc", "def", "g", "hi"]);
        assert_eq!(wrapped("é é é", 3), ["é é", "é"]);
        assert_eq!(wrapped("abc def", 3), ["abc", "def"]);
        assert_eq!(wrapped("", 3), [""]);
        assert_eq!(wrapped("     ", 3), [""]);
    }

    #[test]
    fn a_long_sentence_fits_in_80_columns() {
        let text = "The body was changed on its way: ".repeat(9);
        let lines = indented(text.trim_end(), true);
        assert!(lines.len() > 3);
        for line in &lines {
            assert!(
                line.chars().count() <= 80 && line.starts_with("  "),
                "{line:?}"
            );
        }
        let words: Vec<&str> = lines
            .iter()
            .flat_map(|line| line.split_whitespace())
            .collect();
        assert_eq!(words.join(" "), text.trim_end());
        for (letters, lines) in [(76, 1), (77, 2)] {
            let text = format!("{} y", "x".repeat(letters));
            assert_eq!(indented(&text, true).len(), lines, "{letters}");
        }
        assert_eq!(indented("a b", false), ["  a b"]);
        assert_eq!(
            indented(&"x".repeat(100), true),
            [format!("  {}", "x".repeat(100))]
        );
    }
}
