//! A drain waits for all that the store is still to be told of, the claims of handlers that run on or are
//! dropped after the server has ended included.

use std::time::Duration;

use qiscus_webhook_replay::MemoryStore;
use tokio::time::{Instant, sleep};

use crate::delivery::message;
use crate::kit::{Handler, Receiver, Setup};
use crate::receive_actix::Actix;
use crate::receive_tower::Tower;

const SECOND: Duration = Duration::from_secs(1);

macro_rules! stamp {
    ($($behaviour:ident)*) => {
        mod tower {
            use super::*;
            $(#[test] fn $behaviour() { Tower::run_paused(super::$behaviour::<Tower>()); })*
        }
        mod actix {
            use super::*;
            $(#[test] fn $behaviour() { Actix::run_paused(super::$behaviour::<Actix>()); })*
        }
    };
}

stamp! {
    a_drain_waits_for_a_handler_that_runs_on
    a_drain_waits_for_a_handler_that_is_dropped
    a_drain_waits_for_a_handler_no_longer_than_it_is_told_to
    a_delivery_that_passes_without_a_claim_holds_no_drain_up
}

async fn stuck<R: Receiver>() -> (R, Handler) {
    let handler = Handler::stuck_at_first();
    let receiver = R::new(MemoryStore::new(), Setup::default(), handler.clone()).await;
    (receiver, handler)
}

async fn a_drain_waits_for_a_handler_that_runs_on<R: Receiver>() {
    let handler = Handler::new(async |_| {
        sleep(SECOND * 51 / 10).await;
        200
    });
    let receiver = R::new(MemoryStore::new(), Setup::default(), handler.clone()).await;
    let first = receiver.begin(&message(1), None);
    handler.wait_for_call(1).await;
    let begun = Instant::now();
    assert_eq!(receiver.drain(SECOND * 60).await, 0);
    assert!(begun.elapsed() <= SECOND * 51 / 10, "{:?}", begun.elapsed());
    assert!(receiver.deliver(&message(1)).await.is_duplicate());
    assert!(first.await.unwrap().is_handled());
}

async fn a_drain_waits_for_a_handler_that_is_dropped<R: Receiver>() {
    let (receiver, handler) = stuck::<R>().await;
    let first = receiver.begin(&message(1), None);
    handler.wait_for_call(1).await;
    let server = tokio::spawn(async move {
        sleep(SECOND * 5).await;
        first.abort();
    });
    assert_eq!(receiver.drain(SECOND * 60).await, 0);
    assert!(receiver.deliver(&message(1)).await.is_handled());
    server.await.unwrap();
}

async fn a_drain_waits_for_a_handler_no_longer_than_it_is_told_to<R: Receiver>() {
    let (receiver, handler) = stuck::<R>().await;
    let first = receiver.begin(&message(1), None);
    handler.wait_for_call(1).await;
    let begun = Instant::now();
    assert_eq!(receiver.drain(SECOND * 10).await, 1);
    assert_eq!(begun.elapsed().as_secs(), 10);
    first.abort();
}

async fn a_delivery_that_passes_without_a_claim_holds_no_drain_up<R: Receiver>() {
    let (receiver, handler) = stuck::<R>().await;
    let first = receiver.begin("not even json", None);
    handler.wait_for_call(1).await;
    assert_eq!(receiver.drain(SECOND * 60).await, 0);
    assert!(!first.is_finished());
    first.abort();
}
