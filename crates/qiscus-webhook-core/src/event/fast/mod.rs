//! Reads in one pass, without a look back, what Qiscus sends every day.
//!
//! It takes a part of what [`lenient`](super::lenient) takes, and never reads it as something else; for anything
//! more it gives `None`, and the other reads the body from its beginning. Nothing depends on this folder but
//! [`wire!`](super::wire) and `PostComment::read`: without it everything is read alike, only slower.

mod cursor;
mod digits;
mod fields;
mod object;
mod people;
mod skip;
mod word;

pub(in crate::event) use cursor::Cursor;
pub(in crate::event) use object::{Read, object, read_all};
