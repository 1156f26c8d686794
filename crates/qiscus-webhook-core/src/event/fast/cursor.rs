//! A place in JSON text, and the tokens that may come next.
//!
//! It takes what `serde_json` takes or less. What it does not take, such as a number with a fraction where an id
//! belongs, is left to the lenient reading, which also says what is wrong with it: `None` means no more than that. It
//! spares the handling of everything that JSON could be at every step, which costs more than the JSON of a usual body
//! itself.

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
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = self.byte()?;
            match byte {
                b' ' | b'\n' | b'\t' | b'\r' => self.at += 1,
                _ => return Some(byte),
            }
        }
    }

    #[inline]
    pub(in crate::event) fn begin_object(&mut self) -> Option<()> {
        self.take(b'{')
    }

    /// What stands behind the comma, if a key does that compact JSON has there; empty if not.
    #[inline(always)]
    pub(in crate::event) fn upcoming_key(&self, is_first: bool) -> &'a [u8] {
        let rest = self.text.as_bytes().get(self.at..);
        let rest = match (rest, is_first) {
            (Some(rest), true) | (Some([b',', rest @ ..]), false) => rest,
            _ => &[],
        };
        if let [b'"', ..] = rest { rest } else { &[] }
    }

    /// Goes past an [upcoming](Self::upcoming_key) key that takes so many bytes with its quotes and its colon.
    #[inline(always)]
    pub(in crate::event) fn take_key(&mut self, bytes: usize, is_first: bool) {
        self.at += bytes + usize::from(!is_first);
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

    /// A string, copied only if it holds escapes.
    #[inline]
    pub(super) fn string(&mut self) -> Option<Text<'a>> {
        self.take(b'"')?;
        let begin = self.at;
        let end = self.plain_end()?;
        if self.text.as_bytes().get(end) == Some(&b'"') {
            self.at = end + 1;
            return self.text.get(begin..end).map(Text::borrowed);
        }
        self.end_string()?;
        serde_json::from_str(self.text.get(begin - 1..self.at)?).ok()
    }

    /// A string without escapes.
    #[inline]
    pub(super) fn plain_string(&mut self) -> Option<&'a str> {
        self.take(b'"')?;
        let begin = self.at;
        let end = self.plain_end()?;
        (self.text.as_bytes().get(end) == Some(&b'"')).then_some(())?;
        self.at = end + 1;
        self.text.get(begin..end)
    }

    /// A whole number from 0 to 10^19 - 1, written without a fraction or an exponent.
    #[inline]
    pub(super) fn whole_number(&mut self) -> Option<u64> {
        let begin = self.at;
        let mut number = 0_u64;
        while let Some(digit @ b'0'..=b'9') = self.byte() {
            number = number
                .checked_mul(10)?
                .checked_add(u64::from(digit - b'0'))?;
            self.at += 1;
        }
        let is_plain = match self.text.as_bytes().get(begin) {
            Some(b'0') => self.at == begin + 1,
            _ => self.at > begin,
        };
        let goes_on = matches!(self.byte(), Some(b'.' | b'e' | b'E'));
        (is_plain && !goes_on).then_some(number)
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
        let mut end = self.at;
        let mut rest = self.text.as_bytes().get(end..)?;
        while let Some((eight, after)) = rest.split_first_chunk() {
            let marks = marks(u64::from_le_bytes(*eight));
            if marks != 0 {
                return Some(end + marks.trailing_zeros() as usize / 8);
            }
            end += 8;
            rest = after;
        }
        let is_special = |byte: &u8| matches!(byte, 0..0x20 | b'"' | b'\\');
        Some(end + rest.iter().position(is_special)?)
    }

    #[inline]
    pub(super) fn take(&mut self, expected: u8) -> Option<()> {
        (self.peek()? == expected).then_some(())?;
        self.at += 1;
        Some(())
    }

    #[inline]
    pub(super) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

/// Sets the highest bit of each of eight bytes that is a quote, a backslash or a control character. A borrow may set
/// it in bytes above the first such one too, so only the lowest mark counts.
#[inline]
fn marks(eight: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let is_zero = |bytes: u64| bytes.wrapping_sub(ONES) & !bytes;
    let quotes = is_zero(eight ^ (ONES * u64::from(b'"')));
    let backslashes = is_zero(eight ^ (ONES * u64::from(b'\\')));
    let controls = eight.wrapping_sub(ONES * 0x20) & !eight;
    (quotes | backslashes | controls) & (ONES << 7)
}
