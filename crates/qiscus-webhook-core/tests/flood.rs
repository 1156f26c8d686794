//! A flood of rejections does not fill a disk. In a process of its own, which has one rate for all.

use std::time::Instant;

use qiscus_webhook_core::{RejectionReason, receive};
use test_servers::LogLines;
use tracing::Level;

#[test]
fn a_flood_leaves_a_hundred_lines_and_how_many_were_left_out() {
    let log = LogLines::default();
    let flood = |reason: RejectionReason, level: Level, times: usize| {
        let _listening = log.listen(level);
        for _ in 0..times {
            receive::observe_rejection(&reason.into());
        }
        let lines = log.take();
        lines.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let mis_signed = RejectionReason::SignatureMismatch;
    // Who does not listen uses nothing up.
    assert_eq!(flood(mis_signed, Level::ERROR, 1000).len(), 0);

    let begun = Instant::now();
    let written = flood(mis_signed, Level::INFO, 1000).len();
    let most = 101 + usize::try_from(begun.elapsed().as_secs()).unwrap();
    assert!((100..=most).contains(&written), "{written}");
    // Of another reason there is a line as ever, and at `DEBUG` there is each.
    let unavailable = RejectionReason::KeysUnavailable;
    assert_eq!(flood(unavailable, Level::INFO, 1).len(), 1);
    let unsigned = RejectionReason::SignatureMissing;
    assert_eq!(flood(unsigned, Level::DEBUG, 1000).len(), 1000);

    let told = loop {
        if let Some(line) = flood(mis_signed, Level::INFO, 1).pop() {
            break line;
        }
    };
    let left_out = told.split("left_out=").nth(1).unwrap();
    let left_out: usize = left_out.split(' ').next().unwrap().parse().unwrap();
    assert!(left_out >= 1000 - most, "{told}");
}
