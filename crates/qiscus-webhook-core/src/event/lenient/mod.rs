//! Reads what identifies a message exactly, and everything else leniently.
//!
//! A field that must be there decides whether its object can be read. Any other that can't be read is none, and
//! [`Notes`] keeps where and why. It takes a well-formed body only, so each value may be looked at as text.

mod field;
mod list;
mod notes;
mod object;
mod value;

pub(in crate::event) use field::{Field, Identity, Slot, of_twins};
pub(in crate::event) use list::List;
pub(in crate::event) use notes::Notes;
pub(in crate::event) use object::{fields_of, object};
pub(in crate::event) use value::{Value, each_field, elements_of, unescape};

use super::decode_error::not_json;
use super::mismatch::Mismatch;

/// Reads text of which nothing is known yet.
#[cold]
pub(in crate::event) fn read<'a, T: Field<'a>>(
    text: &'a str,
    notes: &mut Notes,
) -> Result<T, Mismatch> {
    let json: &serde_json::value::RawValue =
        serde_json::from_str(text).map_err(|err| Mismatch::new(".", not_json(text, &err)))?;
    T::read(json.get(), notes)
}
