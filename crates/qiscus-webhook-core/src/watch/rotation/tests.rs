//! What the file holds, as it changes and time passes.

use std::path::PathBuf;

use super::super::held_token::MOMENTS;
use super::*;

const GRACE: Duration = Duration::from_secs(60);

fn tokens(texts: &[&str]) -> Vec<SignatureToken> {
    let token = |text: &&str| SignatureToken::new(*text).unwrap();
    texts.iter().map(token).collect()
}

/// In the one file, again and again.
fn in_place(texts: &[&str]) -> Seen {
    let place = Place {
        path: PathBuf::from("token"),
        file: Some((0, 0)),
        was_renamed: false,
    };
    Ok(Contents {
        tokens: tokens(texts),
        place: Some(place),
    })
}

/// In a file of its own, which was renamed over the one before.
fn swapped(texts: &[&str]) -> Seen {
    let mut seen = in_place(texts)?;
    seen.place = seen.place.map(|place| Place {
        file: Some((
            1,
            texts
                .concat()
                .bytes()
                .fold(0, |id, byte| id * 256 + u64::from(byte)),
        )),
        was_renamed: true,
        ..place
    });
    Ok(seen)
}

fn blank() -> Seen {
    Err(TokenError::Blank)
}

fn begin(seen: Seen, grace: Duration) -> Rotation {
    Rotation::begin(seen.unwrap(), grace).unwrap()
}

/// Looks at the same until it has settled; gives what came of it and when.
fn settled(
    rotation: &mut Rotation,
    seen: impl Fn() -> Seen,
    now: Instant,
) -> (Option<Change>, Instant) {
    assert!(rotation.look(seen(), now).is_none(), "at once");
    let later = rotation.settles().unwrap();
    let too_early = later - Duration::from_nanos(1);
    assert!(rotation.look(seen(), too_early).is_none(), "too early");
    (rotation.look(seen(), later), later)
}

#[track_caller]
fn rotated(change: Option<Change>) -> KeyRing {
    let Some(Change::Rotated(ring)) = change else {
        panic!("{change:?}");
    };
    ring
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
    let mut rotation = begin(in_place(&["old"]), GRACE);
    let (change, at) = settled(&mut rotation, || in_place(&["new"]), start);
    assert_eq!(
        positions(&rotated(change), &["new", "old"]),
        [Some(0), Some(1)]
    );
    assert_eq!(
        (rotation.expires(), rotation.settles()),
        (Some(at + GRACE), None)
    );

    let just_before = at + GRACE - Duration::from_nanos(1);
    assert!(rotation.expire(just_before).is_none());
    let change = rotation.expire(at + GRACE);
    let Some(Change::Expired(ring)) = change else {
        panic!("{change:?}");
    };
    assert_eq!(positions(&ring, &["new", "old"]), [Some(0), None]);
    assert_eq!(rotation.expires(), None);
    assert!(rotation.expire(at + GRACE).is_none());
}

#[test]
fn without_grace_the_token_replaced_is_out_at_once() {
    let mut rotation = begin(in_place(&["leaked"]), Duration::ZERO);
    let (change, _) = settled(&mut rotation, || in_place(&["new"]), Instant::now());
    assert_eq!(
        positions(&rotated(change), &["new", "leaked"]),
        [Some(0), None]
    );
}

#[test]
fn a_grace_beyond_the_clock_never_ends() {
    let mut rotation = begin(in_place(&["old"]), Duration::MAX);
    let (change, _) = settled(&mut rotation, || in_place(&["new"]), Instant::now());
    assert!(rotated(change).len() > 0);
    assert_eq!(rotation.expires(), None);
}

#[test]
fn a_file_that_was_swapped_in_counts_sooner_than_one_that_is_written_in_place() {
    for (seen, settle_time) in [
        (swapped as fn(&[&str]) -> Seen, SETTLE_TIME),
        (in_place, SETTLE_TIME_IN_PLACE),
    ] {
        let start = Instant::now();
        let mut rotation = begin(in_place(&["old"]), GRACE);
        let (change, at) = settled(&mut rotation, || seen(&["new"]), start);
        assert!(rotated(change).len() > 0);
        assert_eq!(at - start, settle_time);
    }
}

#[test]
fn a_file_that_is_written_piece_by_piece_counts_once_it_is_whole() {
    let mut now = Instant::now();
    let mut rotation = begin(in_place(&["old"]), GRACE);
    assert!(rotation.look(blank(), now).is_none());
    for piece in ["n", "ne", "new"] {
        now += SETTLE_TIME_IN_PLACE * 9 / 10;
        assert!(rotation.look(in_place(&[piece]), now).is_none());
    }
    let change = rotation.look(in_place(&["new"]), now + SETTLE_TIME_IN_PLACE);
    assert_eq!(
        positions(&rotated(change), &["new", "old", "n", "ne"]),
        [Some(0), Some(1), None, None]
    );
}

#[test]
fn pieces_that_were_in_force_are_no_longer_accepted_and_what_was_before_them_is() {
    let texts: Vec<_> = (1..20)
        .map(|length| &"2f1c8a7d2f1c8a7d2f1c"[..length])
        .collect();
    for pause in [Duration::ZERO, MOMENTS * 2] {
        let mut now = Instant::now();
        let mut rotation = begin(in_place(&["old"]), Duration::MAX);
        let mut ring = None;
        for text in &texts {
            let (change, at) = settled(&mut rotation, || in_place(&[text]), now);
            ring = Some(rotated(change));
            now = at + pause;
        }
        let ring = ring.unwrap();
        assert_eq!(ring.len(), 2);
        assert_eq!(
            positions(&ring, &["old", texts[0], texts[17]]),
            [Some(1), None, None]
        );
    }
}

#[test]
fn what_was_in_force_for_moments_is_not_kept_where_the_file_is_written_in_place() {
    let start = Instant::now();
    let mut rotation = begin(in_place(&["old token"]), GRACE);
    let (_, at) = settled(&mut rotation, || in_place(&["newXtoken"]), start);
    let (change, _) = settled(&mut rotation, || in_place(&["new token"]), at);
    assert_eq!(
        positions(&rotated(change), &["new token", "newXtoken", "old token"]),
        [Some(0), None, Some(1)]
    );
}

#[test]
fn whole_files_that_follow_each_other_fast_are_all_kept() {
    let mut now = Instant::now();
    let mut rotation = begin(swapped(&["a"]), GRACE);
    let mut change = None;
    for text in ["ab", "abc", "d"] {
        (change, now) = settled(&mut rotation, || swapped(&[text]), now);
    }
    assert_eq!(
        positions(&rotated(change), &["d", "abc", "ab", "a"]),
        [Some(0), Some(1), Some(2), Some(3)]
    );
}

#[test]
fn another_file_of_the_same_tokens_is_the_one_that_counts() {
    let now = Instant::now();
    let mut rotation = begin(in_place(&["a"]), GRACE);
    assert!(rotation.look(swapped(&["a"]), now).is_none());
    let place = |seen: Seen| seen.unwrap().place;
    assert_eq!(rotation.place, place(swapped(&["a"])));
}

#[test]
fn trouble_is_told_once_and_keeps_the_keys() {
    let now = Instant::now();
    let mut rotation = begin(in_place(&["old"]), GRACE);
    let (change, now) = settled(&mut rotation, blank, now);
    assert!(matches!(change, Some(Change::Troubled(TokenError::Blank))));
    assert!(rotation.look(blank(), now + GRACE).is_none());
    assert_eq!((rotation.settles(), rotation.expires()), (None, None));
    let ring = rotation.ring().unwrap();
    assert_eq!(positions(&ring, &["old"]), [Some(0)]);

    let (change, now) = settled(&mut rotation, || in_place(&["old"]), now + GRACE);
    assert!(matches!(change, Some(Change::Recovered)));
    let (change, now) = settled(&mut rotation, blank, now);
    assert!(matches!(change, Some(Change::Troubled(_))));
    let (change, _) = settled(&mut rotation, || in_place(&["new"]), now);
    assert!(rotated(change).len() > 0);
}

#[test]
fn a_moment_of_trouble_is_not_told() {
    let now = Instant::now();
    let mut rotation = begin(in_place(&["old"]), GRACE);
    assert!(rotation.look(blank(), now).is_none());
    let later = now + SETTLE_TIME_IN_PLACE / 2;
    assert!(rotation.look(in_place(&["old"]), later).is_none());
    assert_eq!(rotation.settles(), None);
}

#[test]
fn a_token_that_comes_back_is_no_longer_on_its_way_out() {
    let now = Instant::now();
    let mut rotation = begin(swapped(&["a"]), GRACE);
    let (_, now) = settled(&mut rotation, || swapped(&["b"]), now);
    let (change, now) = settled(&mut rotation, || swapped(&["a"]), now);
    let ring = rotated(change);
    assert_eq!(positions(&ring, &["a", "b"]), [Some(0), Some(1)]);
    assert_eq!(ring.len(), 2);
    let change = rotation.expire(now + GRACE);
    let Some(Change::Expired(ring)) = change else {
        panic!("{change:?}");
    };
    assert_eq!(positions(&ring, &["a", "b"]), [Some(0), None]);
}

#[test]
fn lines_come_in_their_order_and_those_that_left_come_after() {
    let now = Instant::now();
    let mut rotation = begin(swapped(&["a", "b"]), GRACE);
    let (change, _) = settled(&mut rotation, || swapped(&["c", "a"]), now);
    assert_eq!(
        positions(&rotated(change), &["c", "a", "b"]),
        [Some(0), Some(1), Some(2)]
    );
}

#[test]
fn a_file_that_flaps_gathers_no_tokens_without_end() {
    let mut now = Instant::now();
    let mut rotation = begin(swapped(&["0"]), Duration::MAX);
    for turn in 1..100 {
        let text = turn.to_string();
        (_, now) = settled(&mut rotation, || swapped(&[&text]), now);
    }
    let ring = rotation.ring().unwrap();
    assert_eq!(ring.len(), 1 + RETIRED_AT_MOST);
    assert_eq!(
        positions(&ring, &["99", "98", "91", "90"]),
        [Some(0), Some(1), Some(8), None]
    );
}
