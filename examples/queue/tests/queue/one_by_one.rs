//! What the example's page says, one thing at a time.

use qiscus_webhook::testing::TestEvent;

use crate::setup::{Setup, TOKEN, lines_with, send, send_until_200, wait_until};

#[test]
fn what_was_stored_while_no_worker_runs_is_handled_when_one_does() {
    let Some(setup) = Setup::new() else { return };
    let mut receiver = setup.receiver();
    let address = receiver.address();
    for id in 1..=20 {
        let event = TestEvent::text(format!("number {id}")).with_id(id);
        send_until_200(address, &event, TOKEN);
    }
    assert!(setup.handled().is_empty());
    let _worker = setup.worker();
    wait_until("all are handled", || setup.handled().len() == 20);
}

#[test]
fn a_repetition_is_dropped_by_the_broker_and_known_to_the_worker() {
    let Some(mut setup) = Setup::new() else {
        return;
    };
    let (mut receiver, worker) = (setup.receiver(), setup.worker());
    let address = receiver.address();
    let event = TestEvent::text("Halo").with_id(1);
    for _ in 0..5 {
        send_until_200(address, &event, TOKEN);
    }
    wait_until("it is handled", || setup.handled() == ["Halo"]);
    // Acknowledged, it is gone from the stream, so that a new broker has never seen it.
    wait_until("it is logged", || {
        lines_with(&worker.lines(), "handled: ") == 1
    });
    setup.broker.kill();
    setup.broker.start_again();
    wait_until("the repetition reaches the worker", || {
        send(address, &event, TOKEN).unwrap();
        lines_with(&worker.lines(), "handled before: ") > 0
    });
    assert_eq!(setup.handled(), ["Halo"]);
    assert_eq!(lines_with(&worker.lines(), "handled: "), 1);
}

#[test]
fn equal_deliveries_without_an_id_are_as_many_messages() {
    let Some(setup) = Setup::new() else { return };
    let (mut receiver, _worker) = (setup.receiver(), setup.worker());
    let address = receiver.address();
    let event = TestEvent::text("Halo").minimal();
    for _ in 0..3 {
        send_until_200(address, &event, TOKEN);
    }
    wait_until("all are handled", || setup.handled().len() == 3);
}

#[test]
fn what_no_token_signed_waits_with_the_dead_letters_until_the_token_is_back() {
    const OLD: &str = "the token before";
    let Some(setup) = Setup::new() else { return };
    let mut receiver = setup.run("receiver", &[("QISCUS_SIGNATURE_TOKEN", OLD)]);
    let address = receiver.address();
    for id in 1..=3 {
        let event = TestEvent::text(format!("number {id}")).with_id(id);
        send_until_200(address, &event, OLD);
    }
    let mut worker = setup.worker();
    wait_until("they are given up", || {
        lines_with(&worker.lines(), "given up, and put with the dead letters") == 3
    });
    worker.kill();
    assert!(setup.handled().is_empty());

    let (content, lines) = setup.run("requeue", &[]).finish();
    assert!(content, "{lines:#?}");
    assert_eq!(
        lines_with(&lines, "3 dead letters are in the queue again"),
        1
    );
    let _worker = setup.run("worker", &[("QISCUS_PREVIOUS_SIGNATURE_TOKEN", OLD)]);
    wait_until("all are handled", || setup.handled().len() == 3);
    let (content, lines) = setup.run("requeue", &[]).finish();
    assert!(content, "{lines:#?}");
    assert_eq!(
        lines_with(&lines, "0 dead letters are in the queue again"),
        1
    );
}
