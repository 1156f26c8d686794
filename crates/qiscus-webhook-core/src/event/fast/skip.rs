//! Goes past a value that nobody asks for yet.

use super::cursor::Cursor;

/// How deep [`Cursor::skip`] goes, one bit for each container it is in.
const MOST_DEPTH: u32 = u64::BITS;

/// The depth of one who is in a list.
const IN_LIST: u32 = 1;

/// The keys of a participant in the order in which Qiscus writes them. Participants are most of what is skipped.
const PARTICIPANT: [&str; 11] = [
    "\"active\":",
    "\"avatar_url\":",
    "\"email\":",
    "\"extras\":",
    "\"id\":",
    "\"id_str\":",
    "\"last_comment_read_id\":",
    "\"last_comment_read_id_str\":",
    "\"last_comment_received_id\":",
    "\"last_comment_received_id_str\":",
    "\"username\":",
];

impl<'a> Cursor<'a> {
    /// The text of the next value, whatever it is, once it is known to be well-formed.
    pub(in crate::event) fn skip(&mut self) -> Option<&'a str> {
        self.peek()?;
        let begin = self.at;
        // Which containers it is in takes no stack but these bits: the innermost is the lowest, set for an object. To
        // go into one shifts them up, to come out of it shifts them down, and `depth` says how many count.
        let mut objects = 0_u64;
        let mut depth = 0;
        // The key of a participant that may come next.
        let mut guess = 0_usize;
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
                        if depth == IN_LIST {
                            guess = 0;
                            self.skip_guessed_key(&mut guess)?;
                        } else {
                            self.skip_key()?;
                        }
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
                        if depth == IN_LIST + 1 {
                            self.skip_guessed_key(&mut guess)?;
                        } else {
                            self.skip_key()?;
                        }
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

    /// Goes past a key without looking for its end, if it is the one that is expected.
    #[inline]
    fn skip_guessed_key(&mut self, guess: &mut usize) -> Option<()> {
        if let Some(key) = PARTICIPANT.get(*guess)
            && self
                .text
                .as_bytes()
                .get(self.at..)?
                .starts_with(key.as_bytes())
        {
            self.at += key.len();
            *guess += 1;
            return Some(());
        }
        // Keys in another order, or of something else: a look at each of them would cost more than it saves.
        *guess = PARTICIPANT.len();
        self.skip_key()
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
