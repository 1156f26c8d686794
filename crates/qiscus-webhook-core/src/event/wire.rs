//! The objects of an event, each told once and read in two ways.

/// Declares a struct that is a JSON object with its fields in the order in which Qiscus writes them.
macro_rules! wire {
    ($($object:tt)*) => {
        $crate::event::lenient::object! {
            #[cfg_attr(test, derive(PartialEq))]
            $($object)*
        }
        // The one line to take out with the folder `fast`, beside what `wire_as!` says of it and the call in
        // `PostComment::read`.
        $crate::event::fast::object! { $($object)* }
    };
}

/// Lets a struct with a [`wire!`] called `Wire` in it stand for that on the wire.
macro_rules! wire_as {
    ($name:ident) => {
        impl<'a> $crate::event::lenient::Field<'a> for $name<'a> {
            const MISSING: Option<Self> = None;
            const UNREADABLE: Option<Self> = None;

            fn read(
                json: &'a str,
                notes: &mut $crate::event::lenient::Notes,
            ) -> Result<Self, $crate::event::Mismatch> {
                $crate::event::lenient::Field::read(json, notes).map(Self)
            }
        }

        impl<'a> $crate::event::lenient::Field<'a> for Option<$name<'a>> {
            const MISSING: Option<Self> = Some(None);
            const UNREADABLE: Option<Self> = Some(None);

            fn read(
                json: &'a str,
                notes: &mut $crate::event::lenient::Notes,
            ) -> Result<Self, $crate::event::Mismatch> {
                let wire: Option<Wire<'a>> = $crate::event::lenient::Field::read(json, notes)?;
                Ok(wire.map($name))
            }
        }

        impl<'a> $crate::event::fast::Read<'a> for $name<'a> {
            const MISSING: Self = Self($crate::event::fast::Read::MISSING);
            const MAY_BE_MISSING: bool = false;

            #[inline]
            fn read(&mut self, cursor: &mut $crate::event::fast::Cursor<'a>) -> Option<()> {
                self.0.read(cursor)
            }
        }
    };
}

pub(super) use {wire, wire_as};
