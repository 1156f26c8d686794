//! `inspect`.

use qiscus_webhook_testing::TestEvent;
use serde_json::{Value, json};

use crate::program::{Ran, program, run_with};

fn inspect(body: &[u8], args: &[&str]) -> Ran {
    run_with(
        program(["inspect"].iter().chain(args)).env_remove("QISCUS_SIGNATURE_TOKEN"),
        body,
    )
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
fn the_json_of_a_comment_has_these_fields() {
    let event = TestEvent::text("Teh & roti")
        .in_group()
        .with_room(41, "Dapur")
        .with_room_options(json!({ "branch": 3 }))
        .with_sender("sari", "Sari")
        .with_id(1_203)
        .with_extras(json!({ "big": 18_446_744_073_709_551_615_u64 }));
    let ran = inspect(&event.body(), &["--json"]);
    assert_eq!(ran.code(), 0);
    assert_eq!(ran.stdout.lines().count(), 1);
    let json = ran.json();
    assert_eq!(
        keys(&json),
        [
            "app_code",
            "channel",
            "declared_type",
            "event",
            "id",
            "message",
            "origin",
            "room",
            "sender"
        ]
    );
    assert_eq!(json["event"], "post_comment");
    assert_eq!(json["origin"], "client");
    assert_eq!(json["id"], 1_203);
    assert_eq!(json["app_code"], "toko-demo");
    assert_eq!(
        json["sender"],
        json!({
            "id": 3_120_458_801_u64,
            "user_id": "sari",
            "name": "Sari",
            "avatar_url": "https://cdn.example/avatar/3120458801.png",
        })
    );
    let room = &json["room"];
    assert_eq!(
        keys(room),
        [
            "avatar_url",
            "id",
            "kind",
            "name",
            "options",
            "participants",
            "topic_id"
        ]
    );
    assert_eq!((&room["id"], &room["topic_id"]), (&json!(41), &json!(41)));
    assert_eq!(
        (&room["kind"], &room["options"]),
        (&json!("group"), &json!({ "branch": 3 }))
    );
    assert_eq!(room["participants"].as_array().unwrap().len(), 3);
    assert_eq!(room["participants"][0]["user_id"], "sari");
    assert_eq!(
        json["message"],
        json!({
            "id": 1_203,
            "comment_before_id": 1_202,
            "type": "text",
            "text": "Teh & roti",
            "sent_at": "2025-03-01T02:00:00.123Z",
            "unique_temp_id": "android_1740794400123_7f3a",
            "disable_link_preview": false,
            "extras": { "big": 18_446_744_073_709_551_615_u64 },
            "content": { "kind": "text" },
        })
    );
}

#[test]
fn what_is_absent_is_null() {
    let body = TestEvent::text("ini pesan")
        .via_server_api()
        .in_channel()
        .minimal()
        .body();
    let json = inspect(&body, &["--json"]).json();
    assert_eq!(json["origin"], "server_api");
    for null in [
        &json["id"],
        &json["app_code"],
        &json["sender"]["avatar_url"],
        &json["room"]["options"],
        &json["room"]["participants"],
        &json["message"]["sent_at"],
        &json["message"]["extras"],
    ] {
        assert!(null.is_null(), "{json}");
    }
}

#[test]
fn every_content_has_its_kind_and_its_wire_names() {
    for event in TestEvent::samples() {
        let json = inspect(&event.body(), &["--json"]).json();
        let content = &json["message"]["content"];
        assert_eq!(content["kind"], event.message_type(), "{json}");
        let body = event.to_json();
        let payload = body.pointer("/payload/message/payload").unwrap();
        for (name, value) in payload.as_object().unwrap() {
            let shown = content
                .get(name)
                .unwrap_or_else(|| panic!("{name} of {content}"));
            // What Qiscus leaves empty is shown as absent.
            if value.is_string() && value != "" || value.is_number() {
                assert_eq!(shown, value, "{name}");
            }
        }
    }
}

#[test]
fn a_channel_is_told_from_a_group() {
    let json = inspect(&TestEvent::text("").in_channel().body(), &["--json"]).json();
    assert_eq!(json["room"]["kind"], "channel");
    let json = inspect(&TestEvent::text("").omnichannel().body(), &["--json"]).json();
    assert_eq!(json["room"]["kind"], "single");
    assert_eq!(json["id"], "android_1740794400123_7f3a");
    assert!(json["room"]["id"].is_u64());
}

#[test]
fn content_that_does_not_fit_says_why() {
    let event = TestEvent::of_type("file_attachment", "", json!({ "url": 7 }));
    let json = inspect(&event.body(), &["--json"]).json();
    let content = &json["message"]["content"];
    assert_eq!(content["kind"], "other");
    assert_eq!(content["path"], "url");
    assert!(
        content["cause"].as_str().unwrap().contains("a string"),
        "{content}"
    );
    assert_eq!(content["payload"], json!({ "url": 7 }));

    let own = TestEvent::of_type("order_card", "", json!({ "n": 1 }));
    let json = inspect(&own.body(), &["--json"]).json();
    assert_eq!(json["message"]["type"], "order_card");
    assert_eq!(json["message"]["content"]["kind"], "other");
    assert!(json["message"]["content"]["cause"].is_null());
}

#[test]
fn what_is_not_recognized_says_why() {
    let body = TestEvent::text("").with_event_type("room_archived").body();
    let json = inspect(&body, &["--json"]).json();
    assert_eq!(
        json,
        json!({
            "event": "unrecognized",
            "declared_type": "room_archived",
            "path": "type",
            "cause": "unknown event type",
        })
    );
    let json = inspect(b"\xff", &["--json"]).json();
    assert_eq!(
        (&json["event"], &json["path"]),
        (&json!("unrecognized"), &json!("."))
    );
    assert!(json["declared_type"].is_null());
}

#[test]
fn a_pretty_body_is_still_one_line() {
    let body =
        serde_json::to_string_pretty(&TestEvent::custom("order", json!({ "a": [1, 2] })).to_json())
            .unwrap();
    let ran = inspect(body.as_bytes(), &["--json"]);
    assert_eq!(ran.stdout.lines().count(), 1);
    assert_eq!(
        ran.json()["message"]["content"]["content"],
        json!({ "a": [1, 2] })
    );
}

#[test]
fn a_person_reads_no_escape_sequences() {
    let event = TestEvent::text("Halo \u{1b}[2J\u{202e}").with_sender("sari", "Sari");
    let ran = inspect(&event.body(), &[]);
    assert_eq!(ran.code(), 0);
    assert!(
        ran.stdout.starts_with("post_comment from a client\n"),
        "{ran:?}"
    );
    assert!(ran.stdout.contains(r"Halo \u{1b}[2J\u{202e}"), "{ran:?}");
    assert!(!ran.stdout.contains(['\u{1b}', '\u{202e}']), "{ran:?}");
    let ran = inspect(&event.body(), &["--color", "always"]);
    assert!(ran.stdout.contains("\u{1b}[1m"), "{ran:?}");
}

#[test]
fn what_is_no_event_is_told_by_the_first_line_and_the_exit_code() {
    for body in ["", "<html>", "[1]", "{}", "{\"type\": 3}", "\u{0}"] {
        let ran = inspect(body.as_bytes(), &[]);
        assert_eq!(ran.code(), 1, "{body:?}");
        assert!(ran.stdout.starts_with("no event of Qiscus"), "{ran:?}");
        assert_eq!(inspect(body.as_bytes(), &["--json"]).code(), 1, "{body:?}");
    }
    // One that this program does not know is one all the same.
    let ran = inspect(b"{\"type\": \"room_archived\"}", &[]);
    assert_eq!(ran.code(), 0);
    assert!(ran.stdout.starts_with("unrecognized"), "{ran:?}");
}

#[test]
fn the_channel_of_omnichannel_is_shown() {
    let body = TestEvent::text("Halo").omnichannel().body();
    let ran = inspect(&body, &[]);
    assert!(
        ran.stdout.contains("channel   Toko WA, source wa, id 5102"),
        "{ran:?}"
    );
    let json = inspect(&body, &["--json"]).json();
    assert_eq!(json["channel"]["source"], "wa");
}

#[test]
fn json_has_nothing_that_a_terminal_obeys() {
    let text = "\u{9b}31m \u{202e}txt \u{2066}a\u{7f}";
    let body = TestEvent::text(text).body();
    let ran = inspect(&body, &["--json"]);
    assert_eq!(ran.code(), 0);
    for character in ['\u{9b}', '\u{202e}', '\u{2066}', '\u{7f}'] {
        assert!(!ran.stdout.contains(character), "{character:?}");
    }
    assert_eq!(ran.json()["message"]["text"], text);
}
