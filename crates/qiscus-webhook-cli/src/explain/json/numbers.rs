//! Numbers that a reader of doubles rounded, such as JavaScript's, and how to get them back.

use qiscus_webhook_testing::go_json;

use super::node::Node;

/// A document whose numbers were restored.
pub(in crate::explain) struct Restored {
    pub(in crate::explain) document: Node,
    /// The keys of those that differed from what restored them.
    pub(in crate::explain) keys: Vec<String>,
}

/// The document with each number as a double holds it, written as JavaScript and Go write one.
pub(in crate::explain) fn rounded(document: &Node) -> Node {
    map_numbers(document, &mut |digits| {
        as_double(digits).unwrap_or_else(|| digits.to_owned())
    })
}

/// Puts back what Qiscus sends twice: the `_str` twin beside an id, and `created_at` beside the
/// nanoseconds (wire format, section 2). `None` where each number agrees with its twin.
pub(in crate::explain) fn restored(document: &Node) -> Option<Restored> {
    let mut keys = Vec::new();
    let document = restore(document, &mut keys);
    (!keys.is_empty()).then_some(Restored { document, keys })
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
        .filter(move |other| same_double(&other.to_string(), only.as_deref().unwrap_or_default()))
        .map(move |other| {
            map_numbers(&document, &mut |digits| {
                if is_rounded(digits) {
                    other.to_string()
                } else {
                    digits.to_owned()
                }
            })
        })
}

/// An event's objects have less than 60. Without a bound the time would grow with its square.
const MOST_KEYS: usize = 500;

fn restore(node: &Node, keys: &mut Vec<String>) -> Node {
    match node {
        Node::Object(entries) => Node::Object(
            entries
                .iter()
                .map(|(key, value)| {
                    let value = match value {
                        Node::Number(digits) => {
                            let exact = (entries.len() <= MOST_KEYS)
                                .then(|| twin(node, key))
                                .flatten()
                                .filter(|exact| exact != digits);
                            if exact.is_some() && keys.len() < MOST_KEYS && !keys.contains(key) {
                                keys.push(key.clone());
                            }
                            Node::Number(exact.unwrap_or_else(|| digits.clone()))
                        }
                        other => restore(other, keys),
                    };
                    (key.clone(), value)
                })
                .collect(),
        ),
        Node::Array(items) => Node::Array(items.iter().map(|item| restore(item, keys)).collect()),
        other => other.clone(),
    }
}

/// What a sibling says that the number is.
fn twin(object: &Node, key: &str) -> Option<String> {
    if let Some(Node::Text(text)) = object.get(&format!("{key}_str")) {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        return is_number.then(|| text.clone());
    }
    let Some(Node::Text(time)) = object
        .get("created_at")
        .filter(|_| key == "unix_nano_timestamp")
    else {
        return None;
    };
    let nanoseconds = time
        .parse::<jiff::Timestamp>()
        .ok()?
        .as_nanosecond()
        .to_string();
    // Omnichannel sends milliseconds there.
    let digits = object.get(key)?.text()?;
    let near = |text: &str| text.parse::<f64>().ok();
    let (said, exact) = (near(digits)?, near(&nanoseconds)?);
    ((said - exact).abs() <= exact.abs() * 1e-9).then_some(nanoseconds)
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

fn same_double(one: &str, other: &str) -> bool {
    as_double(one) == as_double(other)
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
        assert_eq!(restored.keys, ["id", "unix_nano_timestamp"]);
        assert!(super::restored(&sent).is_none());
    }

    #[test]
    fn twins_are_looked_for_in_objects_of_no_more_than_so_many_keys() {
        let is_restored = |keys: usize| {
            let others: String = (2..keys).map(|key| format!(r#","k{key}":0"#)).collect();
            let pair = r#""id":9007199254740992,"id_str":"9007199254740993""#;
            let object = Node::parse(format!("{{{pair}{others}}}").as_bytes()).unwrap();
            restored(&object).is_some()
        };
        assert!(is_restored(MOST_KEYS));
        assert!(!is_restored(MOST_KEYS + 1));
    }

    #[test]
    fn of_very_many_restored_numbers_all_are_put_back_and_some_are_named() {
        let pair = |n| format!(r#"{{"n{n}":9007199254740992,"n{n}_str":"9007199254740993"}}"#);
        let objects: Vec<_> = (0..2 * MOST_KEYS).map(pair).collect();
        let document = Node::parse(format!("[{}]", objects.join(",")).as_bytes()).unwrap();
        let restored = restored(&document).unwrap();
        assert_eq!(restored.keys.len(), MOST_KEYS);
        assert!(super::restored(&restored.document).is_none());
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
