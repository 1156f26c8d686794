//! What runs out, what is told, and times that are too far away.

use test_servers::LogLines;
use tokio::time::advance;
use tracing::Level;

use super::*;
use crate::testing::message;

const SECOND: Duration = Duration::from_secs(1);

fn owner() -> Owner {
    Owner::random().unwrap()
}

fn key(id: u64) -> DeliveryKey {
    message(id).key().unwrap()
}

async fn complete(store: &MemoryStore, id: u64, keep: Duration) {
    let owner = owner();
    store.claim(&key(id), &owner, SECOND).await.unwrap();
    store.complete(&key(id), &owner, keep).await.unwrap();
}

/// The cache frees by the system's clock.
#[test]
fn the_memory_of_what_ran_out_is_freed() {
    let runtime = crate::testing::runtime();
    let store = MemoryStore::new();
    runtime.block_on(async {
        complete(&store, 1, SECOND / 10).await;
        complete(&store, 2, SECOND * 3600).await;
    });
    let done = &store.shared.done;
    let begun = StdInstant::now();
    done.run_pending_tasks();
    while done.entry_count() > 1 && begun.elapsed() < SECOND * 20 {
        std::thread::sleep(SECOND / 20);
        done.run_pending_tasks();
    }
    assert_eq!(done.entry_count(), 1);
    assert!(done.contains_key(&digest(&key(2))));
}

#[tokio::test(start_paused = true)]
async fn a_mark_that_takes_the_place_of_one_that_ran_out_lasts_for_its_own_time() {
    let store = MemoryStore::new();
    complete(&store, 1, SECOND).await;
    advance(SECOND * 2).await;
    complete(&store, 1, SECOND * 60).await;
    advance(SECOND * 59).await;
    let claim = store.claim(&key(1), &owner(), SECOND).await;
    assert_eq!(claim.unwrap(), Claim::Done);
    advance(SECOND * 2).await;
    let claim = store.claim(&key(1), &owner(), SECOND).await;
    assert_eq!(claim.unwrap(), Claim::Fresh);
}

#[tokio::test]
async fn the_first_mark_that_makes_room_too_early_is_told() {
    let lines = LogLines::default();
    let _listening = lines.listen(Level::WARN);
    let store = MemoryStore::builder().with_max_done(10).build();
    for id in 1..=2000 {
        complete(&store, id, SECOND * 3600).await;
    }
    store.shared.done.run_pending_tasks();
    assert!(store.evicted_early() > 1, "{}", store.evicted_early());
    let told = lines.take();
    assert_eq!(told.matches("raise `with_max_done`").count(), 1, "{told}");
}

#[test]
fn a_time_is_as_far_away_as_is_said_up_to_a_century() {
    let now = Instant::now();
    let day = SECOND * 86_400;
    for days in [0, 1, 36_499, 36_500] {
        assert_eq!(after(now, day * days) - now, day * days);
    }
    for too_far in [day * 36_501, Duration::MAX] {
        assert_eq!(after(now, too_far) - now, day * 36_500);
    }
}
