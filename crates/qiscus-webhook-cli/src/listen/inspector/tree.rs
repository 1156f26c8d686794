//! JSON as a tree that a script reads without rounding a number.
//!
//! A text is itself, a number is `{"n": "90071992547410031"}`, an object `{"o": [[key, value], …]}`,
//! with the order and the repeated keys that it has, a list `{"a": [value, …]}`.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// Deeper values are text: a person does not read them as a tree.
const DEEPEST: usize = 32;

/// The tree of a JSON text; None if it is none.
pub(super) fn tree(json: &str) -> Option<Value> {
    let raw = serde_json::from_str::<&RawValue>(json).ok()?;
    Some(node(raw, DEEPEST))
}

fn node(raw: &RawValue, deeper: usize) -> Value {
    let text = raw.get();
    let as_it_is = || Value::String(text.to_owned());
    match text.as_bytes().first() {
        Some(b'{') if deeper > 0 => match serde_json::from_str::<Members<'_>>(text) {
            Ok(Members(members)) => {
                let members = members.into_iter();
                let nodes: Vec<_> = members
                    .map(|(key, value)| json!([key, node(value, deeper - 1)]))
                    .collect();
                json!({ "o": nodes })
            }
            Err(_) => as_it_is(),
        },
        Some(b'[') if deeper > 0 => match serde_json::from_str::<Vec<&RawValue>>(text) {
            Ok(values) => {
                let values = values.into_iter();
                let nodes: Vec<_> = values.map(|value| node(value, deeper - 1)).collect();
                json!({ "a": nodes })
            }
            Err(_) => as_it_is(),
        },
        Some(b'-' | b'0'..=b'9') => json!({ "n": text }),
        Some(b'"' | b't' | b'f' | b'n') => {
            serde_json::from_str(text).unwrap_or_else(|_| as_it_is())
        }
        _ => as_it_is(),
    }
}

/// The members of an object in their order.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits_and_objects_their_order() {
        let json = r#"{"z": 90071992547410031, "a": [1.50, true, null, "x\n"], "z": {}}"#;
        assert_eq!(
            tree(json).unwrap().to_string(),
            r#"{"o":[["z",{"n":"90071992547410031"}],["a",{"a":[{"n":"1.50"},true,null,"x\n"]}],["z",{"o":[]}]]}"#
        );
        assert!(tree("{").is_none());
    }

    #[test]
    fn what_is_nested_beyond_reading_is_text() {
        for (opens, closes) in [("[", "]"), (r#"{"":"#, "}")] {
            let nested = |depth| format!("{}1{}", opens.repeat(depth), closes.repeat(depth));
            let tree = tree(&nested(100)).unwrap().to_string();
            let text = Value::String(nested(100 - DEEPEST)).to_string();
            assert!(tree.contains(&text), "{tree}");
        }
    }
}
