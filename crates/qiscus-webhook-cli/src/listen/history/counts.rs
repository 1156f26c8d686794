//! How many of what.

use std::fmt;

/// What a run has seen, for the line at its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::listen) struct Counts {
    pub(super) accepted: u64,
    pub(super) refused: u64,
    pub(super) resent: u64,
    pub(super) failed: u64,
    /// Passed on, and not answered yet.
    pub(super) waiting: u64,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            accepted,
            refused,
            resent,
            failed,
            waiting,
        } = self;
        write!(f, "{accepted} accepted, {refused} refused")?;
        if *resent > 0 {
            write!(f, ", {resent} resent")?;
        }
        if *failed > 0 {
            write!(f, "; the forward target failed {failed} times")?;
        }
        if *waiting > 0 {
            write!(f, "; {waiting} not answered by the forward target")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_happen_is_not_told() {
        let mut counts = Counts::default();
        assert_eq!(counts.to_string(), "0 accepted, 0 refused");
        counts.accepted = 3;
        counts.failed = 2;
        assert_eq!(
            counts.to_string(),
            "3 accepted, 0 refused; the forward target failed 2 times"
        );
        counts.waiting = 1;
        counts.resent = 4;
        assert_eq!(
            counts.to_string(),
            "3 accepted, 0 refused, 4 resent; the forward target failed 2 times; 1 not answered by the forward target"
        );
    }
}
