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
