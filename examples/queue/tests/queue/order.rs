//! The messages of a room have their effects in the order in which they were stored.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::scope;

use qiscus_webhook::testing::TestEvent;

use crate::setup::{Setup, TOKEN, lines_with, send_until_200, wait_until};

#[test]
fn each_room_keeps_its_order_while_workers_are_killed() {
    const ROOMS: u64 = 6;
    const IN_EACH: u64 = 25;
    let Some(setup) = Setup::new() else { return };
    let mut receiver = setup.receiver();
    let address = receiver.address();
    let variables = [("WORK", "100"), ("ACK_WAIT", "1000"), ("PARTITIONS", "4")];
    let worker = || setup.run("worker", &variables);
    let mut workers = [worker(), worker()];
    let is_done = AtomicBool::new(false);
    let all = usize::try_from(ROOMS * IN_EACH).unwrap();
    let mut lines = Vec::new();
    scope(|threads| {
        let senders: Vec<_> = (1..=ROOMS)
            .map(|room| {
                threads.spawn(move || {
                    for number in 1..=IN_EACH {
                        let event = TestEvent::text(number.to_string())
                            .with_id(1000 * room + number)
                            .with_room(room, "A room");
                        send_until_200(address, &event, TOKEN);
                    }
                })
            })
            .collect();
        threads.spawn(|| {
            for sender in senders {
                let _ = sender.join();
            }
            is_done.store(true, Ordering::SeqCst);
        });
        // One and the other in turn, and now and then both at a time.
        for kill in 0..8 {
            for (place, it) in workers.iter_mut().enumerate() {
                if kill % 3 == 2 || kill % 2 == place {
                    wait_until("it is at work", || {
                        lines_with(&it.lines(), "begun: ") > 0 || setup.handled().len() == all
                    });
                    lines.extend(it.kill());
                    *it = worker();
                }
            }
        }
    });
    assert!(is_done.into_inner());
    wait_until("all are handled", || setup.handled().len() == all);
    lines.extend(workers.iter_mut().flat_map(|it| it.kill()));
    println!(
        "{all} messages were begun {} times, by workers that were killed",
        lines_with(&lines, "begun: ")
    );
    // Kills hit workers that had something in hand.
    assert!(
        lines_with(&lines, "begun: ") > all,
        "no kill met a worker at work"
    );
    let by_room = setup.handled_by_room();
    assert_in_order(&by_room);
    for room in 1..=ROOMS {
        let count = by_room.iter().filter(|(it, _)| *it == room).count();
        assert_eq!(u64::try_from(count).unwrap(), IN_EACH, "room {room}");
    }
}

#[test]
fn a_retry_is_not_overtaken() {
    let Some(setup) = Setup::new() else { return };
    let mut receiver = setup.receiver();
    let address = receiver.address();
    let mut worker = setup.worker();
    worker.line_with("waiting for deliveries");
    // Nobody else writes while this lasts, and the worker gives up to wait before it ends.
    let database = setup.open().unwrap();
    database.execute_batch("BEGIN EXCLUSIVE").unwrap();
    for id in 1..=3 {
        let event = TestEvent::text(id.to_string()).with_id(id);
        send_until_200(address, &event, TOKEN);
    }
    worker.line_with("is tried again");
    database.execute_batch("COMMIT").unwrap();
    wait_until("all are handled", || setup.handled().len() == 3);
    assert_eq!(setup.handled(), ["1", "2", "3"]);
}

/// The numbers of each room rise; one that comes again has come before.
pub(crate) fn assert_in_order(handled: &[(u64, String)]) {
    let mut seen: HashMap<u64, Vec<u64>> = HashMap::new();
    for (room, text) in handled {
        let number = text.parse().unwrap();
        let seen = seen.entry(*room).or_default();
        let in_order = seen.last().is_none_or(|last| *last < number) || seen.contains(&number);
        assert!(in_order, "room {room}: {number} after {seen:?}");
        seen.push(number);
    }
}
