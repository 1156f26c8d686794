//! The times that Redis is told.

use super::*;

#[test]
fn a_mark_stays_for_twice_as_long_as_a_claim_counts() {
    for (response_timeout, counts) in [
        (Duration::from_millis(500), Duration::from_secs(1)),
        (Duration::MAX, Duration::from_secs(600)),
    ] {
        let store = RedisStore::new("redis://localhost/").unwrap();
        let store = store.with_response_timeout(response_timeout);
        assert_eq!(store.claim_window(), counts);
        assert_eq!(store.marks_stay(), counts * 2);
    }
}

#[test]
fn times_are_whole_milliseconds_up_to_a_century() {
    for (time, expected) in [
        (Duration::ZERO, 1),
        (Duration::from_micros(2999), 2),
        (Duration::from_secs(600), 600_000),
        (Duration::MAX, 3_153_600_000_000),
    ] {
        assert_eq!(milliseconds(time), expected, "{time:?}");
    }
}
