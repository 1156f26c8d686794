//! What is read serializes as its record does.

use serde::ser::{Serialize, Serializer};

use super::{CommentRecord, ContentRecord, EventRecord, JsonRecord};
use crate::Comment;
use crate::event::{Content, Event, Json, PostComment};

macro_rules! serialize_as_record {
    ($($type:ty => $record:ident,)*) => {$(
        /// As its record does, with the feature `serde`.
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $record::from(self).serialize(serializer)
            }
        }
    )*};
}

serialize_as_record! {
    Event<'_> => EventRecord,
    PostComment<'_> => CommentRecord,
    Comment => CommentRecord,
    Content<'_> => ContentRecord,
}

/// As its record does, with the feature `serde`.
impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        JsonRecord::from(*self).serialize(serializer)
    }
}
