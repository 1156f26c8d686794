//! Which styles are left to try of a document, and that none is tried in vain.

use std::collections::BTreeSet;

use super::super::write;
use super::*;

/// The characters that show who wrote a document: each apart, all, and none.
const SHOWING: [&str; 13] = [
    "",
    "/",
    "<",
    "'=",
    "'+",
    "=",
    "+",
    "\"",
    "\u{7f}",
    "\u{8}",
    "\u{2028}",
    "\u{e9}",
    "/<'=+\"\u{7f}\u{8}\u{2028}\u{e9}",
];

/// A document with this text as a key and as a value, in the order of no writer.
fn documents(text: &str) -> [Node; 2] {
    let number = |name: &str| (name.to_owned(), Node::Number("1".to_owned()));
    let text = text.to_owned();
    let of_value = vec![
        number("b"),
        number("aa"),
        ("c".to_owned(), Node::Array(vec![Node::Text(text.clone())])),
    ];
    let inner = Node::Object(vec![(text, Node::Word("null".to_owned()))]);
    let of_key = vec![number("b"), number("aa"), ("c".to_owned(), inner)];
    [Node::Object(of_value), Node::Object(of_key)]
}

fn written(document: &Node, style: Style) -> String {
    String::from_utf8(write(document, style, 1_000).unwrap()).unwrap()
}

#[test]
fn each_style_that_differs_is_tried_once() {
    for text in SHOWING {
        for document in documents(text) {
            let write = |style| written(&document, style);
            let mut tried = QISCUS.map(write).to_vec();
            tried.dedup();
            let usual = usual_styles(&document).into_iter();
            tried.extend(usual.map(|(style, _)| write(style)));
            tried.extend(other_styles(&document).into_iter().map(write));
            tried.sort_unstable();
            let all: BTreeSet<String> = all_styles().chain(QISCUS).map(write).collect();
            assert!(tried.iter().eq(&all), "{text:?}: {tried:#?} {all:#?}");
        }
    }
}

fn all_styles() -> impl Iterator<Item = Style> {
    ORDERS.into_iter().flat_map(|order| {
        LAYOUTS
            .into_iter()
            .flat_map(move |layout| ESCAPES.map(|escapes| style(order, escapes, layout)))
    })
}

#[test]
fn the_likeliest_writer_is_named_first() {
    let names = |text: &str| -> Vec<&str> {
        let [document, _] = documents(text);
        usual_styles(&document)
            .iter()
            .map(|(_, name)| *name)
            .collect()
    };
    let all: Vec<&str> = USUAL.iter().map(|(_, name)| *name).collect();
    assert_eq!(names(SHOWING[12]), all);
    let of_plain = names("");
    assert_eq!(
        of_plain[..3],
        [
            "JSON.stringify or another compact writer",
            "Python's json.dumps",
            "JSON.stringify with 2 spaces, jq or an editor"
        ]
    );
    assert_eq!(of_plain.len(), 9);
}
