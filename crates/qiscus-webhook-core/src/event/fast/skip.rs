//! Goes past a value that nobody asks for yet.

use super::cursor::Cursor;

/// How deep [`Cursor::skip`] goes, one bit for each container it is in.
const MOST_DEPTH: u32 = u64::BITS;

impl<'a> Cursor<'a> {
    /// The text of the next value, whatever it is, once it is known to be well-formed.
    pub(in crate::event) fn skip(&mut self) -> Option<&'a str> {
        self.peek()?;
        let begin = self.at;
        if self.upcoming_is(b"[{\"") {
            self.skip_people(MOST_DEPTH)?;
        } else {
            self.skip_value(MOST_DEPTH)?;
        }
        self.text.get(begin..self.at)
    }

    /// Goes past the next value, with less than so many containers in each other.
    pub(super) fn skip_value(&mut self, most_depth: u32) -> Option<()> {
        // Which containers it is in takes no stack but these bits: the innermost is the lowest, set for an object. To
        // go into one shifts them up, to come out of it shifts them down, and `depth` says how many count.
        let mut objects = 0_u64;
        let mut depth = 0;
        'value: loop {
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    self.end_string()?;
                }
                open @ (b'{' | b'[') => {
                    let is_object = open == b'{';
                    self.at += 1;
                    if self.peek()? == if is_object { b'}' } else { b']' } {
                        self.at += 1;
                    } else {
                        if is_object {
                            self.skip_key()?;
                        }
                        objects = (objects << 1) + u64::from(is_object);
                        depth += 1;
                        if depth >= most_depth {
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
            return Some(());
        }
    }

    #[inline]
    pub(super) fn skip_key(&mut self) -> Option<()> {
        self.take(b'"')?;
        self.end_string()?;
        self.take(b':')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is gone past.
    fn skipped(json: &str) -> Option<&str> {
        Cursor::new(json).skip()
    }

    fn nested(depth: usize) -> String {
        [&"[".repeat(depth), "1", &"]".repeat(depth)].concat()
    }

    #[test]
    fn each_kind_of_value_is_gone_past_to_its_end() {
        for json in [
            "null",
            "-1.5e+3",
            r#""a\"b""#,
            "[]",
            "{}",
            r#"[1,"a",[true],{"a":false}]"#,
            r#"{"a":1,"b":{"c":[],"d":2},"e":{}}"#,
            r#"[{"a":1,"b":2},{},3,{"active":true}]"#,
            r#"[{"active":true,"id":7,"username":"Sari","z":{}}]"#,
            r#"[{"id":7,"email":"sari","id":8}]"#,
        ] {
            assert_eq!(skipped(&format!(" {json},1")), Some(json));
        }
        for wrong in [
            "",
            "tru",
            "[1",
            "[1}",
            r#"{"a":1]"#,
            r#"{"a":1,}"#,
            r#"[{"a":1]"#,
            r#"[{"a":1}}"#,
            r#"[{"id":7 8}]"#,
        ] {
            assert_eq!(skipped(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn one_depth_holds_for_all_however_they_are_gone_past() {
        for depth in 1..80 {
            let value = nested(depth);
            for (around, before, after) in [
                (0, "", ""),
                (1, r#"{"a":"#, "}"),
                (1, r#"[{"a":1},"#, "]"),
                (2, r#"[{"a":"#, "}]"),
                (2, r#"[{"a":1,"b":"#, "}]"),
                (2, r#"[{"active":"#, "}]"),
            ] {
                let json = [before, &value, after].concat();
                let fits = depth + around < MOST_DEPTH as usize;
                assert_eq!(skipped(&json).is_some(), fits, "{json}");
            }
        }
    }
}
