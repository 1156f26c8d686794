//! How long to wait before something that failed is tried again.

use std::time::Duration;

const SHORTEST: Duration = Duration::from_millis(50);

/// Pauses that double from 50 milliseconds to a longest one. Half of each is random, so that the
/// receivers of one store that was down do not all come back to it in the same moment.
#[derive(Debug, Clone)]
pub(crate) struct Pause {
    next: Duration,
    longest: Duration,
}

impl Pause {
    pub(crate) fn up_to(longest: Duration) -> Self {
        Self {
            next: SHORTEST.min(longest),
            longest,
        }
    }

    pub(crate) fn next(&mut self) -> Duration {
        let whole = self.next;
        self.next = (whole * 2).min(self.longest);
        // Without random numbers the pause is the whole one.
        let random = getrandom::u32().unwrap_or(u32::MAX);
        whole / 2 + (whole / 2).mul_f64(f64::from(random) / f64::from(u32::MAX))
    }

    /// Begins with the shortest again.
    pub(crate) fn reset(&mut self) {
        self.next = SHORTEST.min(self.longest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_half_of_each_is_random() {
        let longest = Duration::from_secs(1);
        let mut pause = Pause::up_to(longest);
        for whole in [50, 100, 200, 400, 800, 1000, 1000] {
            let whole = Duration::from_millis(whole);
            let next = pause.next();
            assert!(whole / 2 <= next && next <= whole, "{next:?} of {whole:?}");
        }
        pause.reset();
        assert!(pause.next() <= SHORTEST);
        let different: std::collections::HashSet<_> =
            (0..10).map(|_| Pause::up_to(longest).next()).collect();
        assert!(different.len() > 1);
    }
}
