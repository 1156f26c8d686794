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
    let (mut large, mut are_same) = (None, true);
    each_number(document, &mut |digits| {
        if is_rounded(digits) {
            are_same &= *large.get_or_insert(digits) == digits;
        }
    });
    let only = large.filter(|_| are_same).map(str::to_owned);
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

fn each_number<'n>(node: &'n Node, visit: &mut impl FnMut(&'n str)) {
    match node {
        Node::Number(digits) => visit(digits),
        Node::Array(items) => items.iter().for_each(|item| each_number(item, visit)),
        Node::Object(entries) => {
            entries
                .iter()
                .for_each(|(_, value)| each_number(value, visit));
        }
        Node::Text(_) | Node::Word(_) => {}
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
mod tests;
