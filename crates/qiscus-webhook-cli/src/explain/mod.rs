//! Why a signature is not that of a body: a search for what somebody did in place of signing these
//! bytes with this token.
//!
//! What may have become of the token, what may have been signed, what may have become of the body and
//! how the signature may be written are lists of small steps, each with a sentence. The search puts
//! them together, the simplest first, until one makes the signature. A match is a proof, for nobody
//! meets 64 bits or more by chance; where there is none, the clues say what can be seen.

mod algorithm;
mod body;
mod budget;
mod byte_forms;
mod clues;
mod explanation;
mod invisible;
mod json;
mod key;
mod key_steps;
mod maker;
mod matched;
mod prefix;
mod reading;
mod search;
mod text_forms;

use std::borrow::Cow;

pub(crate) use explanation::explain;
pub(crate) use key::HeldToken;

/// What one step did, and what to do about it.
type Sentence = Cow<'static, str>;
