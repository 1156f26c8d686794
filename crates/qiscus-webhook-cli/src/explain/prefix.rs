//! The beginning of the body that was signed alone: the signer's buffer was short, or something came
//! behind the body since.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::Sentence;
use super::budget::Budget;
use super::key::Key;
use super::matched::Match;
use super::reading::Reading;

/// Where a longer body is looked at: at its end, and where buffers end.
const EVERY_BYTE: usize = 64 * 1024;
const AT_THE_END: usize = 1024;

/// What it costs to end an HMAC.
const COST: usize = 256;

/// Looks at every beginning in one go.
pub(super) fn beginning(
    body: &[u8],
    readings: &[Reading],
    keys: &[Key],
    budget: &mut Budget,
) -> Option<Match> {
    let whole: Vec<&Reading> = readings
        .iter()
        .filter(|reading| reading.digits.len() == 64)
        .collect();
    if whole.is_empty() {
        return None;
    }
    for key in keys.iter().filter(|key| key.weight == 0) {
        if !budget.spend(body.len()) {
            return None;
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(&key.bytes).ok()?;
        for (index, byte) in body.iter().enumerate() {
            mac.update(&[*byte]);
            let length = index + 1;
            let is_tried = body.len() <= EVERY_BYTE
                || length + AT_THE_END >= body.len()
                || length.is_multiple_of(1000)
                || length.is_multiple_of(1024);
            if !is_tried || length == body.len() {
                continue;
            }
            if !budget.spend(COST) {
                return None;
            }
            let signature = hex::encode(mac.clone().finalize().into_bytes());
            if let Some(reading) = whole.iter().find(|reading| reading.begins(&signature)) {
                let mut made = key.sentences.clone();
                made.push(sentence(length, body.len()));
                return Some(Match {
                    written: reading.sentences.clone(),
                    made,
                });
            }
        }
    }
    None
}

fn sentence(signed: usize, all: usize) -> Sentence {
    format!(
        "Only the first {signed} of these {all} bytes were signed: something was added behind the body, or the signer's buffer was too short for it."
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::super::algorithm::Algorithm;
    use super::super::key::{HeldToken, keys};
    use super::super::reading::readings;
    use super::*;

    /// Whether it is found that so many bytes of so many were signed with this key.
    fn is_found_with(key: &str, digits: usize, signed: usize, all: usize) -> bool {
        let body: Vec<u8> = (0..=u8::MAX).cycle().take(all).collect();
        let signature = hex::encode(Algorithm::Sha256.hmac(key.as_bytes(), &body[..signed]));
        let keys = keys(&[HeldToken {
            name: None,
            text: "token",
        }]);
        let mut budget = Budget::for_body(all);
        let readings = readings(&[&signature[..digits]]);
        let found = beginning(&body, &readings, &keys, &mut budget);
        let told = format!("Only the first {signed} of these {all} bytes");
        found.is_some_and(|found| found.made[0].starts_with(&told))
    }

    fn is_found(signed: usize, all: usize) -> bool {
        is_found_with("token", 64, signed, all)
    }

    #[test]
    fn of_a_small_body_every_beginning_is_tried() {
        for (signed, all) in [(1, 65_536), (777, 65_536), (1, 2), (1_099, 1_100)] {
            assert!(is_found(signed, all), "{signed} of {all}");
        }
        assert!(!is_found(777, 777), "it is all");
    }

    #[test]
    fn of_a_large_one_its_end_and_where_buffers_end() {
        let all = 66_660;
        for signed in [1000, 1024, 63_000, 65_536, all - 1024, all - 1] {
            assert!(is_found(signed, all), "{signed}");
        }
        for signed in [1, 777, all - 1025] {
            assert!(!is_found(signed, all), "{signed}");
        }
    }

    #[test]
    fn nothing_else_may_have_become_of_it() {
        assert!(!is_found_with("token", 62, 10, 20), "cut off");
        assert!(!is_found_with("token\n", 64, 10, 20), "another key");
    }
}
