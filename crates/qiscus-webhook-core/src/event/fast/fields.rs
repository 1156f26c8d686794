//! The values of single fields, in their everyday forms.

use super::cursor::Cursor;
use super::object::Read;
use crate::event::avatar::Avatar;
use crate::event::json::{Json, RawJson};
use crate::event::lenient::Identity;
use crate::event::number::{Loose, Number};
use crate::event::origin::{DeclaredOrigin, Origin};
use crate::event::text::Text;

impl<'a, T: Read<'a>> Read<'a> for Option<T> {
    const MISSING: Option<Self> = Some(None);

    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        match cursor.peek()? {
            b'n' => cursor.word("null").map(|()| None),
            _ => T::read(cursor).map(Some),
        }
    }
}

impl<'a> Read<'a> for bool {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        match cursor.peek()? {
            b't' => cursor.word("true").map(|()| true),
            b'f' => cursor.word("false").map(|()| false),
            // Some clients write it as text.
            b'"' => match cursor.plain_string()? {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }
}

impl<'a> Read<'a> for Text<'a> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        cursor.string()
    }
}

impl<'a> Read<'a> for Identity<Text<'a>> {
    const MISSING: Option<Self> = Some(Self::Nothing);

    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        let text = match cursor.peek()? {
            b'n' => return cursor.word("null").map(|()| Self::Nothing),
            _ => cursor.string()?,
        };
        Some(if text.is_empty() {
            Self::Nothing
        } else {
            Self::Said(text)
        })
    }
}

impl<'a> Read<'a> for Avatar<'a> {
    const MISSING: Option<Self> = Some(Self(None));

    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        Read::read(cursor).map(Self)
    }
}

impl<'a, T: Number + TryFrom<u64>> Read<'a> for Loose<T> {
    const MISSING: Option<Self> = Some(Self(None));

    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        number(cursor).map(Self)
    }
}

impl<'a> Read<'a> for Identity<u64> {
    const MISSING: Option<Self> = Some(Self::Nothing);

    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        Some(match number(cursor)? {
            Some(number) => Self::Said(number),
            None => Self::Nothing,
        })
    }
}

#[inline]
fn number<T: Number + TryFrom<u64>>(cursor: &mut Cursor<'_>) -> Option<Option<T>> {
    let number = match cursor.peek()? {
        b'"' => match cursor.plain_string()? {
            "" => return Some(None),
            text => T::from_text(text)?,
        },
        b'n' => return cursor.word("null").map(|()| None),
        _ => cursor.whole_number()?.try_into().ok()?,
    };
    Some(Some(number))
}

impl<'a> Read<'a> for RawJson<'a> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        cursor.skip().map(|text| Self(Json::of_well_formed(text)))
    }
}

impl<'a> Read<'a> for DeclaredOrigin {
    fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        Origin::from_declared_type(cursor.plain_string()?).map(Self)
    }
}
