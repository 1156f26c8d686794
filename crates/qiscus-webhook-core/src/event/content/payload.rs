//! What the content of every type has in common.

use std::ops::Deref;

use super::super::json::Json;
use super::super::lenient::{Field, Notes};
use super::super::mismatch::Mismatch;
use super::super::text::Text;

/// The content of one message type.
pub(super) trait Payload<'a>: Sized {
    /// Reads `message.payload`; `text` is `message.text`, where a few types say more.
    fn read(payload: Option<Json<'a>>, text: Option<&Text<'a>>) -> Result<Self, Mismatch>;

    /// What could not be read, and is none.
    fn mismatches(&self) -> &[Mismatch];
}

/// A payload, and what could not be read of it.
#[derive(Clone)]
pub(super) struct Noted<T> {
    wire: T,
    mismatches: Vec<Mismatch>,
}

impl<T> Noted<T> {
    pub(super) fn new(wire: T, notes: Notes) -> Self {
        Self {
            wire,
            mismatches: notes.into_mismatches(),
        }
    }

    pub(super) fn mismatches(&self) -> &[Mismatch] {
        &self.mismatches
    }
}

impl<'a, T: Field<'a>> Noted<T> {
    pub(super) fn read(payload: Option<Json<'a>>) -> Result<Self, Mismatch> {
        let mut notes = Notes::default();
        let wire = T::read(payload.map_or("null", Json::as_str), &mut notes)?;
        Ok(Self::new(wire, notes))
    }
}

impl<T> Deref for Noted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.wire
    }
}

/// Implements [`Payload`] for a struct that is its payload and nothing more.
macro_rules! payload {
    ($name:ident) => {
        impl<'a> super::payload::Payload<'a> for $name<'a> {
            fn read(
                payload: Option<$crate::event::Json<'a>>,
                _: Option<&$crate::event::text::Text<'a>>,
            ) -> Result<Self, $crate::event::Mismatch> {
                super::payload::Noted::read(payload).map(Self)
            }

            fn mismatches(&self) -> &[$crate::event::Mismatch] {
                self.0.mismatches()
            }
        }
    };
}

pub(super) use payload;
