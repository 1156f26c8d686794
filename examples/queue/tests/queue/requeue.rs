//! Dead letters that are put back, by a program that ends in the midst of it.

use qiscus_webhook::testing::TestEvent;
use test_servers::NatsServer;

use crate::setup::{Setup, lines_with, send_until_200, wait_until};

/// The receiver's, and not that of the first worker.
const OLD: &str = "the token before";
/// No acknowledgement of a dead letter arrives.
const DEAF: &str = r#"
    no_auth_user: anybody
    authorization { users: [{
        user: anybody, password: "", permissions: { publish: { deny: "$JS.ACK.QISCUS_DEAD.>" } }
    }] }"#;

#[test]
fn a_dead_letter_without_an_id_that_is_put_back_twice_is_handled_once() {
    let Some(broker) = NatsServer::start_with(DEAF, "") else {
        return;
    };
    let mut setup = Setup::with(broker);
    let mut receiver = setup.run("receiver", &[("QISCUS_SIGNATURE_TOKEN", OLD)]);
    send_until_200(receiver.address(), &TestEvent::text("Halo").minimal(), OLD);
    let mut worker = setup.worker();
    worker.line_with("given up");
    worker.kill();

    put_back_and_die(&setup);
    put_back_and_die(&setup);
    let waiting = |setup: &Setup, count| {
        let info = setup.broker.request("$JS.API.STREAM.INFO.QISCUS");
        info.contains(&format!(r#""messages":{count},"#))
    };
    assert!(waiting(&setup, 1), "the broker knows the repetition");

    let worker = setup.run("worker", &[("QISCUS_PREVIOUS_SIGNATURE_TOKEN", OLD)]);
    wait_until("it is handled", || setup.handled() == ["Halo"]);
    // Acknowledged, it is gone, and a broker that is started again has never seen it.
    wait_until("nothing is left of it", || waiting(&setup, 0));
    setup.broker.kill();
    setup.broker.start_again();
    put_back_and_die(&setup);
    wait_until("the worker knows it", || {
        let lines = worker.lines();
        lines_with(&lines, "handled before: ") == 1 || setup.handled().len() > 1
    });
    assert_eq!(setup.handled(), ["Halo"]);
}

fn put_back_and_die(setup: &Setup) {
    let mut requeue = setup.run("requeue", &[]);
    requeue.line_with("Permissions Violation");
    requeue.kill();
    // What it had in hand would else come again after 30 seconds.
    let forget = "$JS.API.CONSUMER.DELETE.QISCUS_DEAD.requeue";
    let answer = setup.broker.request(forget);
    assert!(answer.contains(r#""success":true"#), "{answer}");
}
