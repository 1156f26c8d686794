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
