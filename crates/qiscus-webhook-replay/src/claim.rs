//! What a store is asked and what it answers.

use std::fmt;

/// Whether a delivery may be handled: the answer of [`Store::claim`](crate::Store::claim).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a store must be able to tell all of them, and a guard must act on all of them"
)]
pub enum Claim {
    /// Nobody has it. It is the asking owner's now, until the lease runs out.
    Fresh,
    /// Another owner has it, and its lease has not run out.
    InFlight,
    /// It was completed, and the time to keep that has not run out.
    Done,
}

/// Whose a claim was when its owner came back to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a store must be able to tell all of them, and a guard must act on all of them"
)]
pub enum Ownership {
    /// The asking owner's.
    Held,
    /// Nobody's: its lease ran out, or the store has forgotten it, and nobody has claimed it since.
    Lapsed,
    /// Another's, in flight or completed. The store has changed nothing.
    Lost,
}

/// Who claims: a random number of 128 bits, drawn for each claim. It keeps a slow owner, whose
/// lease ran out, from completing or releasing what another has claimed since.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Owner([u8; 16]);

impl Owner {
    /// Draws an owner that is nobody else's.
    ///
    /// # Errors
    ///
    /// If the system has no random numbers to give.
    pub fn random() -> Result<Self, crate::StoreError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)
            .map_err(|err| crate::StoreError::new(format!("no random numbers: {err}")))?;
        Ok(Self(bytes))
    }

    /// The bytes, for a store to keep.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Owner({})", hex::encode(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_owners_are_equal() {
        assert_ne!(Owner::random().unwrap(), Owner::random().unwrap());
    }
}
