//! Reading never panics and loses nothing: a body is an event whose fields are those of the JSON, or
//! it is unrecognized with every byte; and nothing that is logged shows text of the body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use qiscus_webhook_core::Event;
use qiscus_webhook_core::event::{Content, PostComment};
use serde::de::IgnoredAny;
use serde_json::Value;

fuzz_target!(|body: &[u8]| {
    match Event::parse_unverified(body) {
        Event::PostComment(post) => {
            match serde_json::from_slice(body) {
                Ok(value) => look_at(&post, &value),
                // What is kept as text may nest deeper, or hold larger numbers, than a `Value` may.
                Err(_) => {
                    serde_json::from_slice::<IgnoredAny>(body).expect("a recognized body is JSON");
                    let _ = format!("{post:?} {:?}", post.message().content());
                }
            }
        }
        Event::Unrecognized(unrecognized) => {
            assert_eq!(unrecognized.raw(), body);
            let _ = (
                unrecognized.declared_type(),
                unrecognized.to_string(),
                unrecognized.id(),
            );
        }
        _ => unreachable!("no other event is known"),
    }
});

fn look_at(post: &PostComment<'_>, value: &Value) {
    let _ = (post.to_string(), format!("{post:?}"), post.id());
    let message = &value["payload"]["message"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    assert_eq!(post.origin().declared_type(), value["type"]);
    assert_eq!(post.sender().user_id(), value["payload"]["from"]["email"]);
    assert_eq!(post.message().message_type(), message["type"]);
    let _ = post.message().sent_at();
    for mismatch in post.mismatches() {
        assert!(!mismatch.path().is_empty() && !mismatch.cause().is_empty());
    }
    // Of a key that repeats, a `Value` has the last value, and an event none.
    let is_whole = post.mismatches().is_empty();
    if is_whole && !message["text"].is_number() {
        assert_eq!(post.message().text(), text(&message["text"]));
    }

    let room = post.room();
    let _ = (
        room.kind(),
        room.options()
            .map(|options| options.decode::<Value>().is_ok()),
    );
    if let Some(Ok(participants)) = room.participants().map(|raw| raw.decode()) {
        let sent = value["payload"]["room"]["participants"].as_array();
        assert!(!is_whole || Some(participants.len()) == sent.map(Vec::len));
    }

    let content = post.message().content();
    let _ = format!("{content:?}");
    assert!(content.mismatches().len() <= 64);
    match content {
        Content::Text => assert_eq!(message["type"], "text"),
        Content::Reply(reply) => {
            let _ = format!("{:?}", reply.replied_content());
        }
        Content::Other(other) => {
            assert_eq!(other.message_type(), message["type"]);
            let sent = message.get("payload").filter(|payload| !payload.is_null());
            let kept = other
                .payload()
                .map(|payload| serde_json::from_str(payload.as_str()));
            if is_whole {
                assert_eq!(kept.map(Result::unwrap), sent.cloned());
            }
        }
        _ => {}
    }
}
