//! Empty objects and empty lists, which PHP and Lua do not tell apart.

use super::node::Node;

/// With `[]` for each `{}`; `None` where there is none.
pub(in crate::explain) fn empty_lists(document: &Node) -> Option<Node> {
    let changed = map(document, "", &|node, _| match node {
        Node::Object(entries) if entries.is_empty() => Some(Node::Array(Vec::new())),
        _ => None,
    });
    (changed != *document).then_some(changed)
}

/// With `{}` for each `[]` where Qiscus sends objects (wire format, section 2); `None` where there is
/// none.
pub(in crate::explain) fn empty_objects(document: &Node) -> Option<Node> {
    let changed = map(document, "", &|node, key| match node {
        Node::Array(items) if items.is_empty() && matches!(key, "payload" | "extras") => {
            Some(Node::Object(Vec::new()))
        }
        _ => None,
    });
    (changed != *document).then_some(changed)
}

fn map(node: &Node, key: &str, change: &impl Fn(&Node, &str) -> Option<Node>) -> Node {
    if let Some(changed) = change(node, key) {
        return changed;
    }
    match node {
        Node::Array(items) => Node::Array(items.iter().map(|item| map(item, "", change)).collect()),
        Node::Object(entries) => Node::Object(
            entries
                .iter()
                .map(|(key, value)| (key.clone(), map(value, key, change)))
                .collect(),
        ),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Escapes, Layout, Order, Style, write};
    use super::*;

    fn changed(change: fn(&Node) -> Option<Node>, body: &str) -> Option<String> {
        let style = Style {
            order: Order::AsSent,
            escapes: Escapes::NONE,
            layout: Layout::Compact,
        };
        let document = Node::parse(body.as_bytes());
        let changed = document.map(|document| change(&document));
        let changed = changed.unwrap_or_else(|| panic!("{body} is no JSON"))?;
        let text = write(&changed, style, 1_000)?;
        String::from_utf8(text).ok()
    }

    #[test]
    fn objects_become_lists_anywhere_and_lists_objects_where_qiscus_has_them() {
        let body =
            r#"{"payload":{},"a":[{},{"extras":[]}],"b":[],"extras":[1],"c":{"payload":[]}}"#;
        let lists =
            r#"{"payload":[],"a":[[],{"extras":[]}],"b":[],"extras":[1],"c":{"payload":[]}}"#;
        let objects =
            r#"{"payload":{},"a":[{},{"extras":{}}],"b":[],"extras":[1],"c":{"payload":{}}}"#;
        assert_eq!(changed(empty_lists, body).as_deref(), Some(lists));
        assert_eq!(changed(empty_objects, body).as_deref(), Some(objects));
        assert_eq!(changed(empty_lists, lists), None);
        assert_eq!(changed(empty_objects, objects), None);
        // The name is that of what holds it.
        assert_eq!(changed(empty_objects, r#"{"payload":[[]]}"#), None);
    }
}
