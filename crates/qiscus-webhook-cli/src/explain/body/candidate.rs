//! Bytes that may have been signed.

use super::super::Sentence;

#[derive(Debug, Clone)]
pub(in crate::explain) struct Candidate {
    /// How many things somebody did.
    pub(in crate::explain) weight: u8,
    /// What it took to make it, in the budget's units.
    pub(in crate::explain) cost: usize,
    pub(in crate::explain) sentences: Vec<Sentence>,
    pub(in crate::explain) bytes: Vec<u8>,
}

impl Candidate {
    /// What one thing more makes of it.
    pub(super) fn with(&self, weight: u8, sentence: Sentence, bytes: Vec<u8>) -> Self {
        let mut sentences = self.sentences.clone();
        sentences.push(sentence);
        Self {
            weight: self.weight + weight,
            cost: self.bytes.len() + bytes.len(),
            sentences,
            bytes,
        }
    }
}

/// What a walk through the bodies shows.
#[derive(Clone, Copy)]
pub(in crate::explain) enum Shown<'a> {
    Body(&'a Candidate),
    /// Work that made nothing new, in the budget's units.
    Work(usize),
}

/// What a step can make of some bytes.
pub(super) type Made = Vec<(Sentence, Vec<u8>)>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_more_counts_and_costs_what_was_read_and_written() {
        let made = |weight, sentence: &'static str, bytes: &[u8]| Candidate {
            weight,
            cost: 0,
            sentences: vec![sentence.into()],
            bytes: bytes.to_vec(),
        };
        let more = made(3, "One.", b"abc").with(1, "Two.".into(), b"de".to_vec());
        assert_eq!((more.weight, more.cost), (4, 5));
        assert_eq!(
            (more.sentences, more.bytes),
            (vec!["One.".into(), "Two.".into()], b"de".to_vec())
        );
    }
}
