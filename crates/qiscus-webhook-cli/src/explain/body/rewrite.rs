//! The same document, written by somebody else.

use std::ops::ControlFlow::{self, Continue};

use super::super::Sentence;
use super::super::json::{
    Layout, Node, Order, QISCUS, Style, empty_lists, empty_objects, neighbours, other_styles,
    restored, rounded, usual_styles, write,
};
use super::candidate::{Candidate, Shown};

/// Writing a byte costs about so many times what hashing one does.
const COST: usize = 4;

/// Escapes and indentation make a document so many times longer at most.
const GROWTH: usize = 4;

/// Shows each way to write the document, the likeliest first. One at a time, for each may be large.
pub(super) fn each(
    from: &Candidate,
    most: u8,
    show: &mut dyn FnMut(Shown<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let Some(document) = Node::parse(&from.bytes) else {
        return Continue(());
    };
    let mut write_as = |document: &Node, style: Style, weight: u8, sentences: &[Sentence]| {
        if from.weight + weight > most {
            return Continue(());
        }
        let limit = from.bytes.len().saturating_mul(GROWTH).saturating_add(4096);
        let Some(bytes) = write(document, style, limit) else {
            return show(Shown::Work(limit.saturating_mul(COST)));
        };
        let mut candidate = from.clone();
        candidate.weight += weight;
        candidate.cost = bytes.len() * COST;
        candidate.sentences.extend(sentences.iter().cloned());
        candidate.bytes = bytes;
        show(Shown::Body(&candidate))
    };
    let rounded = rounded(&document);
    let has_rounded = rounded != document;
    let restored = restored(&document);
    let with_objects = empty_objects(&document);

    // What Qiscus wrote, and somebody wrote again.
    let mut originals: Vec<(&Node, Vec<Sentence>)> = vec![(&document, vec![REWRITTEN.into()])];
    if let Some(restored) = &restored {
        let numbers = numbers_sentence(&restored.names);
        originals.push((&restored.document, vec![REWRITTEN.into(), numbers]));
    }
    let both = with_objects.as_ref().map(|document| {
        super::super::json::restored(document)
            .map_or_else(|| document.clone(), |restored| restored.document)
    });
    if let Some(both) = &both {
        originals.push((both, vec![REWRITTEN.into(), LISTS.into()]));
    }
    for (document, sentences) in &originals {
        for style in QISCUS {
            write_as(document, style, 1, sentences)?;
        }
    }

    // What the signer wrote, in place of the bytes that it sent or got.
    let with_lists = empty_lists(&document);
    for (style, name) in usual_styles(&document) {
        write_as(&document, style, 1, &[anew(name)])?;
        if let Some(with_lists) = with_lists.as_ref().filter(|_| name.contains("PHP")) {
            write_as(with_lists, style, 1, &[anew(name), OBJECTS.into()])?;
        }
        if has_rounded {
            let by_javascript = name.contains("JSON.stringify");
            write_as(
                &rounded,
                style,
                if by_javascript { 1 } else { 2 },
                &[anew(name), ROUNDED.into()],
            )?;
        }
    }
    if has_rounded {
        write_as(
            &rounded,
            QISCUS[0],
            1,
            &[
                anew("Go's encoding/json through interface{}"),
                ROUNDED.into(),
            ],
        )?;
    }
    if from.weight + 2 > most {
        return Continue(());
    }
    for style in other_styles(&document) {
        write_as(&document, style, 2, &[described(style)])?;
        if has_rounded {
            write_as(&rounded, style, 2, &[described(style), ROUNDED.into()])?;
        }
    }
    if let Some(restored) = &restored {
        let numbers = numbers_sentence(&restored.names);
        for (style, name) in usual_styles(&restored.document) {
            write_as(&restored.document, style, 2, &[anew(name), numbers.clone()])?;
        }
    }
    let base = restored
        .as_ref()
        .map_or(&document, |restored| &restored.document);
    for neighbour in neighbours(base) {
        write_as(
            &neighbour,
            QISCUS[0],
            2,
            &[REWRITTEN.into(), NEIGHBOUR.into()],
        )?;
    }
    Continue(())
}

const REWRITTEN: &str = "Somebody re-serialized the body after it was signed: the same JSON in the form that Qiscus sends, compact and with sorted keys, has this signature. Verify the raw bytes, before anything parses them.";

const ROUNDED: &str = "Numbers beyond 2^53, such as `unix_nano_timestamp`, were rounded on the way, as JavaScript's JSON.parse and others that read numbers as doubles do.";

const NEIGHBOUR: &str = "A number beyond 2^53, most likely `unix_nano_timestamp`, was rounded on the way, as JavaScript's JSON.parse and others that read numbers as doubles do.";

const LISTS: &str = "Empty objects became empty lists on the way (`[]` in place of `{}`), as PHP's json_decode with `true` and Lua do.";

const OBJECTS: &str = "Empty objects became empty lists in it (`[]` in place of `{}`), as json_decode with `true` makes them.";

fn anew(name: &str) -> Sentence {
    format!("The signer wrote the body anew and signed that, as {name} writes it: sign the exact bytes that are sent.").into()
}

fn described(style: Style) -> Sentence {
    let order = match style.order {
        Order::AsSent => "keys in their order",
        Order::Sorted => "sorted keys",
        Order::ByLength => "the shorter keys first",
    };
    let layout = match style.layout {
        Layout::Compact => "without spaces",
        Layout::Spaced => "a space behind each comma and colon",
        Layout::Indented("\t") => "lines indented with tabs",
        Layout::Indented(unit) if unit.len() == 2 => "lines indented by 2",
        Layout::Indented(_) => "lines indented by 4",
    };
    let escapes = style.escapes.names();
    let escapes = if escapes.is_empty() {
        "no more escapes than JSON asks for".to_owned()
    } else {
        format!("{} escaped", escapes.join(" and "))
    };
    format!("The signer wrote the body anew and signed that, with {order}, {layout} and {escapes}: sign the exact bytes that are sent.").into()
}

fn numbers_sentence(names: &[&str]) -> Sentence {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let names = if names.is_empty() {
        "a number".to_owned()
    } else {
        names.join(", ")
    };
    format!(
        "Numbers were changed on the way ({names}; `created_at` and the `_str` fields tell what they were): JavaScript's JSON.parse and others that read numbers as doubles round those beyond 2^53."
    )
    .into()
}

#[cfg(test)]
mod tests;
