//! The ways in which a request is broken, or only unusual, and the answers that are right.

use clap::ValueEnum;
use http::StatusCode;

/// How a request is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Break {
    /// No signature
    Unsigned,
    /// Another body under the signature
    Tampered,
    /// The signature of another token
    WrongToken,
    /// A signature that is not hex
    BadHex,
    /// Two signature headers, the right one among them
    TwoHeaders,
    /// A signed body over the receiver's limit
    Oversized,
    /// A signed body of which half comes, and no more
    Slow,
    /// Signed bytes that are no JSON: to be accepted, or refused as no event
    NotJson,
    /// A signed event whose length is not declared: to be accepted
    Chunked,
    /// A signed event, twice: each to be accepted, so that nobody sends it again
    Twice,
    /// A signed event: to be accepted
    Valid,
    /// Each of these, in one table
    All,
}

impl Break {
    /// Every single one; the slow one is last.
    pub(super) const EACH: [Self; 11] = [
        Self::Valid,
        Self::Chunked,
        Self::Twice,
        Self::NotJson,
        Self::Unsigned,
        Self::Tampered,
        Self::WrongToken,
        Self::BadHex,
        Self::TwoHeaders,
        Self::Oversized,
        Self::Slow,
    ];

    /// The status that is right, where the request must be refused.
    pub(super) const fn refusal(self) -> Option<StatusCode> {
        match self {
            Self::Unsigned
            | Self::Tampered
            | Self::WrongToken
            | Self::BadHex
            | Self::TwoHeaders => Some(StatusCode::UNAUTHORIZED),
            Self::Oversized => Some(StatusCode::PAYLOAD_TOO_LARGE),
            Self::Slow => Some(StatusCode::REQUEST_TIMEOUT),
            Self::NotJson | Self::Chunked | Self::Twice | Self::Valid | Self::All => None,
        }
    }

    pub(super) fn is_right(self, status: StatusCode) -> bool {
        match self.refusal() {
            Some(right) => status == right,
            None => {
                let is_no_event = self == Self::NotJson
                    && matches!(
                        status,
                        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY
                    );
                status.is_success() || is_no_event
            }
        }
    }

    /// What is right, in words.
    pub(super) fn expected(self) -> String {
        match self.refusal() {
            Some(status) => status.to_string(),
            None if self == Self::NotJson => "2xx, 400 or 422".to_owned(),
            None => "2xx".to_owned(),
        }
    }

    pub(super) fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }

    pub(super) const fn description(self) -> &'static str {
        match self {
            Self::Unsigned => "the unsigned request",
            Self::Tampered => "the tampered body",
            Self::WrongToken => "the signature of another token",
            Self::BadHex => "the signature that is not hex",
            Self::TwoHeaders => "the request with two signatures",
            Self::Oversized => "the oversized body",
            Self::Slow => "the slow body",
            Self::NotJson => "the signed body that is no JSON",
            Self::Chunked => "the signed event without a length",
            Self::Twice => "the event that came again",
            Self::Valid => "the signed event",
            Self::All => "all of it",
        }
    }

    /// What to do about a status that is wrong.
    pub(super) fn next_step(self, status: StatusCode) -> &'static str {
        if self.refusal().is_none() {
            return match (self, status.as_u16()) {
                (Self::Chunked, 411) => {
                    "A proxy in front of the receiver asks for a length: Qiscus may send none."
                }
                (Self::Twice, _) => {
                    "A message that was handled already is to be answered with 2xx: anything else makes the sender send it again."
                }
                _ => super::advice::for_status(status),
            };
        }
        match (self, status.is_success()) {
            (Self::Oversized, true) => {
                "Its limit is above this size: set its body limit, or send more with --size."
            }
            (Self::Slow, true) => "It did not wait for the whole body: it can't have verified it.",
            (_, true) => {
                "This receiver acts on what Qiscus did not sign: put the verification in front of this path."
            }
            (_, false) if matches!(status.as_u16(), 404 | 405) => {
                "Check the path of the address: the receiver takes POST there."
            }
            (_, false) => {
                "Something else answered before the verification did: a proxy, or another middleware."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_has_the_answers_that_are_right_and_says_which() {
        const EVERY: [u16; 10] = [200, 204, 302, 400, 401, 408, 413, 422, 500, 503];
        let accepted: (&[u16], _) = (&[200, 204], "2xx");
        for how in Break::EACH {
            let (right, expected) = match how {
                Break::Valid | Break::Chunked | Break::Twice | Break::All => accepted,
                Break::NotJson => (&[200, 204, 400, 422][..], "2xx, 400 or 422"),
                Break::Oversized => (&[413][..], "413 Payload Too Large"),
                Break::Slow => (&[408][..], "408 Request Timeout"),
                _ => (&[401][..], "401 Unauthorized"),
            };
            let is_right = |status: &u16| how.is_right(StatusCode::from_u16(*status).unwrap());
            let taken: Vec<u16> = EVERY.into_iter().filter(is_right).collect();
            assert_eq!((&*taken, &*how.expected()), (right, expected), "{how:?}");
        }
    }

    #[test]
    fn each_has_words_of_its_own() {
        let words = Break::EACH.map(Break::description);
        assert_eq!(BTreeSet::from(words).len(), words.len(), "{words:?}");
        assert!(words.iter().all(|words| words.starts_with("the ")));
    }

    #[test]
    fn what_to_do_about_a_wrong_answer_goes_by_the_request_and_the_status() {
        for (how, status, part) in [
            (Break::Chunked, 411, "asks for a length"),
            (Break::Chunked, 500, "receiver's log"),
            (Break::Valid, 411, "receiver's log"),
            (Break::Valid, 401, "another token"),
            (Break::NotJson, 404, "Check the path"),
            (Break::Twice, 401, "handled already"),
            (Break::Twice, 409, "handled already"),
            (Break::Oversized, 200, "--size"),
            (Break::Slow, 200, "did not wait"),
            (Break::Unsigned, 204, "what Qiscus did not sign"),
            (Break::Tampered, 404, "Check the path"),
            (Break::Oversized, 405, "Check the path"),
            (Break::BadHex, 400, "before the verification"),
            (Break::Slow, 504, "before the verification"),
        ] {
            let step = how.next_step(StatusCode::from_u16(status).unwrap());
            assert!(step.contains(part), "{how:?} {status}: {step}");
        }
    }
}
