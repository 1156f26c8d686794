//! What is measured without the feature `metrics`: nothing.

use crate::{Delivery, RejectionReason};

#[derive(Debug)]
pub(super) struct Stopwatch;

impl Stopwatch {
    pub(super) const fn start() -> Self {
        Self
    }
}

pub(super) const fn rejected(_: RejectionReason, _: Option<&str>) {}

pub(super) const fn rejected_inside(_: RejectionReason) {}

pub(super) const fn duplicate() {}

pub(super) const fn left_to_lapse(_: bool) {}

pub(super) const fn mismatch(_: &str) {}

pub(super) const fn without_verdict(_: &str, _: Option<&str>) {}

pub(super) const fn cut_off(_: Option<&str>) {}

pub(super) const fn accepted(_: &Delivery) {}

pub(super) const fn read(_: &'static str) {}

pub(super) const fn verified(_: &'static str, _: &Stopwatch) {}

pub(super) const fn handled(_: &Stopwatch) {}

pub(crate) const fn budget_taken(_: usize) {}

pub(crate) const fn budget_given_back(_: usize) {}
