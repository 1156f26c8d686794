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
