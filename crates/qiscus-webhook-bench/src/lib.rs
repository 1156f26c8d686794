//! What `qiscus-webhook` costs, measured beside what one would write by hand.
//!
//! Never published. Every comparator lives here, so that the published crates carry none of it. The
//! README says what each program measures, how to run it, and what it found.
#![expect(
    clippy::missing_panics_doc,
    reason = "a measurement of what fails is worth nothing, so all of it panics then"
)]

pub mod bodies;
pub mod by_hand;
pub mod clock;
pub mod in_process;
pub mod load;
pub mod plots;
pub mod receivers;
pub mod request;
pub mod rounds;
pub mod table;
pub mod verify_and_parse;
