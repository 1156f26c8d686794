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
