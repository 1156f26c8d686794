//! `Debug` that shows the shape of an event and none of its text.

/// Implements `Debug` by the named accessors, which must not give text out of the body: what people write, and who
/// they are, stays out of logs.
macro_rules! debug_without_text {
    ($name:ident { $($accessor:ident),* $(,)? }) => {
        impl ::std::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($accessor), &self.$accessor()))*
                    .finish_non_exhaustive()
            }
        }
    };
}

pub(super) use debug_without_text;
