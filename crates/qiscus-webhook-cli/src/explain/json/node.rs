//! A JSON document that keeps the order of its keys and the digits of its numbers.

use serde_json::value::RawValue;

#[derive(Debug, Clone, PartialEq)]
pub(in crate::explain) enum Node {
    Object(Vec<(String, Self)>),
    Array(Vec<Self>),
    Text(String),
    Number(String),
    /// `null`, `true`, `false`.
    Word(String),
}

impl Node {
    /// `None` where it is no JSON, or nested more deeply than any that is written by a person or for
    /// one: reading it would take a stack, and time, that whoever sent it chose.
    pub(in crate::explain) fn parse(body: &[u8]) -> Option<Self> {
        // An object or a list, for a text or a number alone has one way to be written.
        let first = body.iter().find(|byte| !byte.is_ascii_whitespace())?;
        if !matches!(first, b'{' | b'[') {
            return None;
        }
        if is_too_deep(body) {
            return None;
        }
        let whole: &RawValue = serde_json::from_slice(body).ok()?;
        Reader { rest: whole.get() }.node()
    }

    /// The value of a key, in an object.
    pub(in crate::explain) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Object(entries) = self else {
            return None;
        };
        entries
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    /// The text of a string or the digits of a number.
    pub(in crate::explain) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            Self::Object(_) | Self::Array(_) | Self::Word(_) => None,
        }
    }
}

/// Levels that are read; an event of Qiscus has less than 20.
const DEEPEST: usize = 48;

/// Asked before anything is read, for `RawValue` has no bound of its own.
fn is_too_deep(body: &[u8]) -> bool {
    let (mut depth, mut is_text, mut is_escaped) = (0_usize, false, false);
    for byte in body {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => is_text = !is_text,
            b'[' | b'{' if !is_text => depth += 1,
            b']' | b'}' if !is_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

/// Reads what is known to be JSON, each byte once: a `RawValue` of each level would read what is within
/// it as often as there are levels around it.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn node(&mut self) -> Option<Node> {
        Some(match self.next()? {
            b'{' => {
                let mut entries = Vec::new();
                self.each(b'}', |reader| {
                    let key = reader.text()?;
                    reader.token(1)?;
                    entries.push((key, reader.node()?));
                    Some(())
                })?;
                Node::Object(entries)
            }
            b'[' => {
                let mut items = Vec::new();
                self.each(b']', |reader| {
                    items.push(reader.node()?);
                    Some(())
                })?;
                Node::Array(items)
            }
            b'"' => Node::Text(self.text()?),
            first => {
                let is_end = |sign: char| sign.is_ascii_whitespace() || ",]}".contains(sign);
                let end = self.rest.find(is_end).unwrap_or(self.rest.len());
                let text = self.token(end)?.to_owned();
                match first {
                    b'n' | b't' | b'f' => Node::Word(text),
                    _ => Node::Number(text),
                }
            }
        })
    }

    /// What is between the brackets, one after the other.
    fn each(&mut self, end: u8, mut read: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        loop {
            // The bracket, or a comma.
            self.token(1)?;
            if self.next()? == end {
                break;
            }
            read(self)?;
            if self.next()? == end {
                break;
            }
        }
        self.token(1).map(drop)
    }

    /// The first byte of the next token.
    fn next(&mut self) -> Option<u8> {
        self.rest = self.rest.trim_ascii_start();
        self.rest.bytes().next()
    }

    fn token(&mut self, length: usize) -> Option<&'a str> {
        self.next()?;
        let (token, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(token)
    }

    fn text(&mut self) -> Option<String> {
        self.next()?;
        let mut is_escaped = true;
        // The first quote does not end it.
        let end = self.rest.bytes().position(|byte| {
            let is_end = byte == b'"' && !is_escaped;
            is_escaped = byte == b'\\' && !is_escaped;
            is_end
        })?;
        serde_json::from_str(self.token(end + 1)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_read_as_it_stands() {
        let text = |text: &str| Node::Text(text.to_owned());
        let number = |digits: &str| Node::Number(digits.to_owned());
        let body = " { \"b\" : [ 1.0e+2,-0 ,true\n] ,\"a\":{},\"b\":[],\"\\\\\":\"\\\"\\\\\", \"é\":null}\r\n";
        let entries = [
            (
                "b",
                Node::Array(vec![
                    number("1.0e+2"),
                    number("-0"),
                    Node::Word("true".to_owned()),
                ]),
            ),
            ("a", Node::Object(Vec::new())),
            ("b", Node::Array(Vec::new())),
            ("\\", text("\"\\")),
            ("é", Node::Word("null".to_owned())),
        ];
        let entries = entries.map(|(key, value)| (key.to_owned(), value));
        assert_eq!(
            Node::parse(body.as_bytes()),
            Some(Node::Object(entries.to_vec()))
        );
        for wrong in [
            "[1,]",
            "{\"a\":}",
            "[1 2]",
            "[\"\\ud800\"]",
            "[1]]",
            "{\"a\" 1}",
            "[01]",
            "",
            "1",
        ] {
            assert_eq!(Node::parse(wrong.as_bytes()), None, "{wrong}");
        }
    }

    fn nested(levels: usize, open: &str, close: &str) -> String {
        format!("{}1{}", open.repeat(levels), close.repeat(levels))
    }

    #[test]
    fn depth_takes_no_stack() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let is_read = |levels| Node::parse(nested(levels, open, close).as_bytes()).is_some();
            assert!(is_read(DEEPEST));
            assert!(!is_read(DEEPEST + 1));
            assert!(!is_read(400_000));
        }
        // Brackets in a text are none: neither do they open nor close.
        let text = format!(r#"["]]",{}]"#, nested(DEEPEST, "[", "]"));
        assert!(Node::parse(text.as_bytes()).is_none());
        let text = format!(r#"{{"a":"\"{}"}}"#, "[".repeat(1_000));
        assert!(Node::parse(text.as_bytes()).is_some());
    }
}
