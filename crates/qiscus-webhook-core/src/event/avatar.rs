//! The address of somebody's picture.

use super::lenient::{Field, Notes, Value, object};
use super::mismatch::Mismatch;
use super::text::{Text, non_empty};

/// A text, or the object `{"avatar":{"url":…}}` that a client's upload leaves in its place.
#[derive(Clone)]
#[cfg_attr(test, derive(PartialEq))]
pub(super) struct Avatar<'a>(pub(super) Option<Text<'a>>);

object! {
    struct Uploaded<'a> {
        avatar: Option<Picture<'a>> = "avatar",
    }
}

object! {
    struct Picture<'a> {
        url: Option<Text<'a>> = "url",
    }
}

impl Avatar<'_> {
    pub(super) fn url(&self) -> Option<&str> {
        non_empty(&self.0)
    }
}

impl<'a> Field<'a> for Avatar<'a> {
    const MISSING: Option<Self> = Some(Self(None));
    const UNREADABLE: Option<Self> = Some(Self(None));

    fn read(json: &'a str, notes: &mut Notes) -> Result<Self, Mismatch> {
        let Value::Object = Value::of(json) else {
            return Field::read(json, notes).map(Self);
        };
        let uploaded = Uploaded::read(json, notes)?;
        match uploaded.avatar.and_then(|picture| picture.url) {
            Some(url) => Ok(Self(Some(url))),
            None => Err(notes.expected("a string", json)),
        }
    }
}
