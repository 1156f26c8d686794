//! Whether there is a tokio runtime that can wait.

use std::panic::catch_unwind;
use std::sync::OnceLock;
use std::time::Duration;

use tokio::runtime::{Handle, Id};
use tokio::time::sleep;

/// The runtime that the services of a layer are called on, and whether its timer is on.
#[derive(Debug, Default)]
pub(crate) struct Runtime {
    // Asked once: nearly always all requests come on one runtime. Any other is asked each time.
    first: OnceLock<(Id, bool)>,
}

impl Runtime {
    /// The runtime, if this is called on one, and it has a timer.
    pub(crate) fn current(&self) -> Option<Handle> {
        let runtime = Handle::try_current().ok()?;
        let id = runtime.id();
        let (first, first_has_timer) = *self.first.get_or_init(|| (id, has_timer()));
        let has_timer = if id == first {
            first_has_timer
        } else {
            has_timer()
        };
        has_timer.then_some(runtime)
    }
}

/// tokio tells of a timer that is off by a panic alone. Asked at the first request, it can still be answered; asked
/// by a body that makes a request wait, it would end the connection of some clients and not of others.
fn has_timer() -> bool {
    catch_unwind(|| drop(sleep(Duration::ZERO))).is_ok()
}

#[cfg(test)]
mod tests {
    use tokio::runtime::Builder;

    use super::*;

    #[test]
    fn there_is_none_outside_of_a_runtime_and_that_is_not_remembered() {
        let runtime = Runtime::default();
        assert!(runtime.current().is_none());
        let tokio = Builder::new_current_thread().enable_time().build().unwrap();
        let _entered = tokio.enter();
        assert!(runtime.current().is_some());
    }

    #[test]
    fn one_without_a_timer_counts_for_none() {
        let tokio = Builder::new_current_thread().build().unwrap();
        let _entered = tokio.enter();
        let runtime = Runtime::default();
        assert!(runtime.current().is_none());
        assert!(runtime.current().is_none());
    }

    #[test]
    fn what_is_known_of_one_is_not_told_of_another() {
        let with = Builder::new_current_thread().enable_time().build().unwrap();
        let without = Builder::new_current_thread().build().unwrap();
        let runtime = Runtime::default();
        for _ in 0..2 {
            assert!(with.block_on(async { runtime.current() }).is_some());
            assert!(without.block_on(async { runtime.current() }).is_none());
        }
    }
}
