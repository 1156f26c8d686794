//! What a lookup of keys gives the machine.

use crate::{KeyRing, Tenant};

/// Whose keys a request must be signed with, and what is attached to it for the handler.
#[derive(Debug)]
#[must_use]
pub struct Found<A> {
    pub(super) keys: Keys,
    pub(super) attached: A,
}

#[derive(Debug)]
pub(super) enum Keys {
    ForAll(KeyRing),
    Tenant(Tenant),
    Unknown,
}

impl<A: Default> Found<A> {
    /// The keys of a receiver that has the same ones for every request. Its deliveries have no tenant: a
    /// lookup that tells tenants apart must not answer with it.
    pub fn for_all(ring: KeyRing) -> Self {
        Self::new(Keys::ForAll(ring))
    }

    /// A tenant, whose name goes with the delivery that its keys prove.
    pub fn tenant(tenant: Tenant) -> Self {
        Self::new(Keys::Tenant(tenant))
    }

    /// No such tenant. The request goes the way of one with a wrong signature, and is refused as one;
    /// nothing is attached.
    pub fn unknown() -> Self {
        Self::new(Keys::Unknown)
    }

    fn new(keys: Keys) -> Self {
        Self {
            keys,
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
