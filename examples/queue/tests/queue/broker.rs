//! A broker that loses its streams, or has less room than is asked for.

use qiscus_webhook::testing::TestEvent;
use test_servers::NatsServer;

use crate::setup::{Setup, TOKEN, send, send_until_200, wait_until};

#[test]
fn a_stream_that_was_deleted_is_created_again() {
    let Some(setup) = Setup::new() else { return };
    let mut receiver = setup.receiver();
    let address = receiver.address();
    let _worker = setup.worker();
    let event = |id: u64| TestEvent::text(id.to_string()).with_id(id);
    send_until_200(address, &event(1), TOKEN);
    wait_until("it is handled", || setup.handled() == ["1"]);
    let answer = setup.broker.request("$JS.API.STREAM.DELETE.QISCUS");
    assert!(answer.contains(r#""success":true"#), "{answer}");
    // Another one each time: what is stored while the broker still deletes may be deleted with it.
    let mut id = 1;
    wait_until("the worker goes on", || {
        id += 1;
        send_until_200(address, &event(id), TOKEN);
        setup.handled().len() > 1
    });
}

#[test]
fn a_broker_that_comes_back_with_an_empty_disk_is_prepared_again_without_a_worker() {
    let Some(mut setup) = Setup::new() else {
        return;
    };
    let mut receiver = setup.receiver();
    let address = receiver.address();
    // Without an id, of equal bytes: only their places tell them apart, and the second is at the
    // place of the first, in a stream that counts from 1 again.
    let event = TestEvent::text("Halo").minimal();
    send_until_200(address, &event, TOKEN);
    let mut worker = setup.worker();
    wait_until("it is handled", || setup.handled() == ["Halo"]);
    worker.kill();
    setup.broker.kill();
    setup.broker.wipe();
    setup.broker.start_again();
    send_until_200(address, &event, TOKEN);
    let _worker = setup.worker();
    wait_until("it is handled too", || setup.handled() == ["Halo", "Halo"]);
}

#[test]
fn a_body_that_no_message_of_the_broker_holds_is_413_and_the_next_is_stored() {
    let Some(broker) = NatsServer::start_with("max_payload: 65536", "") else {
        return;
    };
    let setup = Setup::with(broker);
    let (mut receiver, _worker) = (setup.receiver(), setup.worker());
    let address = receiver.address();
    let small = |id| TestEvent::text("Halo").with_id(id);
    send_until_200(address, &small(1), TOKEN);
    let large = TestEvent::text("x".repeat(70_000)).with_id(2);
    assert_eq!(send(address, &large, TOKEN).unwrap().status, 413);
    assert_eq!(send(address, &small(3), TOKEN).unwrap().status, 200);
    wait_until("both are handled", || setup.handled() == ["Halo", "Halo"]);
}

#[test]
fn streams_that_the_disk_does_not_hold_are_made_smaller() {
    let Some(broker) = NatsServer::start_with("", "max_file_store: 100MB") else {
        return;
    };
    let setup = Setup::with(broker);
    let mut receiver = setup.receiver();
    let event = TestEvent::text("Halo").with_id(1);
    send_until_200(receiver.address(), &event, TOKEN);
    let info = setup.broker.request("$JS.API.STREAM.INFO.QISCUS");
    // Half of a GiB, until it fits.
    assert!(info.contains(r#""max_bytes":33554432"#), "{info}");
}
