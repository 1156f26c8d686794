//! Numbers that a reader of doubles rounded, such as JavaScript's, and how to get them back.

use std::collections::HashMap;

use qiscus_webhook_testing::go_json;

use super::node::Node;

/// A document whose numbers were restored.
pub(in crate::explain) struct Restored {
    pub(in crate::explain) document: Node,
    /// Those of `NAMED` that differed from what restored them.
    pub(in crate::explain) names: Vec<&'static str>,
}

/// The numbers that Qiscus sends twice and that are named; a stranger's names are not repeated.
const NAMED: [&str; 6] = [
    NANOSECONDS,
    "id",
    "comment_before_id",
    "topic_id",
    "last_comment_read_id",
    "last_comment_received_id",
];

const NANOSECONDS: &str = "unix_nano_timestamp";

/// The document with each number as a double holds it, written as JavaScript and Go write one.
pub(in crate::explain) fn rounded(document: &Node) -> Node {
    map_numbers(document, &mut |digits| {
        as_double(digits).unwrap_or_else(|| digits.to_owned())
    })
}

/// Puts back what Qiscus sends twice: the `_str` twin beside an id, and `created_at` beside the
/// nanoseconds (wire format, section 2). `None` where each number agrees with its twin.
pub(in crate::explain) fn restored(document: &Node) -> Option<Restored> {
    let mut is_restored = false;
    let mut named = [false; NAMED.len()];
    let document = restore(document, &mut |key| {
        is_restored = true;
        for (is_named, name) in named.iter_mut().zip(NAMED) {
            *is_named |= name == key;
        }
    });
    let names = NAMED.into_iter().zip(named);
    is_restored.then(|| Restored {
        document,
        names: names.filter_map(|(name, is)| is.then_some(name)).collect(),
    })
}

/// Documents with every number that rounds to the same double in the place of the largest ones,
/// where these are all the same: `created_at` may be missing, or say less than the nanoseconds.
pub(in crate::explain) fn neighbours(document: &Node) -> impl Iterator<Item = Node> {
    let mut large = Vec::new();
    map_numbers(document, &mut |digits| {
        // Two are as good as many: they are not all the same.
        if large.len() < 2 && is_rounded(digits) && !large.iter().any(|known| known == digits) {
            large.push(digits.to_owned());
        }
        digits.to_owned()
    });
    let only = match <[String; 1]>::try_from(large) {
        Ok([only]) => Some(only),
        Err(_) => None,
    };
    let number = only.as_deref().and_then(|only| only.parse::<i128>().ok());
    let around = number.into_iter().flat_map(|number| {
        // Below 2^63 a double's neighbours are at most 1,024 apart.
        (1..=512).flat_map(move |step| [number - step, number + step])
    });
    let document = document.clone();
    around
        .map(|other| other.to_string())
        .filter_map(move |other| {
            let is_neighbour = as_double(&other) == only;
            is_neighbour.then(|| {
                map_numbers(&document, &mut |digits| {
                    let is_only = only.as_deref() == Some(digits);
                    if is_only {
                        other.clone()
                    } else {
                        digits.to_owned()
                    }
                })
            })
        })
}

fn restore(node: &Node, restored: &mut impl FnMut(&str)) -> Node {
    match node {
        Node::Object(entries) => {
            let twins = Twins::of(entries);
            let entries = entries.iter().map(|(key, value)| {
                let value = match value {
                    Node::Number(digits) => match twins.of_number(key, digits) {
                        Some(exact) if exact != digits => {
                            restored(key);
                            Node::Number(exact.to_owned())
                        }
                        _ => value.clone(),
                    },
                    other => restore(other, restored),
                };
                (key.clone(), value)
            });
            Node::Object(entries.collect())
        }
        Node::Array(items) => {
            Node::Array(items.iter().map(|item| restore(item, restored)).collect())
        }
        other => other.clone(),
    }
}

/// What the fields of an object say of the numbers beside them. Made once for each object: it may have
/// any number of keys.
struct Twins<'a> {
    /// By the name of the number.
    texts: HashMap<&'a str, &'a Node>,
    nanoseconds: Option<String>,
}

/// A number or a time that is longer is none of Qiscus.
const LONGEST: usize = 40;

impl<'a> Twins<'a> {
    fn of(entries: &'a [(String, Node)]) -> Self {
        let mut texts = HashMap::new();
        let mut created_at = None;
        for (key, value) in entries {
            if let Some(name) = key.strip_suffix("_str") {
                texts.entry(name).or_insert(value);
            } else if key == "created_at" {
                created_at = created_at.or(Some(value));
            }
        }
        let time = created_at.and_then(short_text);
        let time = time.and_then(|time| time.parse::<jiff::Timestamp>().ok());
        Self {
            texts,
            nanoseconds: time.map(|time| time.as_nanosecond().to_string()),
        }
    }

    fn of_number(&self, key: &str, digits: &str) -> Option<&str> {
        if let Some(twin @ Node::Text(_)) = self.texts.get(key) {
            let text = short_text(twin)?;
            let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            return is_number.then_some(text);
        }
        let exact = self.nanoseconds.as_deref().filter(|_| key == NANOSECONDS)?;
        // Omnichannel sends milliseconds there.
        let near = |text: &str| text.parse::<f64>().ok();
        let (said, known) = (near(digits)?, near(exact)?);
        ((said - known).abs() <= known.abs() * 1e-9).then_some(exact)
    }
}

fn short_text(node: &Node) -> Option<&str> {
    match node {
        Node::Text(text) if text.len() <= LONGEST => Some(text),
        _ => None,
    }
}

fn map_numbers(node: &Node, map: &mut impl FnMut(&str) -> String) -> Node {
    match node {
        Node::Number(digits) => Node::Number(map(digits)),
        Node::Array(items) => {
            Node::Array(items.iter().map(|item| map_numbers(item, map)).collect())
        }
        Node::Object(entries) => Node::Object(
            entries
                .iter()
                .map(|(key, value)| (key.clone(), map_numbers(value, map)))
                .collect(),
        ),
        other => other.clone(),
    }
}

fn as_double(digits: &str) -> Option<String> {
    let double = digits
        .parse::<f64>()
        .ok()
        .filter(|double| double.is_finite())?;
    // JavaScript has no negative zero in its JSON.
    let double = if double == 0.0 { 0.0 } else { double };
    Some(go_json::to_string(&serde_json::Value::from(double)))
}

/// A whole number beyond 2^53 that is just what a double would be written as.
fn is_rounded(digits: &str) -> bool {
    let whole = digits.parse::<i128>().ok();
    whole.is_some_and(|whole| whole.unsigned_abs() > 1 << 53)
        && as_double(digits).as_deref() == Some(digits)
}

#[cfg(test)]
mod tests {
    use super::super::style::Escapes;
    use super::super::{Layout, Order, Style, write};
    use super::*;

    fn text(node: &Node) -> String {
        let style = Style {
            order: Order::AsSent,
            escapes: Escapes::NONE,
            layout: Layout::Compact,
        };
        String::from_utf8(write(node, style, 1_000).unwrap()).unwrap()
    }

    const SENT: &str = r#"{"created_at":"2025-03-01T02:00:00.123456789Z","id":9007199254740993,"id_str":"9007199254740993","unix_nano_timestamp":1740794400123456789}"#;

    #[test]
    fn what_javascript_rounds_comes_back() {
        let sent = Node::parse(SENT.as_bytes()).unwrap();
        let rounded = rounded(&sent);
        // node -p 'JSON.stringify(JSON.parse(...))'
        assert!(
            text(&rounded).contains(r#""id":9007199254740992,"#),
            "{rounded:?}"
        );
        assert!(
            text(&rounded).ends_with(":1740794400123456800}"),
            "{rounded:?}"
        );
        let restored = restored(&rounded).unwrap();
        assert_eq!(text(&restored.document), SENT);
        assert_eq!(restored.names, ["unix_nano_timestamp", "id"]);
        assert!(super::restored(&sent).is_none());
    }

    #[test]
    fn of_very_many_numbers_all_are_put_back() {
        for pair in [
            r#""n":9007199254740992,"n_str":"9007199254740993""#,
            r#""unix_nano_timestamp":1740794400123456800,"created_at":"2025-03-01T02:00:00.123456789Z""#,
        ] {
            let others: String = (0..5_000).map(|key| format!(r#","k{key}":0"#)).collect();
            let in_one = format!("{{{pair}{others}}}");
            let in_many = format!("[{}]", vec![format!("{{{pair}}}"); 5_000].join(","));
            for document in [in_one, in_many] {
                let document = Node::parse(document.as_bytes()).unwrap();
                let restored = restored(&document).unwrap();
                assert!(super::restored(&restored.document).is_none());
            }
        }
    }

    #[test]
    fn what_is_too_long_for_a_number_is_no_twin() {
        let of_length = |length: usize| {
            let document = format!(r#"{{"id":1,"id_str":"{}"}}"#, "7".repeat(length));
            restored(&Node::parse(document.as_bytes()).unwrap()).is_some()
        };
        assert!(of_length(LONGEST));
        assert!(!of_length(LONGEST + 1));
    }

    #[test]
    fn the_neighbours_round_to_the_same_number() {
        let rounded = Node::parse(b"[1740794400123456800,3]").unwrap();
        let all: Vec<String> = neighbours(&rounded).map(|node| text(&node)).collect();
        assert!(all.contains(&"[1740794400123456789,3]".to_owned()));
        assert!((200..=300).contains(&all.len()), "{}", all.len());
        let two = Node::parse(b"[1740794400123456800,1740794400223456800]").unwrap();
        assert_eq!(neighbours(&two).count(), 0);
    }
}
