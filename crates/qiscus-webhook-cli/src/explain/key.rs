//! The keys that somebody may have signed with.

use std::ops::Range;

use zeroize::Zeroizing;

use super::Sentence;
use super::key_steps::{CODINGS, CONSTANTS, EDGES, KeyStep};

/// A token that the verifier holds.
pub(crate) struct HeldToken<'a> {
    /// Where it came from, to tell it from others; `None` where it is the only one.
    pub(crate) name: Option<String>,
    pub(crate) text: &'a str,
}

/// A key, and how it came out of a token that the verifier holds.
pub(super) struct Key {
    pub(super) weight: u8,
    pub(super) sentences: Vec<Sentence>,
    pub(super) bytes: Zeroizing<Vec<u8>>,
}

/// Every key once, the simplest first.
pub(super) fn keys(tokens: &[HeldToken<'_>]) -> Vec<Key> {
    let mut keys = Keys::default();
    for token in tokens {
        let name = token.name.as_ref();
        let sentence = name.map(|name| format!("The token of {name} made it.").into());
        keys.add(
            0,
            sentence.into_iter().collect(),
            token.text.as_bytes().to_vec(),
        );
    }
    let given = 0..keys.list.len();
    let edges = keys.step(&given, EDGES);
    let codings = keys.step(&given, CODINGS);
    for (text, sentence) in CONSTANTS {
        keys.add(
            1,
            vec![Sentence::Borrowed(sentence)],
            text.as_bytes().to_vec(),
        );
    }
    // `echo $TOKEN | base64`, or the newline behind a token that is decoded: one of each.
    keys.step(&codings, EDGES);
    keys.step(&edges, CODINGS);
    keys.list
}

#[derive(Default)]
struct Keys {
    list: Vec<Key>,
}

impl Keys {
    /// Adds what each of the steps makes of each of these keys, and says where that is.
    fn step(&mut self, from: &Range<usize>, steps: &[KeyStep]) -> Range<usize> {
        let start = self.list.len();
        for index in from.clone() {
            for step in steps {
                let Some(key) = self.list.get(index) else {
                    break;
                };
                let Some(bytes) = (step.apply)(&key.bytes) else {
                    continue;
                };
                let mut sentences = key.sentences.clone();
                sentences.push(Sentence::Borrowed(step.sentence));
                self.add(key.weight + 1, sentences, bytes);
            }
        }
        start..self.list.len()
    }

    fn add(&mut self, weight: u8, sentences: Vec<Sentence>, bytes: Vec<u8>) {
        let bytes = Zeroizing::new(bytes);
        if self.list.iter().all(|known| known.bytes != bytes) {
            self.list.push(Key {
                weight,
                sentences,
                bytes,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key, and what is said of it.
    fn told<'k>(keys: &'k [Key], bytes: &str) -> Option<(u8, Vec<&'k str>)> {
        let key = keys.iter().find(|key| **key.bytes == *bytes.as_bytes())?;
        Some((
            key.weight,
            key.sentences.iter().map(|text| &**text).collect(),
        ))
    }

    #[test]
    fn a_key_is_told_by_what_became_of_the_token() {
        let token = |name: Option<&str>, text| HeldToken {
            name: name.map(str::to_owned),
            text,
        };
        let keys = keys(&[token(None, "abc"), token(Some("NEXT"), "def")]);
        let (newline, base64) = (EDGES[0].sentence, CODINGS[4].sentence);
        let named = "The token of NEXT made it.";
        for (bytes, expected) in [
            ("abc", (0, vec![])),
            ("def", (0, vec![named])),
            ("abc\n", (1, vec![newline])),
            ("def\n", (1, vec![named, newline])),
            ("ZGVm", (1, vec![named, base64])),
            ("null", (1, vec![CONSTANTS[2].1])),
            ("YWJj\n", (2, vec![base64, newline])),
            ("YWJjCg==", (2, vec![newline, base64])),
        ] {
            assert_eq!(told(&keys, bytes), Some(expected), "{bytes:?}");
        }
        // Twice the same kind of step, and steps of a word that is no token.
        for bytes in ["abc\n\n", "WVdKag==", "null\n"] {
            assert_eq!(told(&keys, bytes), None, "{bytes:?}");
        }
        for (index, key) in keys.iter().enumerate() {
            let others = &keys[index + 1..];
            assert!(
                others
                    .iter()
                    .all(|other| other.bytes != key.bytes && other.weight >= key.weight)
            );
        }
    }
}
