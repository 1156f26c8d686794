//! Arrays of which one bad element does not cost the others.

use super::field::Field;
use super::notes::Notes;
use super::value::{Value, elements_of};
use crate::event::mismatch::Mismatch;

/// The elements that can be read; none where the array is missing or null.
#[derive(Clone)]
pub(in crate::event) struct List<T>(pub(in crate::event) Vec<T>);

impl<'a, T: Field<'a>> Field<'a> for List<T> {
    const MISSING: Option<Self> = Some(Self(Vec::new()));
    const UNREADABLE: Option<Self> = Some(Self(Vec::new()));

    fn read(json: &'a str, notes: &mut Notes) -> Result<Self, Mismatch> {
        match Value::of(json) {
            Value::Null => Ok(Self(Vec::new())),
            Value::Array => {
                let mut read = Vec::new();
                let mut index = 0;
                elements_of(json, |element| {
                    match notes.element(index, element) {
                        Ok(element) => read.push(element),
                        Err(mismatch) => notes.note(mismatch),
                    }
                    index += 1;
                })
                .map_err(|err| notes.mismatch(err.to_string()))?;
                Ok(Self(read))
            }
            _ => Err(notes.expected("an array", json)),
        }
    }
}
