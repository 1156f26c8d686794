//! What arrived, kept in memory within bounds, for the inspector and for the counts at the end.

mod answer;
mod bounds;
mod counts;
mod entry;
#[expect(
    clippy::module_inception,
    reason = "the type named History lives in it"
)]
mod history;
mod summary;
#[cfg(test)]
mod tests;

pub(super) use answer::{Answer, Forward};
pub(super) use entry::{Arrived, BodyState, Entry, Head, Resent, Signing, Verdict};
pub(super) use history::{Changes, History};
pub(super) use summary::Summary;
