//! The question and the answer.

use super::Sentence;
use super::body::Bodies;
use super::budget::Budget;
use super::clues;
use super::key::{HeldToken, keys};
use super::maker::makers;
use super::matched::Match;
use super::reading::readings;
use super::search::Search;

/// Says what is most likely wrong, in the order to set it right, one sentence each: what made one of
/// these signatures (values of headers) out of this body and one of these tokens, or, where nothing
/// that is known did, what can be seen.
///
/// The work is bounded whatever the arguments are, by units that are counted. The sentences hold neither token, nor signature, nor text of the body.
pub(crate) fn explain(body: &[u8], signatures: &[&str], tokens: &[HeldToken<'_>]) -> Vec<String> {
    let readings = readings(signatures);
    let keys = keys(tokens);
    let makers = makers(&readings);
    let mut search = Search {
        readings: &readings,
        keys: &keys,
        makers: &makers,
        budget: Budget::for_body(body.len()),
    };
    let found = if readings.is_empty() {
        None
    } else {
        search.run(body, &mut Bodies::new(body, signatures))
    };
    let sentences = match found {
        Some(Match { mut written, made }) => {
            if made.is_empty() {
                written.push("Apart from that it is right.".into());
            }
            written.extend(made);
            written
        }
        None => clues::clues(body, signatures, &readings, tokens),
    };
    sentences.into_iter().map(Sentence::into_owned).collect()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::super::algorithm::Algorithm;
    use super::*;

    const BODY: &[u8] = br#"{"payload":{},"type":"x"}"#;

    #[track_caller]
    fn explains(signatures: &[&str], beginnings: &[&str]) {
        let token = HeldToken {
            name: None,
            text: "token",
        };
        let told = explain(BODY, signatures, &[token]);
        assert_eq!(told.len(), beginnings.len(), "{told:?}");
        for (sentence, beginning) in told.iter().zip(beginnings) {
            assert!(sentence.starts_with(beginning), "{told:?}");
        }
    }

    #[test]
    fn how_it_is_written_is_told_before_how_it_was_made() {
        let right = Algorithm::Sha256.hmac(b"token", BODY);
        let is_right = "Apart from that it is right.";
        let base64 = "The signature is written in base64:";
        explains(&[&STANDARD.encode(&right)], &[base64, is_right]);
        let second = "There are 2 signature headers, and this is number 2:";
        explains(&["", &hex::encode(&right)], &[second, is_right]);
        let sha_1 = hex::encode(Algorithm::Sha1.hmac(b"token", BODY));
        let made = "It was made with HMAC-SHA-1:";
        explains(&[&sha_1], &[made]);
        let quotes = "There are quotes around the signature:";
        explains(&[&format!("'{sha_1}'")], &[quotes, made]);
    }

    #[test]
    fn what_is_no_signature_is_not_searched_for() {
        explains(&[""], &["The signature is empty:"]);
    }
}
