//! An independent reader: the wire format's rules over `serde_json::Value`, slow and plain.

use serde_json::{Map, Value, json};

use crate::fields::{Fields, Id, Odd, text_of};
use crate::model_content::content;

/// What [`view`](crate::view::view) must give for this document.
pub(crate) fn model(document: &Value) -> Value {
    post_comment(document).unwrap_or_else(|| unrecognized(document))
}

fn unrecognized(document: &Value) -> Value {
    let declared = document.get("type").and_then(Value::as_str);
    let odd = Odd::default();
    let message = document.pointer("/payload/message");
    let message = message.and_then(Value::as_object);
    let id = message
        .filter(|_| matches!(declared, Some("post_comment_mobile" | "post_comment_rest")))
        .and_then(|message| message_id(&Fields::new(message, "", &odd)));
    json!({ "unrecognized": declared, "id": id.map(|id| format!("message:{id}")) })
}

fn message_id(message: &Fields<'_>) -> Option<u64> {
    let ids = [message.id("id"), message.id("id_str")];
    ids.into_iter()
        .find_map(|id| id.said().filter(|id| *id != 0))
}

/// None where what identifies the message does not fit.
fn post_comment(document: &Value) -> Option<Value> {
    let odd = Odd::default();
    let envelope = Fields::new(document.as_object()?, "", &odd);
    let event_type = envelope.exact("type")?;
    if !matches!(event_type, "post_comment_mobile" | "post_comment_rest") {
        return None;
    }
    let payload = envelope.object("payload")?;
    let message = payload.object("message")?;
    let message_type = message.exact("type")?;
    let temp_id = message.identity("unique_temp_id");
    let message_id = message_id(&message);
    let temp_id = match (message_id, message.id("id"), message.id("id_str"), temp_id) {
        (None, Id::Odd, Id::Odd | Id::Nothing, _) | (None, Id::Nothing, Id::Odd, _) => return None,
        (None, _, _, Err(())) => return None,
        (_, _, _, temp_id) => temp_id.unwrap_or_default().filter(|id| *id != "0"),
    };
    for name in ["created_at", "timestamp"] {
        message.text(name);
    }
    for name in ["unix_timestamp", "unix_nano_timestamp"] {
        message.count(name);
    }
    let before = ["comment_before_id", "comment_before_id_str"].map(|name| message.number(name));
    let text = message.text("text");
    let delivery_id = message_id
        .map(|id| format!("message:{id}"))
        .or_else(|| temp_id.map(|id| format!("temp:{id}")));
    let channel = envelope.side_object("channel").map(|channel| {
        json!([
            channel.number("id"),
            channel.said("name"),
            channel.said("source")
        ])
    });
    let (content, odd_content) = content(message_type, message.json("payload"), text.as_deref());
    Some(json!({
        "type": event_type,
        "app_code": envelope.said("app_code"),
        "channel": channel,
        "from": sender(&payload.object("from")?)?,
        "room": room(&payload.object("room")?)?,
        "message": {
            "id": message_id,
            "comment_before_id": before.into_iter().flatten().find(|id| *id != 0),
            "unique_temp_id": temp_id,
            "type": message_type,
            "text": text.unwrap_or_default(),
            "payload": message.json("payload"),
            "extras": message.json("extras"),
            "disable_link_preview": message.flag("disable_link_preview").unwrap_or(false),
        },
        "content": content,
        "id": delivery_id,
        "mismatches": odd.sorted(),
        "content_mismatches": odd_content,
    }))
}

fn sender(from: &Fields<'_>) -> Option<Value> {
    let user_id = from.exact("email")?;
    let id = from.id("id").said().or(from.id("id_str").said())?;
    let name = from.text("name").unwrap_or_default();
    Some(json!([id, user_id, name, avatar(from, "avatar_url")]))
}

fn room(room: &Fields<'_>) -> Option<Value> {
    let declared = room.exact("type")?;
    let id = room.id("id").said().or(room.id("id_str").said())?;
    let public = room.flag("is_public_channel").unwrap_or(false);
    let kind = match declared {
        "single" => "single",
        "group" if public => "channel",
        "group" => "group",
        "channel" => "channel",
        _ => "other",
    };
    let topic_id = [room.number("topic_id"), room.number("topic_id_str")];
    let listed = room
        .json("participants")
        .map(|list| participants(list).unwrap_or_else(|| json!("no participants")));
    Some(json!({
        "id": id,
        "topic_id": topic_id.into_iter().flatten().next(),
        "kind": kind,
        "type": declared,
        "name": room.text("name").unwrap_or_default(),
        "avatar_url": avatar(room, "room_avatar"),
        "options": room.json("options").filter(|options| **options != ""),
        "participants": listed,
    }))
}

fn participants(list: &Value) -> Option<Value> {
    let people = list.as_array()?.iter().enumerate();
    people.map(|(index, one)| participant(one, index)).collect()
}

fn participant(one: &Value, index: usize) -> Option<Value> {
    let odd = Odd::default();
    let one = Fields::new(one.as_object()?, format!("[{index}]"), &odd);
    let user_id = one.exact("email")?;
    let twin = |name: &str| {
        let twins = [one.number(name), one.number(&format!("{name}_str"))];
        twins.into_iter().flatten().next()
    };
    Some(json!([
        twin("id"),
        user_id,
        one.said("username"),
        avatar(&one, "avatar_url"),
        one.flag("active"),
        one.json("extras"),
        twin("last_comment_read_id"),
        twin("last_comment_received_id"),
        odd.sorted(),
    ]))
}

/// A text, or an object around one.
fn avatar(of: &Fields<'_>, name: &str) -> Option<String> {
    let Some(Value::Object(around)) = of.json(name) else {
        return of.said(name);
    };
    let around = of.inside(around, name);
    let url = around
        .side_object("avatar")
        .and_then(|avatar| avatar.text("url"));
    if url.is_none() {
        of.note(name);
    }
    url.filter(|url| !url.is_empty())
}

/// A JSON object.
pub(crate) type Object = Map<String, Value>;

/// The texts of a list, `""` for one that is none.
pub(crate) fn texts(of: &Fields<'_>, name: &str) -> Vec<String> {
    let texts = of.list(name).into_iter().map(|(place, one)| match one {
        Value::Null => String::new(),
        one => text_of(one).unwrap_or_else(|| {
            of.note(&place);
            String::new()
        }),
    });
    texts.collect()
}
