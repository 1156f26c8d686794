//! How a record is declared.

/// Declares structs that hold text of their own, and a `Debug` that shows none of it: what people write stays out of
/// logs. A field that may be absent may be missing as well.
macro_rules! records {
    ($(
        $(#[$attribute:meta])*
        pub struct $name:ident {
            $($(#[$field_attribute:meta])* pub $field:ident: $type:ty,)*
        }
    )*) => {$(
        #[derive(Clone, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
        $(#[$attribute])*
        #[non_exhaustive]
        pub struct $name {
            $($(#[$field_attribute])* pub $field: $type,)*
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}

pub(super) use records;

/// A copy of text that may be absent.
pub(super) fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}
