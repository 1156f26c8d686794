//! Where a reader is, and what it could not read.

use std::fmt::Write as _;

use super::field::{Field, Slot};
use super::value::Value;
use crate::event::mismatch::Mismatch;

/// The place of a reader in a body, and the [`Mismatch`]es that cost it a field.
#[derive(Default)]
pub(in crate::event) struct Notes {
    place: Vec<Step>,
    mismatches: Vec<Mismatch>,
}

#[derive(Clone, Copy)]
enum Step {
    Key(&'static str),
    Index(usize),
}

/// A body of 1 MiB has room for half a million elements that can't be read. The first of them tell as much.
const MOST_MISMATCHES: usize = 64;

impl Notes {
    pub(in crate::event) fn into_mismatches(self) -> Vec<Mismatch> {
        self.mismatches
    }

    /// What was noted since the last time.
    pub(in crate::event) fn take_mismatches(&mut self) -> Vec<Mismatch> {
        std::mem::take(&mut self.mismatches)
    }

    pub(in crate::event) fn note(&mut self, mismatch: Mismatch) {
        if self.mismatches.len() < MOST_MISMATCHES {
            self.mismatches.push(mismatch);
        }
    }

    /// Reads one field of an object.
    pub(in crate::event) fn field<'a, T: Field<'a>>(
        &mut self,
        key: &'static str,
        slot: Slot<'a>,
    ) -> Result<T, Mismatch> {
        let json = match slot {
            Slot::Empty => {
                return T::MISSING.ok_or_else(|| self.mismatch(format!("missing field `{key}`")));
            }
            Slot::Once(json) => Some(json),
            Slot::Repeated => None,
        };
        self.place.push(Step::Key(key));
        let read = match json {
            Some(json) => T::read(json, self),
            None => Err(self.mismatch("a key that repeats")),
        };
        self.place.pop();
        self.settle(read, T::UNREADABLE)
    }

    /// Reads one element of an array.
    pub(in crate::event) fn element<'a, T: Field<'a>>(
        &mut self,
        index: usize,
        json: &'a str,
    ) -> Result<T, Mismatch> {
        self.place.push(Step::Index(index));
        let read = T::read(json, self);
        self.place.pop();
        self.settle(read, T::UNREADABLE)
    }

    fn settle<T>(
        &mut self,
        read: Result<T, Mismatch>,
        unreadable: Option<T>,
    ) -> Result<T, Mismatch> {
        match (read, unreadable) {
            (Err(mismatch), Some(unreadable)) => {
                self.note(mismatch);
                Ok(unreadable)
            }
            (read, _) => read,
        }
    }

    /// What has been noted at one of these paths.
    #[cold]
    pub(in crate::event) fn told_at(&self, paths: [&str; 2]) -> Mismatch {
        let told = self.mismatches.iter();
        let mut told = told.filter(|mismatch| paths.contains(&mismatch.path()));
        match told.next() {
            Some(mismatch) => mismatch.clone(),
            None => Mismatch::new(paths[0], "cannot be read"),
        }
    }

    /// A value here is none of what was expected.
    pub(in crate::event) fn expected(&self, expected: &str, json: &str) -> Mismatch {
        let found = Value::of(json).kind();
        self.mismatch(format!("expected {expected}, found {found}"))
    }

    /// A value here is of the kind that was expected, and still none of it.
    pub(in crate::event) fn expected_other(&self, expected: &str, json: &str) -> Mismatch {
        let found = Value::of(json).kind();
        self.mismatch(format!(
            "expected {expected}, found {found} that does not fit"
        ))
    }

    pub(in crate::event) fn mismatch(&self, cause: impl Into<Box<str>>) -> Mismatch {
        let mut path = String::new();
        for step in &self.place {
            match step {
                Step::Key(key) if path.is_empty() => path.push_str(key),
                Step::Key(key) => {
                    path.push('.');
                    path.push_str(key);
                }
                Step::Index(index) => {
                    let _ = write!(path, "[{index}]");
                }
            }
        }
        if path.is_empty() {
            path.push('.');
        }
        Mismatch::new(path, cause)
    }
}
