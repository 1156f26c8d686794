//! From a behaviour to a test for every receiver.

use std::time::Duration;

use test_servers::Watchdog;
use tokio::runtime::Builder;
use tokio::time::{sleep, timeout};

use super::At;

/// Makes of each behaviour, an `async fn(at: At)`, four tests.
macro_rules! stamp {
    (@at $receivers:tt $($behaviour:ident)+) => {
        $(crate::harness::stamp!(@each $receivers $behaviour);)+
    };
    (@each [$($name:ident $at:ident),+] $behaviour:ident) => {
        mod $behaviour {
            use crate::harness::{At, run};

            $(
                #[test]
                fn $name() {
                    run(At::$at, super::$behaviour);
                }
            )+
        }
    };
    ($($behaviour:ident),+ $(,)?) => {
        crate::harness::stamp!(@at [core Core, tower Tower, axum Axum, actix Actix] $($behaviour)+);
    };
}

/// Makes of each behaviour three tests, for what an adapter does and the core has no part in.
macro_rules! stamp_on_adapters {
    ($($behaviour:ident),+ $(,)?) => {
        crate::harness::stamp!(@at [tower Tower, axum Axum, actix Actix] $($behaviour)+);
    };
}

/// Makes of each behaviour two tests, for the receivers that have a socket.
macro_rules! stamp_over_sockets {
    ($($behaviour:ident),+ $(,)?) => {
        crate::harness::stamp!(@at [axum Axum, actix Actix] $($behaviour)+);
    };
}

/// Makes of each behaviour two tests, for what hyper and actix-http do with HTTP/2.
macro_rules! stamp_over_http2 {
    ($($behaviour:ident),+ $(,)?) => {
        crate::harness::stamp!(@at [tower Tower, actix Actix] $($behaviour)+);
    };
}

pub(crate) use {stamp, stamp_on_adapters, stamp_over_http2, stamp_over_sockets};

/// Tries a behaviour, with time paused where there is no socket, and ends it if it hangs.
pub(crate) fn run(at: At, behaviour: impl AsyncFnOnce(At)) {
    let _watched = Watchdog::new(Duration::from_secs(180));
    let runtime = Builder::new_current_thread()
        .enable_all()
        .start_paused(!at.has_socket())
        .build()
        .unwrap();
    runtime.block_on(async {
        timeout(Duration::from_secs(60), behaviour(at))
            .await
            .expect("the behaviour comes to an end");
    });
}

/// Waits until something is so, which other tasks bring about.
pub(crate) async fn eventually(what: &str, mut so: impl FnMut() -> bool) {
    let wait = async {
        while !so() {
            sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(Duration::from_secs(9), wait)
        .await
        .unwrap_or_else(|_| panic!("never so: {what}"));
}
