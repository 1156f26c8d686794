//! Which tokens are accepted, as the file changes and time passes. Does no I/O and reads no clock.

use std::time::{Duration, Instant};

use super::held_token::HeldToken;
use crate::token::{Contents, Place};
use crate::{KeyRing, SignatureToken, TokenError};

/// What another file holds, one that was swapped in, counts once it has been read alike for this long.
pub(super) const SETTLE_TIME: Duration = Duration::from_millis(100);

/// What was written in place counts once it has been read alike for this long: whoever writes may pause.
pub(super) const SETTLE_TIME_IN_PLACE: Duration = Duration::from_secs(2);

/// Each costs every delivery an HMAC, so a file that flaps must not gather them without end.
const RETIRED_AT_MOST: usize = 8;

/// What came of a reading of the file.
pub(super) type Seen = Result<Contents, TokenError>;

/// The tokens of the file and those that have left it.
pub(super) struct Rotation {
    previous_for: Duration,
    in_file: Vec<HeldToken>,
    place: Option<Place>,
    // Newest first.
    retired: Vec<Retired>,
    settling: Option<Settling>,
    in_trouble: bool,
}

struct Retired {
    token: SignatureToken,
    // None: never; the clock does not reach that far.
    until: Option<Instant>,
}

struct Settling {
    seen: Seen,
    until: Instant,
}

/// What there is to do and to tell.
#[derive(Debug)]
pub(super) enum Change {
    /// The file holds other tokens: put this ring in force.
    Rotated(KeyRing),
    /// Tokens that left the file are out of use: put this ring in force.
    Expired(KeyRing),
    /// The file is of no use; the keys stay as they were.
    Troubled(TokenError),
    /// The file is good again, and holds what it held.
    Recovered,
}

impl Rotation {
    /// # Errors
    ///
    /// [`TokenError::Blank`] if there is no token.
    pub(super) fn begin(contents: Contents, previous_for: Duration) -> Result<Self, TokenError> {
        let rotation = Self {
            previous_for,
            in_file: contents
                .tokens
                .into_iter()
                .map(HeldToken::at_start)
                .collect(),
            place: contents.place,
            retired: Vec::new(),
            settling: None,
            in_trouble: false,
        };
        match rotation.ring() {
            Some(_) => Ok(rotation),
            None => Err(TokenError::Blank),
        }
    }

    /// The tokens of the file in its order, then those that left it, the latest first.
    pub(super) fn ring(&self) -> Option<KeyRing> {
        let mut in_file = self.in_file();
        let current = in_file.next()?;
        let retired = self.retired.iter().map(|retired| &retired.token);
        Some(KeyRing::from_tokens(current, in_file.chain(retired)))
    }

    pub(super) fn in_file(&self) -> impl Iterator<Item = &SignatureToken> {
        self.in_file.iter().map(|held| &held.token)
    }

    /// When the file must be read even if nothing announces a change.
    pub(super) fn settles(&self) -> Option<Instant> {
        self.settling.as_ref().map(|settling| settling.until)
    }

    /// When a token goes out of use.
    pub(super) fn expires(&self) -> Option<Instant> {
        self.retired
            .iter()
            .filter_map(|retired| retired.until)
            .min()
    }

    /// Lets go of what is out of use at `now`.
    pub(super) fn expire(&mut self, now: Instant) -> Option<Change> {
        let before = self.retired.len();
        self.retired
            .retain(|retired| retired.until.is_none_or(|until| now < until));
        if self.retired.len() == before {
            return None;
        }
        self.ring().map(Change::Expired)
    }

    /// Takes in what the file holds at `now`.
    pub(super) fn look(&mut self, seen: Seen, now: Instant) -> Option<Change> {
        let nothing_new = match &seen {
            Ok(contents) => self.holds(contents) && !self.in_trouble,
            Err(_) => self.in_trouble,
        };
        if nothing_new {
            self.settling = None;
            if let Ok(contents) = seen {
                self.place = contents.place;
            }
            return None;
        }
        match self.settling.take() {
            Some(settling) if same(&settling.seen, &seen) => {
                if now < settling.until {
                    self.settling = Some(settling);
                    return None;
                }
                self.settle(seen, now)
            }
            _ => {
                let settle_time = match &seen {
                    Ok(contents) if self.was_swapped_for(contents) => SETTLE_TIME,
                    _ => SETTLE_TIME_IN_PLACE,
                };
                let until = now + settle_time;
                self.settling = Some(Settling { seen, until });
                None
            }
        }
    }

    fn settle(&mut self, seen: Seen, now: Instant) -> Option<Change> {
        let contents = match seen {
            Ok(contents) => contents,
            Err(err) => {
                self.in_trouble = true;
                return Some(Change::Troubled(err));
            }
        };
        let held_before = self.holds(&contents);
        let is_whole = self.was_swapped_for(&contents);
        self.place = contents.place;
        self.in_trouble = false;
        if held_before {
            return Some(Change::Recovered);
        }
        self.rotate(contents.tokens, now, is_whole);
        self.ring().map(Change::Rotated)
    }

    fn rotate(&mut self, tokens: Vec<SignatureToken>, now: Instant, is_whole: bool) {
        let mut left = std::mem::take(&mut self.in_file);
        for token in tokens {
            let stayed = left.iter().position(|held| held.token.same_key(&token));
            self.in_file.push(match stayed {
                Some(place) => left.remove(place),
                None => HeldToken::from_now_on(token, now, is_whole),
            });
        }
        let in_file = &self.in_file;
        if !self.previous_for.is_zero() {
            let until = now.checked_add(self.previous_for);
            let left = left.into_iter();
            let kept = left.filter(|held| held.is_kept_after(in_file, is_whole, now));
            let retired = kept.map(|HeldToken { token, .. }| Retired { token, until });
            self.retired.splice(..0, retired);
        }
        self.retired.retain(|retired| {
            !in_file
                .iter()
                .any(|held| held.token.same_key(&retired.token))
        });
        self.retired.truncate(RETIRED_AT_MOST);
    }

    fn holds(&self, contents: &Contents) -> bool {
        same_tokens(self.in_file(), contents.tokens.iter())
    }

    fn was_swapped_for(&self, contents: &Contents) -> bool {
        match (&self.place, &contents.place) {
            (Some(before), Some(now)) => before.was_swapped_for(now),
            _ => false,
        }
    }
}

fn same(one: &Seen, other: &Seen) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => same_tokens(one.tokens.iter(), other.tokens.iter()),
        (Err(_), Err(_)) => true,
        _ => false,
    }
}

fn same_tokens<'t>(
    one: impl Iterator<Item = &'t SignatureToken>,
    other: impl Iterator<Item = &'t SignatureToken>,
) -> bool {
    let (one, other): (Vec<_>, Vec<_>) = (one.collect(), other.collect());
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(one, other)| one.same_key(other))
}

#[cfg(test)]
mod tests;
