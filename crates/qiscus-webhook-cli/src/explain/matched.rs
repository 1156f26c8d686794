//! A signature that was made.

use super::Sentence;

/// A signature that was made, in sentences.
pub(super) struct Match {
    /// How it is written.
    pub(super) written: Vec<Sentence>,
    /// How it was made.
    pub(super) made: Vec<Sentence>,
}
