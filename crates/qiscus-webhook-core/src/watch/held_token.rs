//! A token that the file holds, and whether it is kept once it has left.

use std::time::{Duration, Instant};

use crate::SignatureToken;

/// What was in force for less than this may be a piece of what was being written.
pub(super) const MOMENTS: Duration = Duration::from_secs(10);

pub(super) struct HeldToken {
    pub(super) token: SignatureToken,
    // None: since before anybody looked.
    since: Option<Instant>,
    is_whole: bool,
}

impl HeldToken {
    /// What the file held when it was read for the first time.
    pub(super) fn at_start(token: SignatureToken) -> Self {
        Self {
            token,
            since: None,
            is_whole: true,
        }
    }

    /// What the file holds from now on. It is known to be whole where it was written elsewhere and swapped in.
    pub(super) fn from_now_on(token: SignatureToken, now: Instant, is_whole: bool) -> Self {
        Self {
            token,
            since: Some(now),
            is_whole,
        }
    }

    /// Whether it is accepted for a while longer once others have taken its place, whole at once or in place.
    ///
    /// Where the file is written in place, it may have been read while there was only a piece of a token in it. Such
    /// a piece is the beginning of what follows, or was there for moments. It was never a token, and somebody may
    /// guess it.
    pub(super) fn is_kept_after(&self, others: &[Self], are_whole: bool, now: Instant) -> bool {
        if self.is_whole && are_whole {
            return true;
        }
        let brief = self
            .since
            .is_some_and(|since| now.saturating_duration_since(since) < MOMENTS);
        let is_beginning = || {
            let mut others = others.iter();
            others.any(|other| self.token.is_beginning_of(&other.token))
        };
        !brief && !is_beginning()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str) -> SignatureToken {
        SignatureToken::new(text).unwrap()
    }

    #[test]
    fn a_piece_is_not_kept() {
        let start = Instant::now();
        let moments = start + MOMENTS - Duration::from_nanos(1);
        let whole = |text: &str, now| HeldToken::from_now_on(token(text), now, true);
        let in_place = |text: &str, now| HeldToken::from_now_on(token(text), now, false);
        for (held, other, now, kept) in [
            (
                HeldToken::at_start(token("old")),
                in_place("new", start),
                start,
                true,
            ),
            (
                HeldToken::at_start(token("ne")),
                in_place("new", start),
                start,
                false,
            ),
            (
                HeldToken::at_start(token("ne")),
                whole("new", start),
                start,
                true,
            ),
            (
                in_place("old", start),
                in_place("new", start),
                moments,
                false,
            ),
            (
                in_place("old", start),
                in_place("new", start),
                start + MOMENTS,
                true,
            ),
            (in_place("old", start), whole("new", start), moments, false),
            (
                in_place("ne", start),
                whole("new", start),
                start + MOMENTS,
                false,
            ),
            (whole("old", start), in_place("new", start), moments, false),
            (
                whole("old", start),
                in_place("new", start),
                start + MOMENTS,
                true,
            ),
            (whole("old", start), whole("new", start), start, true),
            (whole("ne", start), whole("new", start), start, true),
        ] {
            let [text, next] = [&held, &other].map(|held| held.token.expose_secret().to_owned());
            let are_whole = other.is_whole;
            assert_eq!(
                held.is_kept_after(&[other], are_whole, now),
                kept,
                "{text} {next}"
            );
        }
    }
}
