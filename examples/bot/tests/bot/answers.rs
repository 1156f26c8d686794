//! What it answers, and in which order.

use qiscus_webhook::testing::TestEvent;
use serde_json::json;

use crate::stand_in::{BOT, StandIn, send};

fn status(id: u64, room: u64) -> TestEvent {
    TestEvent::text("/status")
        .with_id(id)
        .with_room(room, "Orders")
}

fn help(id: u64, room: u64) -> TestEvent {
    TestEvent::text("/help")
        .with_id(id)
        .with_room(room, "Orders")
}

#[test]
fn it_answers_once_and_never_itself() {
    let api = StandIn::start();
    let mut bot = api.bot();
    let address = bot.address();
    for event in [
        status(1, 41),
        status(1, 41),
        status(2, 41).via_server_api(),
        status(3, 41).with_sender(BOT, "Bot"),
        TestEvent::text("See you")
            .with_id(4)
            .with_room(41, "Orders"),
        help(5, 41),
    ] {
        assert_eq!(send(address, &event).status, 200);
    }
    let posted = api.wait_for(2);
    let rooms: Vec<_> = posted.iter().map(|(room, _)| room.as_str()).collect();
    assert_eq!(rooms, ["41", "41"]);
    assert!(posted[0].1.contains("on its way") && posted[1].1.contains("one command"));
    assert_eq!(api.refused(), 0);
}

#[test]
fn an_event_of_tomorrow_has_arrived() {
    let api = StandIn::start();
    let mut bot = api.bot();
    let event = TestEvent::text("Halo").with_event_type("of_tomorrow");
    assert_eq!(send(bot.address(), &event).status, 200);
    assert_eq!(api.posted(), []);
}

#[test]
fn what_the_api_does_not_take_just_now_is_posted_before_the_rest_of_its_room() {
    let api = StandIn::start();
    api.answers_first(&[503, 429]);
    let mut bot = api.bot();
    let address = bot.address();
    assert_eq!(send(address, &status(1, 41)).status, 200);
    assert_eq!(send(address, &help(2, 41)).status, 200);
    let posted = api.wait_for(2);
    assert!(posted[0].1.contains("on its way"), "{posted:?}");
    assert_eq!(api.refused(), 2);
}

#[test]
fn what_the_api_refuses_is_not_tried_again() {
    let api = StandIn::start();
    api.answers_first(&[400]);
    let mut bot = api.bot();
    let address = bot.address();
    assert_eq!(send(address, &status(1, 41)).status, 200);
    let line = bot.line_with("not answered");
    assert!(!line.contains("hush"), "{line}");
    assert_eq!(send(address, &help(2, 41)).status, 200);
    assert!(api.wait_for(1)[0].1.contains("one command"));
    assert_eq!(api.refused(), 1);
}

#[test]
fn a_file_is_answered_as_a_file() {
    let api = StandIn::start();
    let mut bot = api.bot();
    let event = TestEvent::file("https://cdn.example/nota.pdf").with_id(1);
    assert_eq!(send(bot.address(), &event).status, 200);
    assert!(api.wait_for(1)[0].1.contains("file"));
    let other = event.with_id(2).with_payload(json!("of another shape"));
    assert_eq!(send(bot.address(), &other).status, 200);
}
