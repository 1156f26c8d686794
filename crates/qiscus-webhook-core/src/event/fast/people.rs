//! Goes past a list of participants, which are most of what is skipped.

use super::cursor::Cursor;

impl Cursor<'_> {
    /// Goes past a list, which may be of participants, with less than so many containers in each other.
    pub(super) fn skip_people(&mut self, most_depth: u32) -> Option<()> {
        self.take(b'[')?;
        loop {
            match self.peek()? {
                b'{' => self.skip_person(most_depth - 2)?,
                _ => self.skip_value(most_depth - 1)?,
            }
            match self.peek()? {
                b',' => self.at += 1,
                b']' => {
                    self.at += 1;
                    return Some(());
                }
                _ => return None,
            }
        }
    }

    /// Goes past an object. Of the keys that a participant has, in the order in which Qiscus writes them, it need not
    /// look for the end.
    fn skip_person(&mut self, most_depth: u32) -> Option<()> {
        let begin = self.at;
        macro_rules! guess {
            ($($key:literal)*) => {'guess: {
                $(
                    if self.take_key(concat!("\"", $key, "\":")) {
                        self.skip_simple(most_depth)?;
                        if self.byte() != Some(b',') {
                            break 'guess;
                        }
                    }
                )*
            }};
        }
        guess! {
            "active"
            "avatar_url"
            "email"
            "extras"
            "id"
            "id_str"
            "last_comment_read_id"
            "last_comment_read_id_str"
            "last_comment_received_id"
            "last_comment_received_id_str"
            "username"
        }
        if self.at == begin {
            self.at += 1;
            if self.peek()? != b'}' {
                self.skip_key()?;
                self.skip_value(most_depth)?;
            }
        }
        loop {
            match self.peek()? {
                b',' => {
                    self.at += 1;
                    self.skip_key()?;
                    self.skip_value(most_depth)?;
                }
                b'}' => {
                    self.at += 1;
                    return Some(());
                }
                _ => return None,
            }
        }
    }

    /// As [`skip_value`](Self::skip_value), with the everyday values first.
    #[inline]
    fn skip_simple(&mut self, most_depth: u32) -> Option<()> {
        match self.byte()? {
            b'"' => {
                self.at += 1;
                self.end_string()
            }
            b'0'..=b'9' => self.skip_number(),
            _ => self.skip_value(most_depth),
        }
    }
}
