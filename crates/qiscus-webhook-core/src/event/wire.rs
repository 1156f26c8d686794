//! The objects of an event, each told once and read in two ways.

/// Declares a struct that is a JSON object with its fields in the order in which Qiscus writes them.
macro_rules! wire {
    ($($object:tt)*) => {
        $crate::event::lenient::object! {
            #[cfg_attr(test, derive(PartialEq))]
            $($object)*
        }
        // The one line to take out with the folder `fast`, beside the call in `PostComment::read`.
        $crate::event::fast::object! { $($object)* }
    };
}

pub(super) use wire;
