//! Dead letters that the broker does not take.

use qiscus_webhook::testing::TestEvent;
use test_servers::{NatsServer, Program};

use crate::setup::{Setup, TOKEN, lines_with, send, send_until_200, wait_until};

/// The receiver's, and not the worker's.
const OLD: &str = "the token before";
const GIVEN_UP: &str = "given up, and put with the dead letters";
const NOT_MADE: &str = "no dead letter is made of it";

fn receiver(setup: &Setup) -> Program {
    setup.run(
        "receiver",
        // A sixteenth of it for dead letters: 4 MiB.
        &[("QISCUS_SIGNATURE_TOKEN", OLD), ("MAX_BYTES", "67108864")],
    )
}

#[test]
fn what_was_stored_can_be_given_up_however_long_it_is() {
    const LIMIT: usize = 65_536;
    let Some(broker) = NatsServer::start_with(&format!("max_payload: {LIMIT}"), "") else {
        return;
    };
    let setup = Setup::with(broker);
    let mut receiver = receiver(&setup);
    let address = receiver.address();
    let event = |id: u64, length| TestEvent::text("x".repeat(length)).with_id(id);
    send_until_200(address, &event(0, 1), OLD);
    let shell = event(1, 0).body().len();
    let answers: Vec<_> = (0..60)
        .map(|id: usize| {
            let length = LIMIT - shell - 50 * id;
            let event = event(1 + id as u64, length);
            send(address, &event, OLD).unwrap().status
        })
        .collect();
    let (stored, refused): (Vec<u16>, Vec<_>) = answers.iter().partition(|it| **it == 200);
    assert!(refused.iter().all(|it| *it == 413), "{answers:?}");
    assert!(!stored.is_empty() && !refused.is_empty(), "{answers:?}");
    let worker = setup.worker();
    wait_until("each is a dead letter", || {
        lines_with(&worker.lines(), GIVEN_UP) == 1 + stored.len()
    });
}

#[test]
fn the_smallest_stream_holds_more_than_one_of_the_longest() {
    let Some(setup) = Setup::new() else { return };
    let least = ("MAX_BYTES", "1");
    let mut receiver = setup.run("receiver", &[least, ("QISCUS_SIGNATURE_TOKEN", OLD)]);
    let address = receiver.address();
    let worker = setup.run("worker", &[least]);
    for id in 1..=2 {
        let event = TestEvent::text("x".repeat(1_040_000)).with_id(id);
        send_until_200(address, &event, OLD);
    }
    wait_until("both are dead letters", || {
        lines_with(&worker.lines(), GIVEN_UP) == 2
    });
}

#[test]
fn full_dead_letters_hold_up_their_partition_until_they_are_put_back() {
    const ALL: u64 = 6;
    let Some(setup) = Setup::new() else { return };
    let mut receiver = receiver(&setup);
    let address = receiver.address();
    for id in 1..=ALL {
        let event = TestEvent::text("x".repeat(900_000))
            .with_id(id)
            .with_room(1, "A room");
        send_until_200(address, &event, OLD);
    }
    let mut worker = setup.run("worker", &[("ACK_WAIT", "100")]);
    wait_until(
        "the fifth came back more often than it would be tried",
        || lines_with(&worker.lines(), NOT_MADE) > 10,
    );
    let lines = worker.kill();
    assert_eq!(lines_with(&lines, GIVEN_UP), 4);
    assert_eq!(
        lines_with(&lines, "no accepted token made this signature"),
        4 + lines_with(&lines, NOT_MADE),
        "each has its true cause: {lines:#?}"
    );

    let (content, lines) = setup.run("requeue", &[]).finish();
    assert!(content, "{lines:#?}");
    let _worker = setup.run("worker", &[("QISCUS_PREVIOUS_SIGNATURE_TOKEN", OLD)]);
    wait_until("all are handled", || setup.handled().len() as u64 == ALL);
}

#[test]
fn dead_letters_that_were_deleted_have_their_place_again() {
    let Some(setup) = Setup::new() else { return };
    // The second is given up on once the first is handled.
    let event = |id| TestEvent::text("Halo").with_id(id).with_room(1, "A room");
    send_until_200(setup.receiver().address(), &event(1), TOKEN);
    send_until_200(receiver(&setup).address(), &event(2), OLD);
    // No receiver is left that would prepare the streams.
    let mut worker = setup.run("worker", &[("WORK", "2000")]);
    worker.line_with("begun: ");
    let answer = setup.broker.request("$JS.API.STREAM.DELETE.QISCUS_DEAD");
    assert!(answer.contains(r#""success":true"#), "{answer}");
    wait_until("the second is a dead letter", || {
        lines_with(&worker.lines(), GIVEN_UP) == 1
    });
}

#[test]
fn what_fails_and_can_not_be_given_up_is_tried_again_and_keeps_its_cause() {
    const NO_DEAD_LETTERS: &str = r#"
        no_auth_user: anybody
        authorization { users: [{
            user: anybody, password: "", permissions: { publish: { deny: "qiscus.dead" } }
        }] }"#;
    let Some(broker) = NatsServer::start_with(NO_DEAD_LETTERS, "") else {
        return;
    };
    let setup = Setup::with(broker);
    let mut receiver = setup.receiver();
    let mut worker = setup.run("worker", &[("ACK_WAIT", "300")]);
    worker.line_with("waiting for deliveries");
    let database = setup.open().unwrap();
    database
        .execute_batch(
            "CREATE TRIGGER broken BEFORE INSERT ON handled
             BEGIN SELECT RAISE(ABORT, 'the handler is broken'); END",
        )
        .unwrap();
    send_until_200(
        receiver.address(),
        &TestEvent::text("Halo").with_id(1),
        TOKEN,
    );
    // Between the tries are pauses that grow, so not all of them are waited for.
    wait_until("it is tried alone", || {
        database.execute("UPDATE tried SET times = 4", []).unwrap() == 1
    });
    wait_until("it came back more than once", || {
        lines_with(&worker.lines(), NOT_MADE) > 2
    });
    database.execute_batch("DROP TRIGGER broken").unwrap();
    wait_until("it is handled", || setup.handled() == ["Halo"]);
    for line in worker.kill() {
        assert!(
            !line.contains(NOT_MADE) || line.contains("the handler is broken"),
            "{line}"
        );
    }
}
