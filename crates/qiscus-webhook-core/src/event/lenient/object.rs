//! Objects of the wire format, each told once.

use super::notes::Notes;
use super::value::{Value, each_field};
use crate::event::mismatch::Mismatch;

/// Goes through the fields of a value that must be an object. An array is none: it would turn the `[]` that some
/// languages write for an empty object into one with every field missing.
pub(in crate::event) fn fields_of<'a>(
    json: &'a str,
    notes: &Notes,
    take: impl FnMut(&str, &'a str),
) -> Result<(), Mismatch> {
    match Value::of(json) {
        Value::Object => each_field(json, take).map_err(|err| notes.mismatch(err.to_string())),
        _ => Err(notes.expected("an object", json)),
    }
}

/// Declares a struct that is a JSON object. Keys that are not known are passed over.
macro_rules! object {
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident<$body:lifetime> {
        $($field:ident: $type:ty = $key:literal,)*
    }) => {
        $(#[$attribute])*
        $visibility struct $name<$body> {
            $($field: $type,)*
        }

        impl<$body> $crate::event::lenient::Field<$body> for $name<$body> {
            const MISSING: Option<Self> = None;
            const UNREADABLE: Option<Self> = None;

            fn read(
                json: &$body str,
                notes: &mut $crate::event::lenient::Notes,
            ) -> Result<Self, $crate::event::Mismatch> {
                $(let mut $field = $crate::event::lenient::Slot::Empty;)*
                $crate::event::lenient::fields_of(json, notes, |key, value| match key {
                    $($key => $field.fill(value),)*
                    _ => {}
                })?;
                Ok(Self {
                    $($field: notes.field($key, $field)?,)*
                })
            }
        }

        impl<$body> $crate::event::lenient::Field<$body> for Option<$name<$body>> {
            const MISSING: Option<Self> = Some(None);
            const UNREADABLE: Option<Self> = Some(None);

            fn read(
                json: &$body str,
                notes: &mut $crate::event::lenient::Notes,
            ) -> Result<Self, $crate::event::Mismatch> {
                match json {
                    "null" => Ok(None),
                    _ => $crate::event::lenient::Field::read(json, notes).map(Some),
                }
            }
        }
    };
}

pub(in crate::event) use object;
