//! JSON as one writer or another would write it.

mod empties;
mod known_writers;
mod node;
mod numbers;
mod style;
mod writer;

pub(super) use empties::{empty_lists, empty_objects};
pub(super) use known_writers::{QISCUS, other_styles, usual_styles};
pub(super) use node::Node;
pub(super) use numbers::{neighbours, restored, rounded};
#[cfg(test)]
pub(super) use style::Escapes;
pub(super) use style::{Layout, Order, Style};
pub(super) use writer::write;
