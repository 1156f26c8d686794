//! Writes a document in a style.

use std::fmt::Write as _;

use super::node::Node;
use super::style::{Escapes, Layout, Order, Style};

/// `None` where it would be longer than `limit`: what is nested deeply grows by its indentation.
pub(in crate::explain) fn write(node: &Node, style: Style, limit: usize) -> Option<Vec<u8>> {
    let mut writer = Writer {
        out: String::new(),
        style,
        limit,
    };
    writer.node(node, 0);
    (writer.out.len() <= limit).then(|| writer.out.into_bytes())
}

struct Writer {
    out: String,
    style: Style,
    limit: usize,
}

impl Writer {
    /// Nothing more need be written then.
    fn is_full(&self) -> bool {
        self.out.len() > self.limit
    }

    fn node(&mut self, node: &Node, level: usize) {
        match node {
            Node::Word(text) | Node::Number(text) => self.out.push_str(text),
            Node::Text(text) => self.text(text),
            Node::Array(items) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if self.is_full() {
                        return;
                    }
                    self.before_item(index, level + 1);
                    self.node(item, level + 1);
                }
                self.close(']', items.is_empty(), level);
            }
            Node::Object(entries) => {
                let mut entries: Vec<&(String, Node)> = entries.iter().collect();
                match self.style.order {
                    Order::AsSent => {}
                    Order::Sorted => entries.sort_by(|(one, _), (other, _)| one.cmp(other)),
                    Order::ByLength => entries.sort_by(|(one, _), (other, _)| {
                        (one.len(), one).cmp(&(other.len(), other))
                    }),
                }
                self.out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    if self.is_full() {
                        return;
                    }
                    self.before_item(index, level + 1);
                    self.text(key);
                    self.out.push(':');
                    if self.style.layout != Layout::Compact {
                        self.out.push(' ');
                    }
                    self.node(value, level + 1);
                }
                self.close('}', entries.is_empty(), level);
            }
        }
    }

    fn before_item(&mut self, index: usize, level: usize) {
        if index > 0 {
            self.out.push(',');
        }
        match self.style.layout {
            Layout::Compact => {}
            Layout::Spaced if index > 0 => self.out.push(' '),
            Layout::Spaced => {}
            Layout::Indented(unit) => self.new_line(unit, level),
        }
    }

    fn close(&mut self, bracket: char, is_empty: bool, level: usize) {
        if let Layout::Indented(unit) = self.style.layout
            && !is_empty
        {
            self.new_line(unit, level);
        }
        self.out.push(bracket);
    }

    fn new_line(&mut self, unit: &str, level: usize) {
        self.out.push('\n');
        for _ in 0..level {
            self.out.push_str(unit);
        }
    }

    fn text(&mut self, text: &str) {
        let escapes = self.style.escapes;
        self.out.push('"');
        for character in text.chars() {
            match character {
                '"' if escapes.dot_net => self.number(character),
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                '\u{8}' if !escapes.long_control => self.out.push_str("\\b"),
                '\u{c}' if !escapes.long_control => self.out.push_str("\\f"),
                '/' if escapes.slash => self.out.push_str("\\/"),
                _ if is_escaped(character, escapes) => self.number(character),
                _ => self.out.push(character),
            }
        }
        self.out.push('"');
    }

    /// `\uXXXX`, two of them beyond the first plane.
    fn number(&mut self, character: char) {
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing to a string can't fail.
            let _ = if self.style.escapes.upper {
                write!(self.out, "\\u{unit:04X}")
            } else {
                write!(self.out, "\\u{unit:04x}")
            };
        }
    }
}

fn is_escaped(character: char, escapes: Escapes) -> bool {
    match character {
        '\0'..='\u{1f}' => true,
        '&' | '<' | '>' => escapes.html,
        '\'' => escapes.gson || escapes.dot_net,
        '=' => escapes.gson,
        '+' | '`' => escapes.dot_net,
        '\u{7f}' => escapes.delete,
        '\u{2028}' | '\u{2029}' => escapes.lines || escapes.unicode,
        _ => escapes.unicode && !character.is_ascii(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(body: &str, order: Order, escapes: Escapes, layout: Layout) -> String {
        let document = Node::parse(body.as_bytes()).unwrap();
        let style = Style {
            order,
            escapes,
            layout,
        };
        let written = write(&document, style, 1_000).unwrap();
        // No more than it takes, and nothing of what takes more.
        for limit in 0..=written.len() {
            let bounded = write(&document, style, limit);
            assert_eq!(
                bounded.is_some(),
                limit == written.len(),
                "{limit}: {bounded:?}"
            );
        }
        String::from_utf8(written).unwrap()
    }

    #[test]
    fn each_layout_and_order_is_as_its_writer_has_it() {
        let body = r#"{"c":[1,true,[],[2]],"aa":{"x":null},"b":{}}"#;
        for (order, layout, expected) in [
            (Order::AsSent, Layout::Compact, body),
            (
                Order::Sorted,
                Layout::Compact,
                r#"{"aa":{"x":null},"b":{},"c":[1,true,[],[2]]}"#,
            ),
            (
                Order::ByLength,
                Layout::Spaced,
                r#"{"b": {}, "c": [1, true, [], [2]], "aa": {"x": null}}"#,
            ),
            (
                Order::AsSent,
                Layout::Indented("\t"),
                "{\n\t\"c\": [\n\t\t1,\n\t\ttrue,\n\t\t[],\n\t\t[\n\t\t\t2\n\t\t]\n\t],\n\t\"aa\": {\n\t\t\"x\": null\n\t},\n\t\"b\": {}\n}",
            ),
        ] {
            assert_eq!(written(body, order, Escapes::NONE, layout), expected);
        }
    }

    #[test]
    fn each_writer_escapes_what_it_escapes() {
        let always = r#"\"\\\n\r\t\u0000\u001f #"#;
        for (escapes, expected) in [
            (
                Escapes::NONE,
                "\\b\\f/&<>'=+`\u{7f}\u{2028}\u{2029}\u{e9}\u{1f600}",
            ),
            (Escapes::GO, r"\b\f/\u0026\u003c\u003e'=+`␡\u2028\u2029é😀"),
            (
                Escapes::GO_BEFORE_1_22,
                r"\u0008\u000c/\u0026\u003c\u003e'=+`␡\u2028\u2029é😀",
            ),
            (Escapes::GO_NO_HTML, r"\b\f/&<>'=+`␡\u2028\u2029é😀"),
            (
                Escapes::PYTHON,
                r"\b\f/&<>'=+`␡\u2028\u2029\u00e9\ud83d\ude00",
            ),
            (
                Escapes::PHP,
                r"\b\f\/&<>'=+`␡\u2028\u2029\u00e9\ud83d\ude00",
            ),
            (
                Escapes::PHP_UNESCAPED_UNICODE,
                r"\b\f\/&<>'=+`␡\u2028\u2029é😀",
            ),
            (
                Escapes::GSON,
                r"\b\f/\u0026\u003c\u003e\u0027\u003d+`␡\u2028\u2029é😀",
            ),
            (
                Escapes::DOT_NET,
                r"\b\f/\u0026\u003C\u003E\u0027=\u002B\u0060\u007F\u2028\u2029\u00E9\uD83D\uDE00",
            ),
            (Escapes::JQ, "\\b\\f/&<>'=+`\\u007f\u{2028}\u{2029}é😀"),
        ] {
            let text =
                r#"["\"\\\n\r\t\u0000\u001f #\b\f\/&<>'=+`\u007f\u2028\u2029\u00e9\ud83d\ude00"]"#;
            let mut expected = format!(r#"["{always}{expected}"]"#).replace('␡', "\u{7f}");
            if escapes == Escapes::DOT_NET {
                expected = expected
                    .replace("\\\"", "\\u0022")
                    .replace("\\u001f", "\\u001F");
            }
            let written = written(text, Order::AsSent, escapes, Layout::Compact);
            assert_eq!(written, expected, "{escapes:?}");
        }
    }
}
