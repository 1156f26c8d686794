//! What may have been signed in place of these bytes.

mod bodies;
mod candidate;
mod decode;
mod encode;
mod framing;
mod inflate;
mod part;
mod rewrite;
mod unwrap;

pub(super) use bodies::Bodies;
pub(super) use candidate::{Candidate, Shown};
