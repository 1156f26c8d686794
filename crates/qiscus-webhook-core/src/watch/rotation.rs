//! Which tokens are accepted, as the file changes and time passes. Does no I/O and reads no clock.

use std::time::{Duration, Instant};

use crate::{KeyRing, SignatureToken, TokenError};

/// What was read counts once it has been read alike for this long.
pub(super) const SETTLE_TIME: Duration = Duration::from_millis(100);

/// Each costs every delivery an HMAC, so a file that flaps must not gather them without end.
const RETIRED_AT_MOST: usize = 8;

/// The tokens of the file and those that have left it.
pub(super) struct Rotation {
    previous_for: Duration,
    in_file: Vec<SignatureToken>,
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
    seen: Result<Vec<SignatureToken>, TokenError>,
    until: Instant,
}

/// What there is to do and to tell after a look at the file.
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
    pub(super) fn begin(
        in_file: Vec<SignatureToken>,
        previous_for: Duration,
    ) -> Result<Self, TokenError> {
        let rotation = Self {
            previous_for,
            in_file,
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
        let (current, others) = self.in_file.split_first()?;
        let retired = self.retired.iter().map(|retired| &retired.token);
        Some(KeyRing::from_tokens(current, others.iter().chain(retired)))
    }

    /// When the file must be looked at even if nothing announces a change.
    pub(super) fn due(&self) -> Option<Instant> {
        let settling = self.settling.iter().map(|settling| settling.until);
        let retired = self.retired.iter().filter_map(|retired| retired.until);
        settling.chain(retired).min()
    }

    /// Takes in what the file holds at `now`.
    pub(super) fn look(
        &mut self,
        seen: Result<Vec<SignatureToken>, TokenError>,
        now: Instant,
    ) -> Option<Change> {
        if self.expire(now) {
            return self.ring().map(Change::Expired);
        }
        let nothing_new = match &seen {
            Ok(tokens) => same_tokens(tokens, &self.in_file) && !self.in_trouble,
            Err(_) => self.in_trouble,
        };
        if nothing_new {
            self.settling = None;
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
                let until = now + SETTLE_TIME;
                self.settling = Some(Settling { seen, until });
                None
            }
        }
    }

    fn settle(
        &mut self,
        seen: Result<Vec<SignatureToken>, TokenError>,
        now: Instant,
    ) -> Option<Change> {
        let tokens = match seen {
            Ok(tokens) => tokens,
            Err(err) => {
                self.in_trouble = true;
                return Some(Change::Troubled(err));
            }
        };
        self.in_trouble = false;
        if same_tokens(&tokens, &self.in_file) {
            return Some(Change::Recovered);
        }
        let left = std::mem::replace(&mut self.in_file, tokens);
        if !self.previous_for.is_zero() {
            let until = now.checked_add(self.previous_for);
            let left = left.into_iter().map(|token| Retired { token, until });
            self.retired.splice(..0, left);
        }
        let in_file = &self.in_file;
        self.retired
            .retain(|retired| !in_file.iter().any(|token| token.same_key(&retired.token)));
        self.retired.truncate(RETIRED_AT_MOST);
        self.ring().map(Change::Rotated)
    }

    fn expire(&mut self, now: Instant) -> bool {
        let before = self.retired.len();
        self.retired
            .retain(|retired| retired.until.is_none_or(|until| now < until));
        self.retired.len() < before
    }
}

fn same(
    one: &Result<Vec<SignatureToken>, TokenError>,
    other: &Result<Vec<SignatureToken>, TokenError>,
) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => same_tokens(one, other),
        (Err(_), Err(_)) => true,
        _ => false,
    }
}

fn same_tokens(one: &[SignatureToken], other: &[SignatureToken]) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(one, other)| one.same_key(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRACE: Duration = Duration::from_secs(60);

    fn tokens(texts: &[&str]) -> Vec<SignatureToken> {
        let token = |text: &&str| SignatureToken::new(*text).unwrap();
        texts.iter().map(token).collect()
    }

    fn blank() -> Result<Vec<SignatureToken>, TokenError> {
        Err(TokenError::Blank)
    }

    /// Looks at the same until it has settled; gives what came of it and when.
    fn settled(
        rotation: &mut Rotation,
        seen: impl Fn() -> Result<Vec<SignatureToken>, TokenError>,
        now: Instant,
    ) -> (Option<Change>, Instant) {
        let later = now + SETTLE_TIME;
        for too_early in [now, later - Duration::from_nanos(1)] {
            assert!(rotation.look(seen(), too_early).is_none(), "{too_early:?}");
        }
        (rotation.look(seen(), later), later)
    }

    /// Where in the ring each of these tokens is accepted.
    fn positions(ring: &KeyRing, texts: &[&str]) -> Vec<Option<usize>> {
        let position = |token: SignatureToken| {
            let signature = KeyRing::new(token).sign(b"body");
            let delivery = ring.verify(&b"body"[..], &signature).ok()?;
            Some(delivery.matched_key().position())
        };
        tokens(texts).into_iter().map(position).collect()
    }

    #[test]
    fn the_token_replaced_is_accepted_for_the_grace_and_no_longer() {
        let start = Instant::now();
        let mut rotation = Rotation::begin(tokens(&["old"]), GRACE).unwrap();
        let (change, at) = settled(&mut rotation, || Ok(tokens(&["new"])), start);
        let Some(Change::Rotated(ring)) = change else {
            panic!("{change:?}");
        };
        assert_eq!(positions(&ring, &["new", "old"]), [Some(0), Some(1)]);
        assert_eq!(rotation.due(), Some(at + GRACE));

        let just_before = at + GRACE - Duration::from_nanos(1);
        assert!(rotation.look(Ok(tokens(&["new"])), just_before).is_none());
        let change = rotation.look(Ok(tokens(&["new"])), at + GRACE);
        let Some(Change::Expired(ring)) = change else {
            panic!("{change:?}");
        };
        assert_eq!(positions(&ring, &["new", "old"]), [Some(0), None]);
        assert_eq!(rotation.due(), None);
    }

    #[test]
    fn without_grace_the_token_replaced_is_out_at_once() {
        let mut rotation = Rotation::begin(tokens(&["leaked"]), Duration::ZERO).unwrap();
        let (change, _) = settled(&mut rotation, || Ok(tokens(&["new"])), Instant::now());
        let Some(Change::Rotated(ring)) = change else {
            panic!("{change:?}");
        };
        assert_eq!(positions(&ring, &["new", "leaked"]), [Some(0), None]);
    }

    #[test]
    fn a_grace_beyond_the_clock_never_ends() {
        let mut rotation = Rotation::begin(tokens(&["old"]), Duration::MAX).unwrap();
        let (change, _) = settled(&mut rotation, || Ok(tokens(&["new"])), Instant::now());
        assert!(matches!(change, Some(Change::Rotated(_))));
        assert_eq!(rotation.due(), None);
    }

    #[test]
    fn a_file_that_is_written_piece_by_piece_counts_once_it_is_whole() {
        let mut now = Instant::now();
        let mut rotation = Rotation::begin(tokens(&["old"]), GRACE).unwrap();
        assert!(rotation.look(blank(), now).is_none());
        for piece in ["n", "ne", "new"] {
            now += SETTLE_TIME * 9 / 10;
            assert!(rotation.look(Ok(tokens(&[piece])), now).is_none());
        }
        let change = rotation.look(Ok(tokens(&["new"])), now + SETTLE_TIME);
        let Some(Change::Rotated(ring)) = change else {
            panic!("{change:?}");
        };
        assert_eq!(
            positions(&ring, &["new", "old", "n", "ne"]),
            [Some(0), Some(1), None, None]
        );
    }

    #[test]
    fn trouble_is_told_once_and_keeps_the_keys() {
        let now = Instant::now();
        let mut rotation = Rotation::begin(tokens(&["old"]), GRACE).unwrap();
        let (change, now) = settled(&mut rotation, blank, now);
        assert!(matches!(change, Some(Change::Troubled(TokenError::Blank))));
        assert!(rotation.look(blank(), now + GRACE).is_none());
        assert_eq!(rotation.due(), None);
        let ring = rotation.ring().unwrap();
        assert_eq!(positions(&ring, &["old"]), [Some(0)]);

        let (change, now) = settled(&mut rotation, || Ok(tokens(&["old"])), now + GRACE);
        assert!(matches!(change, Some(Change::Recovered)));
        let (change, now) = settled(&mut rotation, blank, now);
        assert!(matches!(change, Some(Change::Troubled(_))));
        let (change, _) = settled(&mut rotation, || Ok(tokens(&["new"])), now);
        assert!(matches!(change, Some(Change::Rotated(_))));
    }

    #[test]
    fn a_moment_of_trouble_is_not_told() {
        let now = Instant::now();
        let mut rotation = Rotation::begin(tokens(&["old"]), GRACE).unwrap();
        assert!(rotation.look(blank(), now).is_none());
        let later = now + SETTLE_TIME / 2;
        assert!(rotation.look(Ok(tokens(&["old"])), later).is_none());
        assert_eq!(rotation.due(), None);
    }

    #[test]
    fn a_token_that_comes_back_is_no_longer_on_its_way_out() {
        let now = Instant::now();
        let mut rotation = Rotation::begin(tokens(&["a"]), GRACE).unwrap();
        let (_, now) = settled(&mut rotation, || Ok(tokens(&["b"])), now);
        let (change, now) = settled(&mut rotation, || Ok(tokens(&["a"])), now);
        let Some(Change::Rotated(ring)) = change else {
            panic!("{change:?}");
        };
        assert_eq!(positions(&ring, &["a", "b"]), [Some(0), Some(1)]);
        assert_eq!(ring.len(), 2);
        let change = rotation.look(Ok(tokens(&["a"])), now + GRACE);
        let Some(Change::Expired(ring)) = change else {
            panic!("{change:?}");
        };
        assert_eq!(positions(&ring, &["a", "b"]), [Some(0), None]);
    }

    #[test]
    fn lines_come_in_their_order_and_those_that_left_come_after() {
        let now = Instant::now();
        let mut rotation = Rotation::begin(tokens(&["a", "b"]), GRACE).unwrap();
        let (change, _) = settled(&mut rotation, || Ok(tokens(&["c", "a"])), now);
        let Some(Change::Rotated(ring)) = change else {
            panic!("{change:?}");
        };
        assert_eq!(
            positions(&ring, &["c", "a", "b"]),
            [Some(0), Some(1), Some(2)]
        );
    }

    #[test]
    fn a_file_that_flaps_gathers_no_tokens_without_end() {
        let mut now = Instant::now();
        let mut rotation = Rotation::begin(tokens(&["0"]), Duration::MAX).unwrap();
        for turn in 1..100 {
            let text = turn.to_string();
            (_, now) = settled(&mut rotation, || Ok(tokens(&[&text])), now);
        }
        let ring = rotation.ring().unwrap();
        assert_eq!(ring.len(), 1 + RETIRED_AT_MOST);
        assert_eq!(
            positions(&ring, &["99", "98", "91", "90"]),
            [Some(0), Some(1), Some(8), None]
        );
    }
}
