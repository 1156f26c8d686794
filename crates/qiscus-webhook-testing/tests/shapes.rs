//! Each event is read back as what it was built to be.
#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test may panic as it may"
)]

use std::time::{Duration, UNIX_EPOCH};

use qiscus_webhook_core::event::{DeliveryId, Event, Origin, PostComment, RoomKind};
use qiscus_webhook_testing::{MESSAGE_TYPES, TestEvent};
use serde_json::{Value, json};

fn read<T>(event: &TestEvent, check: impl FnOnce(&PostComment<'_>) -> T) -> T {
    let delivery = event.delivery();
    match delivery.event() {
        Event::PostComment(comment) => check(comment),
        other => panic!("{other:?}"),
    }
}

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn every_type_in_every_shape_is_read_as_its_type() {
    for event in TestEvent::samples() {
        for event in [event.clone(), event.clone().minimal(), event.omnichannel()] {
            read(&event, |comment| {
                assert_eq!(comment.message().content().kind(), event.message_type());
            });
        }
    }
    assert_eq!(TestEvent::samples().count(), MESSAGE_TYPES.len());
}

#[test]
fn every_system_event_is_one_that_is_known() {
    use qiscus_webhook_core::event::{Content, SystemEventKind};
    for kind in [
        "create_room",
        "add_member",
        "join_room",
        "remove_member",
        "left_room",
        "change_room_name",
        "change_room_avatar",
        "custom",
    ] {
        read(&TestEvent::system_event(kind), |comment| {
            let Content::SystemEvent(system_event) = comment.message().content() else {
                panic!("{kind}");
            };
            assert_ne!(system_event.kind(), SystemEventKind::Other, "{kind}");
        });
    }
}

#[test]
fn an_applications_own_type_is_kept() {
    read(&TestEvent::sample("order_card"), |comment| {
        assert_eq!(comment.message().message_type(), "order_card");
        assert_eq!(comment.message().content().kind(), "other");
    });
}

#[test]
fn the_origin_is_the_hook() {
    let event = TestEvent::text("Halo");
    read(&event, |comment| {
        assert_eq!(comment.origin(), Origin::Client);
    });
    let event = event.via_server_api();
    read(&event, |comment| {
        assert_eq!(comment.origin(), Origin::ServerApi);
    });
    read(&event.via_client(), |comment| {
        assert_eq!(comment.origin(), Origin::Client);
    });
    assert!(
        TestEvent::text("")
            .with_event_type("room_archived")
            .delivery()
            .event()
            .is_unrecognized()
    );
}

#[test]
fn rooms_have_their_kind_and_their_people() {
    let people = |event: TestEvent| {
        read(&event, |comment| {
            let participants = comment.room().participants();
            let count = participants.map(|participants| participants.decode().unwrap().len());
            (comment.room().kind(), count)
        })
    };
    let event = TestEvent::text("Halo");
    assert_eq!(
        people(event.clone().in_single()),
        (RoomKind::Single, Some(2))
    );
    assert_eq!(people(event.clone().in_group()), (RoomKind::Group, Some(3)));
    assert_eq!(
        people(event.clone().in_channel()),
        (RoomKind::Channel, None)
    );
    assert_eq!(
        people(event.in_group().with_participants(1_000)),
        (RoomKind::Group, Some(1_000))
    );
}

#[test]
fn a_modern_body_says_everything() {
    let sent_at = UNIX_EPOCH + Duration::from_nanos(1_764_115_200_000_000_500);
    let event = TestEvent::text("Halo")
        .with_sender("sari", "Sari & Co.")
        .with_room(41, "Dapur")
        .with_room_options(json!({ "branch": 3 }))
        .with_id(1_203)
        .with_unique_temp_id("ios-7")
        .with_extras(json!({ "order": "A-17" }))
        .with_app_code("toko")
        .with_sent_at(sent_at);
    read(&event, |comment| {
        assert_eq!(comment.app_code(), Some("toko"));
        assert_eq!(comment.sender().name(), "Sari & Co.");
        assert_eq!(
            (comment.room().id(), comment.room().topic_id()),
            (41, Some(41))
        );
        assert_eq!(comment.room().options().unwrap().text(), r#"{"branch":3}"#);
        assert_eq!(comment.id(), Some(DeliveryId::Message(1_203)));
        assert_eq!(comment.message().comment_before_id(), Some(1_202));
        assert_eq!(comment.message().unique_temp_id(), Some("ios-7"));
        assert_eq!(
            comment.message().extras().unwrap().as_str(),
            r#"{"order":"A-17"}"#
        );
        assert_eq!(comment.message().sent_at(), Some(sent_at));
    });
    let body = event.to_json();
    assert_eq!(
        body["payload"]["message"]["created_at"],
        "2025-11-26T00:00:00.0000005Z"
    );
    assert_eq!(
        body["payload"]["message"]["timestamp"],
        "2025-11-26T00:00:00Z"
    );
    assert_eq!(body["payload"]["message"]["unix_timestamp"], 1_764_115_200);
}

#[test]
fn a_minimal_body_has_the_documented_fields_and_no_other() {
    let body = TestEvent::text("ini pesan").in_group().minimal().to_json();
    assert_eq!(keys(&body), ["payload", "type"]);
    let payload = &body["payload"];
    assert_eq!(keys(payload), ["from", "message", "room"]);
    assert_eq!(keys(&payload["from"]), ["email", "id", "name"]);
    assert_eq!(
        keys(&payload["room"]),
        ["id", "name", "participants", "topic_id", "type"]
    );
    assert_eq!(
        keys(&payload["room"]["participants"][0]),
        ["avatar_url", "email", "id", "username"]
    );
    assert_eq!(keys(&payload["message"]), ["payload", "text", "type"]);
}

#[test]
fn an_omnichannel_body_has_a_channel_and_no_message_id() {
    let event = TestEvent::text("Halo")
        .with_unique_temp_id("wa-1")
        .omnichannel();
    read(&event, |comment| {
        assert_eq!(comment.channel().unwrap().source(), Some("wa"));
        assert_eq!(comment.sender().id(), 0);
        assert_eq!(comment.id(), Some(DeliveryId::UniqueTempId("wa-1")));
        assert!(comment.message().sent_at().is_some());
    });
    let body = event.to_json();
    assert_eq!(body["payload"]["type"], "post_comment_mobile");
    assert!(body["payload"]["room"]["id"].is_string());
    assert_eq!(keys(&body["payload"]["room"]["participants"][0]), ["email"]);
}

#[test]
fn fields_can_be_set_and_left_out() {
    let event = TestEvent::text("Halo")
        .with_field("/payload/room/type", "broadcast")
        .with_field("/payload/message/extras/a~1b", 7)
        .without_field("/app_code");
    let body = event.to_json();
    assert_eq!(body["payload"]["room"]["type"], "broadcast");
    assert_eq!(body["payload"]["message"]["extras"]["a/b"], 7);
    assert_eq!(body.get("app_code"), None);
}

#[test]
#[should_panic(expected = r#"no object at "/payload/rooms""#)]
fn a_field_of_no_object_is_a_mistake_of_the_test() {
    let _ = TestEvent::text("Halo")
        .with_field("/payload/rooms/id", 1)
        .body();
}

#[test]
fn a_delivery_says_that_the_kit_made_it() {
    let delivery = TestEvent::text("Halo").delivery();
    assert_eq!(delivery.matched_key().label(), Some("testing"));
    assert_eq!(delivery.body(), &TestEvent::text("Halo").body());
}
