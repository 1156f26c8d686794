//! The writers that people use, and what is left to try after them.

use super::node::Node;
use super::style::{Escapes, Layout, Order, Style};

const fn style(order: Order, escapes: Escapes, layout: Layout) -> Style {
    Style {
        order,
        escapes,
        layout,
    }
}

use Layout::{Compact, Indented, Spaced};
use Order::{AsSent, ByLength, Sorted};

/// The way that Qiscus writes, and the one of Go before 1.22, whose control characters nobody else has.
pub(in crate::explain) const QISCUS: [Style; 2] = [
    style(Sorted, Escapes::GO, Compact),
    style(Sorted, Escapes::GO_BEFORE_1_22, Compact),
];

/// The style and whose it is, the likeliest first.
const USUAL: &[(Style, &str)] = &[
    (
        style(AsSent, Escapes::NONE, Compact),
        "JSON.stringify or another compact writer",
    ),
    (
        style(AsSent, Escapes::PYTHON, Spaced),
        "Python's json.dumps",
    ),
    (style(AsSent, Escapes::PHP, Compact), "PHP's json_encode"),
    (
        style(AsSent, Escapes::PYTHON, Compact),
        "Python's json.dumps without spaces",
    ),
    (
        style(AsSent, Escapes::NONE, Spaced),
        "Python's json.dumps with ensure_ascii=False",
    ),
    (
        style(AsSent, Escapes::NONE, Indented("  ")),
        "JSON.stringify with 2 spaces, jq or an editor",
    ),
    (
        style(AsSent, Escapes::NONE, Indented("    ")),
        "an editor or JSON.stringify with 4 spaces",
    ),
    (
        style(AsSent, Escapes::NONE, Indented("\t")),
        "JSON.stringify or an editor with tabs",
    ),
    (
        style(Sorted, Escapes::NONE, Compact),
        "a compact writer that sorts the keys and escapes nothing",
    ),
    (
        style(Sorted, Escapes::PYTHON, Spaced),
        "Python's json.dumps with sort_keys",
    ),
    (
        style(Sorted, Escapes::PYTHON, Compact),
        "Python's json.dumps with sort_keys and without spaces",
    ),
    (
        style(AsSent, Escapes::GO, Compact),
        "Go's encoding/json or Rails, which escape &, < and >",
    ),
    (
        style(AsSent, Escapes::DOT_NET, Compact),
        ".NET's System.Text.Json",
    ),
    (style(AsSent, Escapes::GSON, Compact), "Java's Gson"),
    (
        style(AsSent, Escapes::PHP_UNESCAPED_UNICODE, Compact),
        "PHP's json_encode with JSON_UNESCAPED_UNICODE",
    ),
    (
        style(AsSent, Escapes::GO_NO_HTML, Compact),
        "Go's encoding/json without SetEscapeHTML",
    ),
    (
        style(AsSent, Escapes::PYTHON, Indented("    ")),
        "Python's json.dumps with indent=4",
    ),
    (
        style(AsSent, Escapes::PYTHON, Indented("  ")),
        "Python's json.dumps with indent=2",
    ),
    (
        style(AsSent, Escapes::PHP, Indented("    ")),
        "PHP's json_encode with JSON_PRETTY_PRINT",
    ),
    (
        style(Sorted, Escapes::GO, Indented("  ")),
        "Go's json.MarshalIndent with 2 spaces",
    ),
    (
        style(Sorted, Escapes::GO, Indented("\t")),
        "Go's json.MarshalIndent with tabs",
    ),
    (style(Sorted, Escapes::NONE, Indented("  ")), "jq with -S"),
    (
        style(ByLength, Escapes::NONE, Spaced),
        "PostgreSQL's jsonb or MySQL's JSON",
    ),
];

const ORDERS: [Order; 3] = [AsSent, Sorted, ByLength];
const LAYOUTS: [Layout; 5] = [
    Compact,
    Spaced,
    Indented("  "),
    Indented("    "),
    Indented("\t"),
];
const ESCAPES: [Escapes; 9] = [
    Escapes::NONE,
    Escapes::GO,
    Escapes::PYTHON,
    Escapes::PHP,
    Escapes::GO_NO_HTML,
    Escapes::PHP_UNESCAPED_UNICODE,
    Escapes::GSON,
    Escapes::DOT_NET,
    Escapes::JQ,
];

/// The styles of known writers that differ in this document, each with the writer's name.
pub(in crate::explain) fn usual_styles(document: &Node) -> Vec<(Style, &'static str)> {
    let present = present(document);
    let mut seen = vec![shown(QISCUS[0], present)];
    let mut styles = Vec::new();
    for (style, name) in USUAL {
        let shown = shown(*style, present);
        if !seen.contains(&shown) {
            seen.push(shown);
            styles.push((shown, *name));
        }
    }
    styles
}

/// Every other style that differs in this document.
pub(in crate::explain) fn other_styles(document: &Node) -> Vec<Style> {
    let present = present(document);
    let mut styles = vec![shown(QISCUS[0], present)];
    styles.extend(usual_styles(document).into_iter().map(|(style, _)| style));
    let known = styles.len();
    for order in ORDERS {
        for layout in LAYOUTS {
            for escapes in ESCAPES {
                let style = shown(style(order, escapes, layout), present);
                if !styles.contains(&style) {
                    styles.push(style);
                }
            }
        }
    }
    styles.split_off(known)
}

fn shown(style: Style, present: Escapes) -> Style {
    Style {
        escapes: style.escapes.that_show(present),
        ..style
    }
}

/// Which of the characters that some writer escapes the document has.
fn present(document: &Node) -> Escapes {
    let mut present = Escapes::NONE;
    look(document, &mut present);
    present
}

fn look(node: &Node, present: &mut Escapes) {
    match node {
        Node::Text(text) => look_at_text(text, present),
        Node::Array(items) => items.iter().for_each(|item| look(item, present)),
        Node::Object(entries) => {
            for (key, value) in entries {
                look_at_text(key, present);
                look(value, present);
            }
        }
        Node::Number(_) | Node::Word(_) => {}
    }
}

fn look_at_text(text: &str, present: &mut Escapes) {
    for character in text.chars() {
        match character {
            '/' => present.slash = true,
            '&' | '<' | '>' => present.html = true,
            '\'' => {
                present.gson = true;
                present.dot_net = true;
            }
            '=' => present.gson = true,
            '+' | '`' | '"' => present.dot_net = true,
            '\u{7f}' => present.delete = true,
            '\u{2028}' | '\u{2029}' => present.lines = true,
            _ if !character.is_ascii() => present.unicode = true,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
