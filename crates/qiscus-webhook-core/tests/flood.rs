//! A flood of rejections does not fill a disk. In a process of its own, which has one rate for all.
#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use qiscus_webhook_core::{RejectionReason, receive};
use tracing::Level;
use tracing::subscriber::with_default;
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    fn take(&self) -> Vec<String> {
        let lines = std::mem::take(&mut *self.0.lock().unwrap());
        let lines = String::from_utf8(lines).unwrap();
        lines.lines().map(str::to_owned).collect()
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.0.lock() {
            Ok(mut lines) => lines.write(bytes),
            Err(_) => Err(std::io::ErrorKind::Other.into()),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[test]
fn a_flood_leaves_a_hundred_lines_and_how_many_were_left_out() {
    let lines = Lines::default();
    let flood = |reason: RejectionReason, level: Level, times: usize| {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_ansi(false)
            .with_writer(lines.clone());
        with_default(subscriber.finish(), || {
            for _ in 0..times {
                receive::observe_rejection(&reason.into());
            }
        });
        lines.take()
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
