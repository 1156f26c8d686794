//! When receiver and worker are told to end.

use qiscus_webhook::testing::TestEvent;
use test_servers::assert_ends;

use crate::setup::{Setup, TOKEN, lines_with, send_until_200, wait_until};

/// What stays in hand comes again after as many milliseconds, and a test has ended by then.
const TOO_LATE: &str = "600000";

#[test]
fn no_client_keeps_the_receiver_from_its_end() {
    let Some(setup) = Setup::new() else { return };
    assert_ends(|| setup.receiver(), "/webhook");
}

#[test]
fn a_worker_does_what_it_has_in_hand_and_leaves_the_rest_to_the_next_at_once() {
    const ALL: u64 = 9;
    let Some(setup) = Setup::new() else { return };
    let mut receiver = setup.receiver();
    let address = receiver.address();
    for id in 1..=ALL {
        let event = TestEvent::text(id.to_string())
            .with_id(id)
            .with_room(1, "A room");
        send_until_200(address, &event, TOKEN);
    }
    let ack_wait = ("ACK_WAIT", TOO_LATE);
    let mut worker = setup.run("worker", &[("WORK", "1000"), ack_wait]);
    worker.line_with("begun: ");
    worker.terminate();
    let (content, lines) = worker.finish();
    assert!(content, "{lines:#?}");
    // One, unless the machine stood still.
    let begun = lines_with(&lines, "begun: ");
    assert_eq!(lines_with(&lines, " handled: "), begun);
    assert_eq!(setup.handled().len(), begun);

    let _worker = setup.run("worker", &[ack_wait]);
    let all: Vec<_> = (1..=ALL).map(|id| id.to_string()).collect();
    wait_until("the rest is handled", || setup.handled() == all);
}

#[test]
fn workers_that_end_leave_nothing_in_hand_for_nobody() {
    const ROUNDS: u64 = 4;
    const IN_EACH: u64 = 50;
    let Some(setup) = Setup::new() else { return };
    let mut receiver = setup.receiver();
    let address = receiver.address();
    let ack_wait = ("ACK_WAIT", TOO_LATE);
    for round in 0..ROUNDS {
        for number in 1..=IN_EACH {
            let id = round * IN_EACH + number;
            let event = TestEvent::text("Halo").with_id(id).with_room(id, "A room");
            send_until_200(address, &event, TOKEN);
        }
        // Of several partitions: some are done at one moment, some are on their way to it.
        let mut worker = setup.run("worker", &[("WORK", "700"), ack_wait]);
        worker.line_with("begun: ");
        worker.terminate();
        let (content, lines) = worker.finish();
        assert!(content, "{lines:#?}");
    }
    let _worker = setup.run("worker", &[ack_wait]);
    wait_until("all are handled", || {
        setup.handled().len() as u64 == ROUNDS * IN_EACH
    });
}
