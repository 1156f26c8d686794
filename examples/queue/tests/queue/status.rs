//! What operators alert on.

use qiscus_webhook::testing::TestEvent;
use test_servers::NatsServer;

use crate::setup::{Setup, TOKEN, lines_with, send_until_200};

#[test]
fn what_waits_is_told_before_the_first_worker_was_ever_there() {
    let Some(setup) = Setup::new() else { return };
    let mut receiver = setup.receiver();
    let address = receiver.address();
    for id in 1..=3 {
        let event = TestEvent::text("Halo").with_id(id).with_room(1, "A room");
        send_until_200(address, &event, TOKEN);
    }
    let (content, lines) = setup.run("status", &[]).finish();
    assert!(content, "{lines:#?}");
    assert_eq!(
        lines_with(&lines, ": 3 waiting, 0 in hand"),
        1,
        "{lines:#?}"
    );
    assert_eq!(
        lines_with(&lines, ": 0 waiting, 0 in hand"),
        15,
        "{lines:#?}"
    );
}

#[test]
fn a_number_that_the_broker_does_not_tell_is_an_error() {
    const USER: &str = r#"
        no_auth_user: anybody
        authorization { users: [{
            user: anybody, password: "", permissions: { publish: { deny: "$JS.API.CONSUMER.INFO.>" } }
        }] }"#;
    let Some(broker) = NatsServer::start_with(USER, "") else {
        return;
    };
    let setup = Setup::with(broker);
    let (content, lines) = setup.run("status", &[]).finish();
    assert!(!content, "{lines:#?}");
    assert_eq!(
        lines_with(&lines, "partition 0 can't be asked"),
        1,
        "{lines:#?}"
    );
    assert_eq!(lines_with(&lines, "waiting"), 0, "{lines:#?}");
}
