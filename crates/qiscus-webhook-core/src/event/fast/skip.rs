//! Goes past a value that nobody asks for yet.

use super::cursor::Cursor;

/// How deep [`Cursor::skip`] goes, one bit for each container it is in.
const MOST_DEPTH: u32 = u64::BITS;

impl<'a> Cursor<'a> {
    /// The text of the next value, whatever it is, once it is known to be well-formed.
    pub(in crate::event) fn skip(&mut self) -> Option<&'a str> {
        self.peek()?;
        let begin = self.at;
        let mut depth = 0;
        // The innermost container is the lowest bit: set for an object.
        let mut objects = 0_u64;
        'value: loop {
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    self.end_string()?;
                }
                b'{' => {
                    self.at += 1;
                    if self.peek()? == b'}' {
                        self.at += 1;
                    } else {
                        self.skip_key()?;
                        objects = (objects << 1) | 1;
                        depth += 1;
                        if depth == MOST_DEPTH {
                            return None;
                        }
                        continue;
                    }
                }
                b'[' => {
                    self.at += 1;
                    if self.peek()? == b']' {
                        self.at += 1;
                    } else {
                        objects <<= 1;
                        depth += 1;
                        if depth == MOST_DEPTH {
                            return None;
                        }
                        continue;
                    }
                }
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                _ => self.skip_number()?,
            }
            while depth > 0 {
                let is_object = objects & 1 == 1;
                match (self.peek()?, is_object) {
                    (b',', true) => {
                        self.at += 1;
                        self.skip_key()?;
                        continue 'value;
                    }
                    (b',', false) => {
                        self.at += 1;
                        continue 'value;
                    }
                    (b'}', true) | (b']', false) => {
                        self.at += 1;
                        objects >>= 1;
                        depth -= 1;
                    }
                    _ => return None,
                }
            }
            return self.text.get(begin..self.at);
        }
    }

    #[inline]
    fn skip_key(&mut self) -> Option<()> {
        self.take(b'"')?;
        self.end_string()?;
        self.take(b':')
    }

    fn skip_number(&mut self) -> Option<()> {
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        if self.byte() == Some(b'0') {
            self.at += 1;
        } else {
            self.skip_digits()?;
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.skip_digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.skip_digits()?;
        }
        Some(())
    }

    /// One digit at the least.
    #[inline]
    fn skip_digits(&mut self) -> Option<()> {
        let begin = self.at;
        while let Some(b'0'..=b'9') = self.byte() {
            self.at += 1;
        }
        (self.at > begin).then_some(())
    }
}
