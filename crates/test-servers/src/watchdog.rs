//! Ends a test that spins.

use std::io::Write as _;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// Lives as long as a test may take. A test that polls by hand, or whose code under test never yields,
/// would otherwise run for ever, and nothing would say which it is.
#[derive(Debug)]
pub struct Watchdog {
    _lives: Sender<()>,
}

impl Watchdog {
    /// Ends the process with the name of this thread, which is that of its test, unless it is dropped
    /// in time.
    #[must_use]
    pub fn new(time: Duration) -> Self {
        Self::barking(time, |name| {
            // By hand: what is printed in a test is shown once it has ended.
            let _ = writeln!(std::io::stderr(), "{name} does not come to an end");
            std::process::exit(101);
        })
    }

    fn barking(time: Duration, bark: impl FnOnce(&str) + Send + 'static) -> Self {
        let name = thread::current().name().unwrap_or("a test").to_owned();
        let (lives, gone) = channel();
        thread::spawn(move || {
            if gone.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
                bark(&name);
            }
        });
        Self { _lives: lives }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_the_test_that_does_not_end() {
        let (barks, barked) = channel();
        let watched = Watchdog::barking(Duration::from_millis(1), move |name| {
            barks.send(name.to_owned()).unwrap();
        });
        let name = barked.recv().unwrap();
        assert!(name.ends_with("it_names_the_test_that_does_not_end"));
        drop(watched);
    }

    #[test]
    fn it_lets_a_test_be_that_has_ended() {
        let (barks, barked) = channel::<()>();
        let bark = move |_: &str| barks.send(()).unwrap();
        drop(Watchdog::barking(Duration::from_secs(3600), bark));
        // Its thread is gone, and what it would have barked with.
        assert!(barked.recv().is_err());
    }
}
