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
    const MISSING: Self = None;

    #[inline]
    fn read(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        match cursor.peek()? {
            b'n' => cursor.word("null"),
            _ => self.insert(T::MISSING).read(cursor),
        }
    }
}

impl<'a> Read<'a> for bool {
    const MISSING: Self = false;
    const MAY_BE_MISSING: Self = false;

    #[inline]
    fn read(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        *self = match cursor.peek()? {
            b't' => cursor.word("true").map(|()| true)?,
            b'f' => cursor.word("false").map(|()| false)?,
            // Some clients write it as text.
            b'"' => match cursor.plain_string()? {
                "true" => true,
                "false" => false,
                _ => return None,
            },
            _ => return None,
        };
        Some(())
    }
}

impl<'a> Read<'a> for Text<'a> {
    const MISSING: Self = Self::borrowed("");
    const MAY_BE_MISSING: bool = false;

    #[inline]
    fn read(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        *self = match cursor.plain_string() {
            Some(text) => Self::borrowed(text),
            None => cursor.escaped_string()?,
        };
        Some(())
    }
}

impl<'a> Read<'a> for Identity<Text<'a>> {
    const MISSING: Self = Self::Nothing;

    #[inline]
    fn read(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        if cursor.peek()? == b'n' {
            return cursor.word("null");
        }
        let mut text = Text::MISSING;
        text.read(cursor)?;
        if !text.is_empty() {
            *self = Self::Said(text);
        }
        Some(())
    }
}

impl<'a> Read<'a> for Avatar<'a> {
    const MISSING: Self = Self(None);

    #[inline]
    fn read(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        self.0.read(cursor)
    }
}

impl<'a, T: Number + TryFrom<u64>> Read<'a> for Loose<T> {
    const MISSING: Self = Self(None);

    #[inline]
    fn read(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        self.0 = number(cursor)?;
        Some(())
    }
}

impl<'a> Read<'a> for Identity<u64> {
    const MISSING: Self = Self::Nothing;

    #[inline]
    fn read(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        if let Some(number) = number(cursor)? {
            *self = Self::Said(number);
        }
        Some(())
    }
}

#[inline]
fn number<T: Number + TryFrom<u64>>(cursor: &mut Cursor<'_>) -> Option<Option<T>> {
    let number = match cursor.peek()? {
        b'"' => match cursor.quoted_number() {
            Some(number) => number.try_into().ok()?,
            None => match cursor.plain_string()? {
                "" => return Some(None),
                text => T::from_text(text)?,
            },
        },
        b'n' => return cursor.word("null").map(|()| None),
        _ => cursor.whole_number()?.try_into().ok()?,
    };
    Some(Some(number))
}

impl<'a> Read<'a> for RawJson<'a> {
    const MISSING: Self = Self(Json::of_well_formed("null"));
    const MAY_BE_MISSING: bool = false;

    #[inline]
    fn read(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        self.0 = Json::of_well_formed(cursor.skip()?);
        Some(())
    }
}

impl<'a> Read<'a> for DeclaredOrigin {
    const MISSING: Self = Self(Origin::Client);
    const MAY_BE_MISSING: bool = false;

    fn read(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        self.0 = Origin::from_declared_type(cursor.plain_string()?)?;
        Some(())
    }
}
