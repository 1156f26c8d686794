//! An independent reader: the wire format's rules over `serde_json::Value`, slow and plain.

use serde_json::{Map, Value, json};

type Object = Map<String, Value>;

/// What [`view`](crate::view::view) must give for this document.
pub(crate) fn model(document: &Value) -> Value {
    post_comment(document).unwrap_or_else(|| {
        let declared = document.get("type").and_then(Value::as_str);
        json!({ "unrecognized": declared })
    })
}

/// None where anything does not fit.
fn post_comment(document: &Value) -> Option<Value> {
    let envelope = document.as_object()?;
    let event_type = needed_text(envelope, "type")?;
    if !matches!(event_type, "post_comment_mobile" | "post_comment_rest") {
        return None;
    }
    let app_code = said(text(envelope, "app_code")?);
    let channel = match present(envelope, "channel") {
        None => None,
        Some(channel) => {
            let channel = channel.as_object()?;
            let id = number(channel, "id")?;
            Some(json!([
                id,
                said(text(channel, "name")?),
                said(text(channel, "source")?)
            ]))
        }
    };
    let payload = envelope.get("payload")?.as_object()?;
    let from = sender(payload.get("from")?.as_object()?)?;
    let room = room(payload.get("room")?.as_object()?)?;
    let message = payload.get("message")?.as_object()?;

    let id = twin(message, "id")?;
    let message_id = id.0.filter(|id| *id != 0).or(id.1.filter(|id| *id != 0));
    let before = twin(message, "comment_before_id")?;
    let before = before
        .0
        .filter(|id| *id != 0)
        .or(before.1.filter(|id| *id != 0));
    let temp_id = said(text(message, "unique_temp_id")?).filter(|id| *id != "0");
    let message_type = needed_text(message, "type")?;
    for name in ["created_at", "timestamp"] {
        text(message, name)?;
    }
    for name in ["unix_timestamp", "unix_nano_timestamp"] {
        count(message, name)?;
    }
    let delivery_id = message_id
        .map(|id| format!("message:{id}"))
        .or_else(|| temp_id.map(|id| format!("temp:{id}")));
    Some(json!({
        "type": event_type,
        "app_code": app_code,
        "channel": channel,
        "from": from,
        "room": room,
        "message": {
            "id": message_id,
            "comment_before_id": before,
            "unique_temp_id": temp_id,
            "type": message_type,
            "text": text(message, "text")?.unwrap_or_default(),
            "payload": present(message, "payload"),
            "extras": present(message, "extras"),
            "disable_link_preview": flag(message, "disable_link_preview")?.unwrap_or(false),
        },
        "content": content(message_type, present(message, "payload")),
        "id": delivery_id,
    }))
}

fn sender(from: &Object) -> Option<Value> {
    let id = twin(from, "id")?;
    let user_id = needed_text(from, "email")?;
    let name = text(from, "name")?.unwrap_or_default();
    let avatar = said(text(from, "avatar_url")?);
    Some(json!([id.0.or(id.1)?, user_id, name, avatar]))
}

fn room(room: &Object) -> Option<Value> {
    let id = twin(room, "id")?;
    let topic_id = twin(room, "topic_id")?;
    let declared = needed_text(room, "type")?;
    let public = flag(room, "is_public_channel")?.unwrap_or(false);
    let kind = match declared {
        "single" => "single",
        "group" if public => "channel",
        "group" => "group",
        "channel" => "channel",
        _ => "other",
    };
    let options = present(room, "options").filter(|options| *options != "");
    let listed = present(room, "participants")
        .map(|list| participants(list).unwrap_or_else(|| json!("no participants")));
    Some(json!({
        "id": id.0.or(id.1)?,
        "topic_id": topic_id.0.or(topic_id.1),
        "kind": kind,
        "type": declared,
        "name": text(room, "name")?.unwrap_or_default(),
        "avatar_url": said(text(room, "room_avatar")?),
        "options": options,
        "participants": listed,
    }))
}

fn participants(list: &Value) -> Option<Value> {
    list.as_array()?
        .iter()
        .map(|one| {
            let one = one.as_object()?;
            let id = twin(one, "id")?;
            let read = twin(one, "last_comment_read_id")?;
            let received = twin(one, "last_comment_received_id")?;
            Some(json!([
                id.0.or(id.1),
                needed_text(one, "email")?,
                said(text(one, "username")?),
                said(text(one, "avatar_url")?),
                flag(one, "active")?,
                present(one, "extras"),
                read.0.or(read.1),
                received.0.or(received.1),
            ]))
        })
        .collect()
}

fn content(message_type: &str, payload: Option<&Value>) -> Value {
    match known_content(message_type, payload) {
        Some(fields) => json!([message_type, fields]),
        None => json!(["other", [message_type, payload]]),
    }
}

fn known_content(message_type: &str, payload: Option<&Value>) -> Option<Value> {
    if message_type == "text" {
        return Some(json!([]));
    }
    let payload = payload?.as_object()?;
    let said_text = |name: &str| text(payload, name).map(said);
    Some(match message_type {
        "file_attachment" => json!([
            needed_text(payload, "url")?,
            said_text("caption")?,
            said_text("file_name")?,
            number(payload, "size")?,
            number(payload, "pages")?,
        ]),
        "location" => json!([
            said_text("name")?,
            said_text("address")?,
            measure(payload, "latitude")?,
            measure(payload, "longitude")?,
            said_text("map_url")?,
        ]),
        "contact_person" => json!([said_text("name")?, said_text("value")?, said_text("type")?]),
        "reply" => json!([
            said_text("text")?,
            number(payload, "replied_comment_id")??,
            said_text("replied_comment_message")?,
            said_text("replied_comment_sender_username")?,
            said_text("replied_comment_sender_email")?,
            said_text("replied_comment_type")?,
            present(payload, "replied_comment_payload").filter(|payload| *payload != ""),
        ]),
        "buttons" => json!([said_text("text")?, buttons(payload)?]),
        "card" => json!([
            said_text("text")?,
            said_text("image")?.or(said_text("image_url")?),
            said_text("title")?,
            said_text("description")?,
            said_text("url")?,
            buttons(payload)?,
        ]),
        "carousel" => match present(payload, "cards") {
            None => json!([]),
            Some(cards) => cards.as_array()?.iter().map(card).collect::<Option<_>>()?,
        },
        "button_postback_response" => action(payload)?,
        "account_linking" => json!([
            said_text("url")?,
            said_text("redirect_url")?,
            said_text("text")?,
            present(payload, "params"),
        ]),
        "custom" => json!([said_text("type")?, present(payload, "content")]),
        "system_event" => json!([
            said_text("type")?,
            said_text("subject_username")?,
            said_text("subject_email")?,
            said_text("object_username")?,
            said_text("object_email")?,
            texts(payload, "object_username_list")?,
            texts(payload, "object_email_list")?,
            said_text("room_name")?,
            present(payload, "payload"),
        ]),
        _ => return None,
    })
}

fn card(card: &Value) -> Option<Value> {
    let card = card.as_object()?;
    let default_action = match present(card, "default_action") {
        None => None,
        Some(one) => Some(button(one)?),
    };
    Some(json!([
        said(text(card, "image")?),
        said(text(card, "title")?),
        said(text(card, "description")?),
        default_action,
        buttons(card)?,
    ]))
}

fn buttons(of: &Object) -> Option<Value> {
    match present(of, "buttons") {
        None => Some(json!([])),
        Some(list) => list.as_array()?.iter().map(button).collect(),
    }
}

fn button(one: &Value) -> Option<Value> {
    let one = one.as_object()?;
    let pressed = match present(one, "payload") {
        None => None,
        Some(payload) => Some(action(payload.as_object()?)?),
    };
    Some(json!([
        said(text(one, "label")?),
        said(text(one, "postback_text")?),
        said(text(one, "type")?),
        pressed,
    ]))
}

fn action(action: &Object) -> Option<Value> {
    let url = said(text(action, "url")?);
    Some(json!([
        url,
        said(text(action, "method")?),
        present(action, "payload")
    ]))
}

/// Neither missing nor null.
fn present<'a>(of: &'a Object, name: &str) -> Option<&'a Value> {
    of.get(name).filter(|value| !value.is_null())
}

/// The outer `None` is "does not fit", here and below; the inner one "not there".
fn text<'a>(of: &'a Object, name: &str) -> Option<Option<&'a str>> {
    match present(of, name) {
        None => Some(None),
        Some(value) => value.as_str().map(Some),
    }
}

fn needed_text<'a>(of: &'a Object, name: &str) -> Option<&'a str> {
    of.get(name)?.as_str()
}

fn said(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

fn texts(of: &Object, name: &str) -> Option<Value> {
    match present(of, name) {
        None => Some(json!([])),
        Some(list) => list
            .as_array()?
            .iter()
            .map(|one| one.as_str().map(Value::from))
            .collect(),
    }
}

fn flag(of: &Object, name: &str) -> Option<Option<bool>> {
    match present(of, name) {
        None => Some(None),
        Some(value) => value.as_bool().map(Some),
    }
}

fn number(of: &Object, name: &str) -> Option<Option<u64>> {
    match present(of, name) {
        None => Some(None),
        Some(Value::String(digits)) if digits.is_empty() => Some(None),
        Some(Value::String(digits)) => {
            let all = digits.chars().all(|digit| digit.is_ascii_digit());
            all.then(|| digits.parse().ok()).flatten().map(Some)
        }
        Some(value) => value.as_u64().map(Some),
    }
}

/// A number and its `_str` twin.
fn twin(of: &Object, name: &str) -> Option<(Option<u64>, Option<u64>)> {
    Some((number(of, name)?, number(of, &format!("{name}_str"))?))
}

fn count(of: &Object, name: &str) -> Option<()> {
    match present(of, name) {
        None => Some(()),
        Some(Value::String(digits)) if digits.is_empty() => Some(()),
        Some(Value::String(digits)) if digits.starts_with('+') => None,
        Some(Value::String(digits)) => digits.parse::<i64>().ok().map(|_| ()),
        Some(value) => value.as_i64().map(|_| ()),
    }
}

fn measure(of: &Object, name: &str) -> Option<Option<f64>> {
    match present(of, name) {
        None => Some(None),
        Some(Value::String(text)) if text.is_empty() => Some(None),
        Some(Value::String(text)) => {
            let measure: f64 = text.trim().parse().ok()?;
            measure.is_finite().then_some(Some(measure))
        }
        // A whole number of more than 32 bits is no measure.
        Some(value) if value.is_u64() => {
            u32::try_from(value.as_u64()?).ok().map(|n| Some(n.into()))
        }
        Some(value) if value.is_i64() => {
            i32::try_from(value.as_i64()?).ok().map(|n| Some(n.into()))
        }
        Some(value) => value.as_f64().map(Some),
    }
}
