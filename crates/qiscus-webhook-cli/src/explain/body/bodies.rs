//! Walks through the bodies: undo what became of it, take a part, write it anew, add to it.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::ops::ControlFlow::{self, Continue};

use super::candidate::{Candidate, Shown};
use super::{decode, encode, part, rewrite};

type Visit<'v> = &'v mut dyn FnMut(Shown<'_>) -> ControlFlow<()>;

pub(in crate::explain) struct Bodies<'a> {
    body: &'a [u8],
    stamps: Vec<String>,
    hasher: RandomState,
    met: HashMap<u64, Met>,
    round: u8,
}

/// Bytes that were met.
#[derive(Clone, Copy)]
struct Met {
    /// The sentences that first led to them.
    way: u64,
    /// The last in which they were shown.
    round: u8,
}

/// Wrappers within wrappers that are opened.
const DEEPEST: u8 = 2;

impl<'a> Bodies<'a> {
    /// The values of the signature headers may hold a time that was signed with the body.
    pub(in crate::explain) fn new(body: &'a [u8], signatures: &[&str]) -> Self {
        Self {
            body,
            stamps: encode::stamps(body, signatures),
            hasher: RandomState::new(),
            met: HashMap::new(),
            round: 0,
        }
    }

    /// Shows each body that takes at most `most` things to make, each once; and what it took to make
    /// one that was shown already, or none.
    pub(in crate::explain) fn visit(&mut self, most: u8, visit: Visit<'_>) -> ControlFlow<()> {
        self.round += 1;
        let root = Candidate {
            weight: 0,
            cost: self.body.len(),
            sentences: Vec::new(),
            bytes: self.body.to_vec(),
        };
        self.decode(&root, most, 0, visit)?;
        if most > 0 {
            for (text, sentence) in encode::CONSTANTS {
                let constant = root.with(1, (*sentence).into(), text.as_bytes().to_vec());
                self.offer(&constant, visit)?;
            }
        }
        Continue(())
    }

    fn decode(
        &mut self,
        from: &Candidate,
        most: u8,
        depth: u8,
        visit: Visit<'_>,
    ) -> ControlFlow<()> {
        // What became of a body is likelier than what a signer made of it.
        if self.offer(from, visit)? && from.weight < most && depth < DEEPEST {
            for (sentence, bytes) in decode::all(&from.bytes) {
                let decoded = from.with(1, sentence, bytes);
                self.decode(&decoded, most, depth + 1, visit)?;
            }
        }
        self.part(from, most, visit)
    }

    fn part(&mut self, from: &Candidate, most: u8, visit: Visit<'_>) -> ControlFlow<()> {
        self.rewrite(from, most, visit)?;
        if from.weight < most {
            for (sentence, bytes) in part::all(&from.bytes) {
                self.rewrite(&from.with(1, sentence, bytes), most, visit)?;
            }
        }
        Continue(())
    }

    fn rewrite(&mut self, from: &Candidate, most: u8, visit: Visit<'_>) -> ControlFlow<()> {
        self.encode(from, most, visit)?;
        if from.weight < most {
            rewrite::each(from, most, &mut |shown| match shown {
                Shown::Body(rewritten) => self.encode(rewritten, most, visit),
                Shown::Work(_) => visit(shown),
            })?;
        }
        Continue(())
    }

    fn encode(&mut self, from: &Candidate, most: u8, visit: Visit<'_>) -> ControlFlow<()> {
        if !self.offer(from, visit)? || from.weight >= most {
            return Continue(());
        }
        for (sentence, bytes) in encode::all(&from.bytes, &self.stamps) {
            let encoded = from.with(1, sentence, bytes);
            self.offer(&encoded, visit)?;
            if encoded.weight < most {
                for (sentence, bytes) in encode::again(&encoded.bytes) {
                    self.offer(&encoded.with(1, sentence, bytes), visit)?;
                }
            }
        }
        Continue(())
    }

    /// Whether these bytes are new, or were first met in this way. Shows them once in each round.
    fn offer(&mut self, body: &Candidate, visit: Visit<'_>) -> ControlFlow<(), bool> {
        let way = self.hasher.hash_one(&body.sentences);
        let (round, new) = (self.round, Met { way, round: 0 });
        let met = self.met.entry(self.hasher.hash_one(&body.bytes));
        let met = met.or_insert(new);
        if met.way != way {
            visit(Shown::Work(body.cost))?;
            return Continue(false);
        }
        if met.round != round {
            met.round = round;
            visit(Shown::Body(body))?;
        }
        Continue(true)
    }
}

#[cfg(test)]
mod tests {
    use allocation_counter::measure;

    use super::*;

    /// What the rounds up to this one showed: of each the bodies, by how many things they take and
    /// their bytes.
    fn rounds(body: &str, last: u8) -> Vec<Vec<(u8, String)>> {
        let mut bodies = Bodies::new(body.as_bytes(), &[]);
        let mut round = |most| {
            let mut shown = Vec::new();
            let ended = bodies.visit(most, &mut |what| {
                if let Shown::Body(body) = what {
                    assert!(body.weight <= most, "{body:?}");
                    assert_eq!(body.sentences.len(), usize::from(body.weight));
                    let text = String::from_utf8_lossy(&body.bytes).into_owned();
                    shown.push((body.weight, text));
                }
                Continue(())
            });
            assert!(ended.is_continue());
            shown
        };
        (0..=last).map(&mut round).collect()
    }

    const WITH_SPACE: &str = r#"{"payload": {"message": {"text":"Ha lo"}}}"#;

    #[test]
    fn each_round_shows_what_takes_so_many_things_each_once() {
        let rounds = rounds(WITH_SPACE, 2);
        assert_eq!(rounds[0], [(0, WITH_SPACE.to_owned())]);
        for (most, round) in (0..).zip(&rounds) {
            let mut texts: Vec<_> = round.iter().map(|(_, text)| text).collect();
            texts.sort_unstable();
            assert!(texts.is_sorted_by(|one, other| one < other), "{most}");
        }
        let compact = r#"{"payload":{"message":{"text":"Ha lo"}}}"#;
        for (weight, text) in [
            (0, WITH_SPACE),
            (1, "[object Object]"),
            (1, compact),
            (1, r#"{"message": {"text":"Ha lo"}}"#),
            (1, "Ha lo"),
            (1, &format!("{WITH_SPACE}\n")),
            // Rewritten and then encoded, a part and then rewritten, encoded twice.
            (2, &format!("{compact}\n")),
            (2, r#"{"message":{"text":"Ha lo"}}"#),
            (2, &format!("{}\n", hex::encode(WITH_SPACE))),
            (2, "4861206c6f"),
        ] {
            for (most, round) in (0..).zip(&rounds) {
                let is_shown = round.contains(&(weight, text.to_owned()));
                assert_eq!(is_shown, weight <= most, "{text} in round {most}");
            }
        }
    }

    #[test]
    fn wrappers_are_opened_two_deep() {
        let wrapped = |times| (0..times).fold(WITH_SPACE.to_owned(), |text, _| hex::encode(text));
        let is_opened = |times: u8| {
            let rounds = rounds(&wrapped(times), 3);
            rounds[3].contains(&(times, WITH_SPACE.to_owned()))
        };
        assert!(is_opened(1) && is_opened(2));
        assert!(!is_opened(3));
        // What is inside is treated as a body that came so.
        let part = (2, "Ha lo".to_owned());
        assert!(rounds(&wrapped(1), 2)[2].contains(&part));
    }

    #[test]
    fn what_takes_nothing_is_not_read() {
        let body = format!("[{}]", vec!["{}"; 1_000].join(","));
        let mut bodies = Bodies::new(body.as_bytes(), &[]);
        let work = measure(|| {
            let _ = bodies.visit(0, &mut |_| Continue(()));
        });
        let most = u64::try_from(2 * body.len()).unwrap();
        assert!(work.bytes_total <= most, "{work:?}");
    }

    #[test]
    fn a_visit_ends_where_it_is_told_to() {
        let mut bodies = Bodies::new(WITH_SPACE.as_bytes(), &[]);
        let mut count = 0;
        let ended = bodies.visit(1, &mut |_| {
            count += 1;
            if count < 3 {
                Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        assert!(ended.is_break());
        assert_eq!(count, 3);
    }
}
