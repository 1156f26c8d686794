//! When receiver and worker are told to end.

use std::time::{Duration, Instant};

use qiscus_webhook::testing::TestEvent;
use test_servers::assert_ends;

use crate::setup::{Setup, TOKEN, lines_with, send_until_200};

#[test]
fn no_client_keeps_the_receiver_from_its_end() {
    let Some(setup) = Setup::new() else { return };
    assert_ends(|| setup.receiver(), "/webhook");
}

#[test]
fn a_worker_does_what_it_has_in_hand_and_leaves_the_rest_to_the_next_at_once() {
    let Some(setup) = Setup::new() else { return };
    let mut receiver = setup.receiver();
    let address = receiver.address();
    for id in 1..=3 {
        let event = TestEvent::text(id.to_string())
            .with_id(id)
            .with_room(1, "A room");
        send_until_200(address, &event, TOKEN);
    }
    // What stays in hand would come again after this.
    let variables = [("WORK", "1000"), ("ACK_WAIT", "60000")];
    let mut worker = setup.run("worker", &variables);
    worker.line_with("begun: ");
    worker.terminate();
    let (content, lines) = worker.finish();
    assert!(content, "{lines:#?}");
    assert_eq!(
        lines_with(&lines, "begun: "),
        lines_with(&lines, " handled: ")
    );
    assert_eq!(setup.handled(), ["1"]);

    let begun = Instant::now();
    let _worker = setup.worker();
    crate::setup::wait_until("the rest is handled", || setup.handled() == ["1", "2", "3"]);
    assert!(begun.elapsed() < Duration::from_secs(25));
}
