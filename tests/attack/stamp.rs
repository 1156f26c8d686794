//! From an attack to a test for each framework.

use std::time::Duration;

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
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        timeout(patience, attack(at))
            .await
            .expect("the attack comes to an end");
    });
}
