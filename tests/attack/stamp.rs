//! From an attack to a test for each framework.

use std::num::NonZero;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::available_parallelism;
use std::time::Duration;

use test_servers::Watchdog;
use tokio::runtime::Builder;
use tokio::time::timeout;

use crate::receiver::At;

/// Makes of each attack, an `async fn(at: At)`, two tests.
macro_rules! stamp {
    ($($attack:ident),+ $(,)?) => {
        $(mod $attack {
            use crate::receiver::At;
            use crate::stamp::run;

            #[test]
            fn axum() {
                run(At::Axum, super::$attack);
            }

            #[test]
            fn actix() {
                run(At::Actix, super::$attack);
            }
        })+
    };
}

pub(crate) use stamp;

/// Tries an attack, and ends it if it hangs.
pub(crate) fn run(at: At, attack: impl AsyncFnOnce(At)) {
    run_within(Duration::from_secs(480), at, attack);
}

pub(crate) fn run_within(patience: Duration, at: At, attack: impl AsyncFnOnce(At)) {
    let _turn = Turn::take();
    let _watched = Watchdog::new(2 * patience);
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        timeout(patience, attack(at))
            .await
            .expect("the attack comes to an end");
    });
}

/// One for each core at once, whatever the tests of others may do: an attack works rather than waits.
struct Turn;

static AT_WORK: Mutex<usize> = Mutex::new(0);
static OVER: Condvar = Condvar::new();

impl Turn {
    fn take() -> Self {
        let cores = available_parallelism().map_or(1, NonZero::get);
        let at_work = AT_WORK.lock().unwrap_or_else(PoisonError::into_inner);
        let mut at_work = OVER
            .wait_while(at_work, |at_work| *at_work >= cores)
            .unwrap_or_else(PoisonError::into_inner);
        *at_work += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *AT_WORK.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        OVER.notify_one();
    }
}
