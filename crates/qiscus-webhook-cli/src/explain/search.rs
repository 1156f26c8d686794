//! The search: the simplest combination of steps that makes one of the signatures.

use std::ops::ControlFlow;

use super::body::{Bodies, Candidate, Shown};
use super::budget::Budget;
use super::key::Key;
use super::maker::Maker;
use super::matched::Match;
use super::prefix::beginning;
use super::reading::Reading;

/// Steps that are combined at most; a way of signing that differs in two things counts twice.
const MOST_STEPS: u8 = 3;

/// What each signature costs beside the bytes of its body.
const OVERHEAD: usize = 320;

/// What it costs to compare it with one more reading.
const COMPARED: usize = 64;

pub(super) struct Search<'a> {
    pub(super) readings: &'a [Reading],
    pub(super) keys: &'a [Key],
    pub(super) makers: &'a [Maker],
    pub(super) budget: Budget,
}

impl Search<'_> {
    pub(super) fn run(&mut self, body: &[u8], bodies: &mut Bodies<'_>) -> Option<Match> {
        // What was tried with fewer steps is not tried again, so each round has but its own.
        for steps in 0..=MOST_STEPS {
            let mut found = None;
            let ended = bodies.visit(steps, &mut |shown| match shown {
                Shown::Body(candidate) => self.try_body(steps, candidate, &mut found),
                Shown::Work(units) if self.budget.spend(units) => ControlFlow::Continue(()),
                Shown::Work(_) => ControlFlow::Break(()),
            });
            if found.is_some() {
                return found;
            }
            if ended.is_break() {
                return None;
            }
            // After every single step, before the first pair.
            if steps == 1 {
                let found = beginning(body, self.readings, self.keys, &mut self.budget);
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    pub(super) fn try_body(
        &mut self,
        steps: u8,
        body: &Candidate,
        found: &mut Option<Match>,
    ) -> ControlFlow<()> {
        if !self.budget.spend(body.cost) {
            return ControlFlow::Break(());
        }
        let Some(left) = steps.checked_sub(body.weight) else {
            return ControlFlow::Continue(());
        };
        let compared = self.readings.len().saturating_sub(1) * COMPARED;
        for maker in self.makers.iter().filter(|maker| maker.weight <= left) {
            let keys = self
                .keys
                .iter()
                .filter(|key| key.weight == left - maker.weight);
            let keyless = !maker.is_keyed();
            if keyless && maker.weight != left {
                continue;
            }
            for key in keys.take(if keyless { 1 } else { usize::MAX }) {
                let cost = (body.bytes.len() + OVERHEAD) * maker.cost() + compared;
                if !self.budget.spend(cost) {
                    return ControlFlow::Break(());
                }
                let signature = maker.sign(&key.bytes, &body.bytes);
                if let Some(reading) = self
                    .readings
                    .iter()
                    .find(|reading| reading.begins(&signature))
                {
                    *found = Some(Match::new(reading, key, maker, body));
                    return ControlFlow::Break(());
                }
            }
        }
        ControlFlow::Continue(())
    }
}

impl Match {
    fn new(reading: &Reading, key: &Key, maker: &Maker, body: &Candidate) -> Self {
        let key = key.sentences.iter().filter(|_| maker.is_keyed());
        Self {
            written: reading.sentences.clone(),
            made: key
                .cloned()
                .chain(maker.sentences(reading))
                .chain(body.sentences.iter().cloned())
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::algorithm::Algorithm;
    use super::super::explanation::explain;
    use super::super::key::HeldToken;

    const BODY: &str = r#"{"payload":{"a":1},"type":"x"}"#;

    #[track_caller]
    fn explains(body: &str, signature: &[u8], beginnings: &[&str]) {
        let token = HeldToken {
            name: None,
            text: "token",
        };
        let told = explain(body.as_bytes(), &[&hex::encode(signature)], &[token]);
        assert_eq!(told.len(), beginnings.len(), "{told:?}");
        for (sentence, beginning) in told.iter().zip(beginnings) {
            assert!(sentence.starts_with(beginning), "{told:?}");
        }
    }

    #[test]
    fn what_goes_together_is_found_up_to_three_steps() {
        let key = "It was made with a newline behind the token";
        let encoded = "It was made with the token written in base64:";
        let made = "It was made with HMAC-SHA-1";
        let swapped = "It is HMAC-SHA-1 with the body as the key";
        let body = "The newline at the end of the body was lost";
        let longer = format!("{BODY}\n");
        let (right, sha_1) = (Algorithm::Sha256, Algorithm::Sha1);
        let hmac =
            |hash: Algorithm, key: &str, body: &str| hash.hmac(key.as_bytes(), body.as_bytes());
        explains(BODY, &hmac(right, "token", BODY), &["Apart from that"]);
        explains(BODY, &hmac(right, "token\n", BODY), &[key]);
        explains(BODY, &hmac(sha_1, "token", BODY), &[made]);
        explains(BODY, &hmac(right, "token", &longer), &[body]);
        explains(BODY, &hmac(sha_1, "token\n", BODY), &[key, made]);
        explains(BODY, &hmac(sha_1, BODY, "token"), &[swapped]);
        explains(BODY, &hmac(right, "token\n", &longer), &[key, body]);
        explains(BODY, &hmac(sha_1, "token", &longer), &[made, body]);
        explains(BODY, &hmac(sha_1, BODY, "token\n"), &[key, swapped]);
        explains(
            BODY,
            &hmac(sha_1, "dG9rZW4=\n", BODY),
            &[encoded, key, made],
        );
        let plain = "It is the plain SHA-1 of the body";
        explains(BODY, &sha_1.hash(&[longer.as_bytes()]), &[plain, body]);
    }

    #[test]
    fn a_hash_without_a_key_says_nothing_of_the_token() {
        let token = HeldToken {
            name: Some("TOKEN".to_owned()),
            text: "token",
        };
        let signature = hex::encode(Algorithm::Sha256.hash(&[BODY.as_bytes()]));
        let told = explain(BODY.as_bytes(), &[&signature], &[token]);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("It is the plain SHA-256 of the body,"));
    }

    #[test]
    fn a_beginning_is_tried_behind_single_steps_before_pairs() {
        let right = Algorithm::Sha256.hmac(b"token", BODY.as_bytes());
        let one = "A newline was added at the end of the body";
        explains(&format!("{BODY}\n"), &right, &[one]);
        // Two steps of their own would do.
        explains(
            &format!("{BODY}\n\0"),
            &right,
            &["Only the first 30 of these 32 bytes"],
        );
    }
}
