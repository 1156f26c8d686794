//! When it is told to end.

use qiscus_webhook::testing::TestEvent;
use test_servers::{assert_ends, wait_until_refused};

use crate::stand_in::{StandIn, send};

#[test]
fn no_client_keeps_it_from_its_end() {
    let api = StandIn::start();
    assert_ends(|| api.bot(), "/webhook");
}

#[test]
fn what_was_answered_with_200_is_worked_on_before_it_ends() {
    let api = StandIn::start();
    let held = api.hold();
    let mut bot = api.bot();
    let address = bot.address();
    for id in 1..=5 {
        let event = TestEvent::text("/status")
            .with_id(id)
            .with_room(41, "Orders");
        assert_eq!(send(address, &event).status, 200);
    }
    bot.terminate();
    wait_until_refused(address);
    assert_eq!(api.posted(), []);
    drop(held);
    let (content, lines) = bot.finish();
    assert!(content, "{lines:#?}");
    assert_eq!(api.posted().len(), 5, "{lines:#?}");
}
