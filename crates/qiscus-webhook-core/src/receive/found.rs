//! What a lookup of keys gives the machine.

use crate::KeyRing;

/// The keys of a request, or that its tenant is not known, and what is attached for the handler.
#[derive(Debug)]
#[must_use]
pub struct Found<A> {
    pub(super) ring: Option<KeyRing>,
    pub(super) attached: A,
}

impl<A: Default> Found<A> {
    /// The keys of a receiver that has the same ones for every request.
    pub fn for_all(ring: KeyRing) -> Self {
        Self {
            ring: Some(ring),
            attached: A::default(),
        }
    }

    /// No such tenant. The request goes the way of one with a wrong signature, and is refused as one.
    pub fn unknown() -> Self {
        Self {
            ring: None,
            attached: A::default(),
        }
    }
}

impl<A> Found<A> {
    /// What is attached for the handler.
    pub const fn attached_mut(&mut self) -> &mut A {
        &mut self.attached
    }
}
