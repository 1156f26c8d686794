//! Whole numbers, in digits or as a string of them.

use super::cursor::Cursor;

/// So many digits are a number below 2^64, whatever they are.
const MOST_DIGITS: usize = 19;

impl Cursor<'_> {
    /// A whole number from 0 to 10^19 - 1, written without a fraction or an exponent.
    #[inline]
    pub(super) fn whole_number(&mut self) -> Option<u64> {
        let begin = self.at;
        let number = self.digits()?;
        let is_plain = match self.text.as_bytes().get(begin) {
            Some(b'0') => self.at == begin + 1,
            _ => self.at > begin,
        };
        let goes_on = matches!(self.byte(), Some(b'.' | b'e' | b'E'));
        (is_plain && !goes_on).then_some(number)
    }

    /// The same as a string. What else the string holds is not gone past.
    #[inline]
    pub(super) fn quoted_number(&mut self) -> Option<u64> {
        let begin = self.at;
        self.at += 1;
        let number = self.digits();
        if self.at > begin + 1 && self.byte() == Some(b'"') && number.is_some() {
            self.at += 1;
            return number;
        }
        self.at = begin;
        None
    }

    /// Goes past a number with all that JSON has in one.
    pub(super) fn skip_number(&mut self) -> Option<()> {
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

    /// The number of the digits that come, which may be none; `None` if they are more than a number has.
    #[inline]
    fn digits(&mut self) -> Option<u64> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let mut number = 0_u64;
        let mut count = 0;
        for byte in rest {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
            count += 1;
        }
        self.at += count;
        (count <= MOST_DIGITS).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_quotes_is_gone_past_and_nothing_else_that_is_in_them() {
        let quoted = |json| {
            let mut cursor = Cursor::new(json);
            (cursor.quoted_number(), cursor.at)
        };
        assert_eq!(quoted(r#""1203","#), (Some(1203), 6));
        assert_eq!(quoted(r#""0""#), (Some(0), 3));
        for other in [
            "\"\"",
            "\"12a\"",
            "\"12",
            "\"-1\"",
            "\"12345678901234567890\"",
        ] {
            assert_eq!(quoted(other), (None, 0), "{other}");
        }
    }
}
