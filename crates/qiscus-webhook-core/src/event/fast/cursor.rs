//! A place in JSON text, and the tokens that may come next.
//!
//! It takes what `serde_json` takes or less. What it does not take, such as a number with a fraction where an id
//! belongs, is left to the lenient reading, which also says what is wrong with it: `None` means no more than that. It
//! spares the handling of everything that JSON could be at every step, which costs more than the JSON of a usual body
//! itself.

use super::word::plain;
use crate::event::text::Text;

/// A place in JSON text.
pub(in crate::event) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Whether nothing but white space is left.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// The first byte of the next token.
    #[inline]
    pub(in crate::event) fn peek(&mut self) -> Option<u8> {
        match self.byte()? {
            byte if byte > b' ' => Some(byte),
            _ => self.peek_past_space(),
        }
    }

    fn peek_past_space(&mut self) -> Option<u8> {
        loop {
            match self.byte()? {
                b' ' | b'\n' | b'\t' | b'\r' => self.at += 1,
                byte => return Some(byte),
            }
        }
    }

    #[inline]
    pub(super) fn upcoming_is(&self, expected: &[u8]) -> bool {
        let rest = self.text.as_bytes().get(self.at..);
        rest.is_some_and(|rest| rest.starts_with(expected))
    }

    /// Goes past the brace or comma that it is at and this key with its quotes and its colon, if they come as compact
    /// JSON has them.
    #[inline(always)]
    pub(in crate::event) fn take_key(&mut self, key: &str) -> bool {
        let rest = self.text.as_bytes().get(self.at + 1..);
        let is_next = rest.is_some_and(|rest| rest.starts_with(key.as_bytes()));
        if is_next {
            self.at += 1 + key.len();
        }
        is_next
    }

    /// The next key of the object that was begun, past its colon; `Some(None)` past the end of the object. A key
    /// with an escape is not taken.
    #[inline]
    pub(in crate::event) fn next_key(&mut self, is_first: bool) -> Option<Option<&'a str>> {
        match self.peek()? {
            b'}' => {
                self.at += 1;
                return Some(None);
            }
            b',' if !is_first => self.at += 1,
            _ if is_first => {}
            _ => return None,
        }
        let key = self.plain_string()?;
        self.take(b':')?;
        Some(Some(key))
    }

    /// A string without escapes. One with them is not gone past.
    pub(super) fn plain_string(&mut self) -> Option<&'a str> {
        (self.peek()? == b'"').then_some(())?;
        let begin = self.at + 1;
        let text = self.text.get(begin..)?;
        let end = plain(text.as_bytes())?;
        (text.as_bytes().get(end) == Some(&b'"')).then_some(())?;
        self.at = begin + end + 1;
        text.get(..end)
    }

    /// A string with escapes, copied without them.
    #[cold]
    pub(super) fn escaped_string(&mut self) -> Option<Text<'a>> {
        let begin = self.at;
        self.take(b'"')?;
        self.end_string()?;
        serde_json::from_str(self.text.get(begin..self.at)?).ok()
    }

    /// `true`, `false` or `null`.
    #[inline]
    pub(super) fn word(&mut self, word: &str) -> Option<()> {
        let rest = self.text.as_bytes().get(self.at..)?;
        rest.starts_with(word.as_bytes()).then_some(())?;
        self.at += word.len();
        Some(())
    }

    /// Goes past the end of the string that it is in. As in `serde_json`, what is skipped may hold half a surrogate
    /// pair.
    #[inline]
    pub(super) fn end_string(&mut self) -> Option<()> {
        loop {
            let end = self.plain_end()?;
            self.at = end + 1;
            match self.text.as_bytes().get(end)? {
                b'"' => return Some(()),
                b'\\' => self.skip_escape()?,
                _ => return None,
            }
        }
    }

    fn skip_escape(&mut self) -> Option<()> {
        let kind = self.byte()?;
        self.at += 1;
        match kind {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(()),
            b'u' => {
                let digits = self.text.as_bytes().get(self.at..self.at + 4)?;
                self.at += 4;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(())
            }
            _ => None,
        }
    }

    /// Where the plain part of the string that it is in ends: at a quote, a backslash or a control character.
    #[inline]
    fn plain_end(&self) -> Option<usize> {
        let plain = plain(self.text.as_bytes().get(self.at..)?)?;
        Some(self.at + plain)
    }

    #[inline]
    pub(in crate::event) fn take(&mut self, expected: u8) -> Option<()> {
        (self.peek()? == expected).then_some(())?;
        self.at += 1;
        Some(())
    }

    #[inline]
    pub(in crate::event) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_comes_is_gone_past_with_what_is_before_it() {
        let mut cursor = Cursor::new(r#"{"id":7,"text":"x"}"#);
        assert!(!cursor.take_key("\"text\":"));
        assert!(cursor.take_key("\"id\":"));
        assert_eq!(cursor.whole_number(), Some(7));
        assert!(cursor.take_key("\"text\":"));
        assert_eq!(cursor.plain_string(), Some("x"));
        assert!(!cursor.take_key("\"id\":"));
        assert_eq!(cursor.byte(), Some(b'}'));
    }

    #[test]
    fn what_comes_is_told_and_not_gone_past() {
        let mut cursor = Cursor::new(r#" [{"a":1}]"#);
        assert!(!cursor.upcoming_is(b"[{\""));
        assert_eq!(cursor.peek(), Some(b'['));
        assert!(cursor.upcoming_is(b"[{\""));
        assert_eq!(cursor.byte(), Some(b'['));
    }
}
