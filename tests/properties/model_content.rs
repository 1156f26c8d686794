//! The independent reader of a message's content.

use serde_json::{Value, json};

use crate::fields::{Fields, Odd};
use crate::model::{Object, texts};

/// Kind and fields, and where something could not be read.
pub(crate) fn content(
    message_type: &str,
    payload: Option<&Value>,
    text: Option<&str>,
) -> (Value, Vec<String>) {
    let odd = Odd::default();
    if message_type == "text" {
        return (json!(["text", []]), Vec::new());
    }
    let read = match (message_type, payload) {
        ("button_postback_response", None) => Ok(json!([null, null, null, null])),
        ("button_postback_response", Some(payload)) => pressed(payload, &odd),
        ("file_attachment", None) if url_in(text).is_some() => {
            let nothing = Object::new();
            file(&Fields::new(&nothing, "", &odd), text)
        }
        (_, payload) => match payload.and_then(Value::as_object) {
            Some(payload) => fields(message_type, &Fields::new(payload, "", &odd), text),
            None => Err(Some(".".to_owned())),
        },
    };
    match read {
        Ok(fields) => (json!([message_type, fields]), odd.sorted()),
        Err(cause) if is_known(message_type) => (
            json!(["other", [message_type, payload]]),
            cause.into_iter().collect(),
        ),
        Err(_) => (json!(["other", [message_type, payload]]), Vec::new()),
    }
}

fn is_known(message_type: &str) -> bool {
    qiscus_webhook_core::event::Content::TYPES.contains(&message_type)
}

/// The path of what makes it impossible, or nothing for a type that is not known.
type Read = Result<Value, Option<String>>;

fn fields(message_type: &str, payload: &Fields<'_>, text: Option<&str>) -> Read {
    Ok(match message_type {
        "file_attachment" => return file(payload, text),
        "location" => json!([
            payload.said("name"),
            payload.said("address"),
            payload.measure("latitude"),
            payload.measure("longitude"),
            payload.said("map_url"),
        ]),
        "contact_person" => {
            let kind = payload.said("type");
            let known = kind.as_deref().map(|kind| match kind {
                "phone" => "Phone",
                "email" => "Email",
                _ => "Other",
            });
            json!([payload.said("name"), payload.said("value"), kind, known])
        }
        "reply" => {
            let Some(id) = payload.number("replied_comment_id") else {
                let is_missing = payload.json_or_null("replied_comment_id").is_none();
                let path = if is_missing {
                    "."
                } else {
                    "replied_comment_id"
                };
                return Err(Some(path.to_owned()));
            };
            let message = payload.text("replied_comment_message");
            let replied_type = payload.said("replied_comment_type");
            let replied = payload
                .json("replied_comment_payload")
                .filter(|replied| **replied != "");
            let inside = replied.map(|replied| match replied {
                Value::String(held) => serde_json::from_str(held).unwrap_or(replied.clone()),
                replied => replied.clone(),
            });
            let inside = inside.filter(|inside| !inside.is_null());
            let replied_content = replied_type
                .as_deref()
                .map(|replied_type| content(replied_type, inside.as_ref(), message.as_deref()).0);
            json!([
                payload.said("text"),
                id,
                message.filter(|message| !message.is_empty()),
                payload.said("replied_comment_sender_username"),
                payload.said("replied_comment_sender_email"),
                replied_type,
                replied,
                payload.flag("replied_comment_is_deleted").unwrap_or(false),
                replied_content,
            ])
        }
        "buttons" => json!([payload.said("text"), buttons(payload)]),
        "card" => {
            let images = [payload.said("image"), payload.said("image_url")];
            json!([
                payload.said("text"),
                images.into_iter().flatten().next(),
                payload.said("title"),
                payload.said("description"),
                payload.said("url"),
                buttons(payload),
            ])
        }
        "carousel" => payload.objects("cards").iter().map(card).collect(),
        "account_linking" => json!([
            payload.said("url"),
            payload.said("redirect_url"),
            payload.said("text"),
            payload.json("params"),
        ]),
        "custom" => json!([payload.said("type"), payload.json("content")]),
        "system_event" => json!([
            payload.said("type"),
            payload.said("subject_username"),
            payload.said("subject_email"),
            payload.said("object_username"),
            payload.said("object_email"),
            texts(payload, "object_username_list"),
            texts(payload, "object_email_list"),
            payload.said("room_name"),
            payload.json("payload"),
            happened(payload.said("type").as_deref()),
        ]),
        _ => return Err(None),
    })
}

fn happened(kind: Option<&str>) -> &'static str {
    match kind {
        Some("create_room") => "CreateRoom",
        Some("add_member") => "AddMember",
        Some("join_room") => "JoinRoom",
        Some("remove_member") => "RemoveMember",
        Some("left_room") => "LeftRoom",
        Some("change_room_name") => "ChangeRoomName",
        Some("change_room_avatar") => "ChangeRoomAvatar",
        Some("custom") => "Custom",
        _ => "Other",
    }
}

fn file(payload: &Fields<'_>, text: Option<&str>) -> Read {
    let url = match (payload.json("url"), url_in(text)) {
        (Some(Value::String(url)), None) => url.clone(),
        (Some(Value::String(url)), Some(_)) if !url.is_empty() => url.clone(),
        (None | Some(Value::String(_)), Some(url)) => url,
        (Some(_), Some(url)) => {
            payload.note("url");
            url
        }
        (Some(_), None) => return Err(Some("url".to_owned())),
        (None, None) => return Err(Some(".".to_owned())),
    };
    Ok(json!([
        url,
        payload.said("caption"),
        payload.said("file_name"),
        payload.number("size"),
        payload.number("pages"),
    ]))
}

fn url_in(text: Option<&str>) -> Option<String> {
    let words = text?.trim();
    let inside = words
        .strip_prefix("[file]")?
        .strip_suffix("[/file]")?
        .trim();
    (!inside.is_empty()).then(|| inside.to_owned())
}

fn card(card: &Fields<'_>) -> Value {
    let default_action = card.side_object("default_action");
    json!([
        card.said("image"),
        card.said("title"),
        card.said("description"),
        default_action.as_ref().map(button),
        buttons(card),
    ])
}

fn buttons(of: &Fields<'_>) -> Value {
    of.objects("buttons").iter().map(button).collect()
}

fn button(one: &Fields<'_>) -> Value {
    let pressed = match one.json("payload") {
        None => None,
        Some(payload) => match held(payload) {
            Some(None) => None,
            Some(Some(held)) => Some(action(&one.inside(&held, "payload"))),
            None => {
                one.note("payload");
                None
            }
        },
    };
    json!([
        one.said("label"),
        one.said("postback_text"),
        one.said("type"),
        pressed,
        match one.said("type").as_deref() {
            Some("postback") => "Postback",
            Some("link") => "Link",
            _ => "Other",
        },
    ])
}

fn pressed(payload: &Value, odd: &Odd) -> Read {
    match held(payload) {
        None => Err(Some(".".to_owned())),
        Some(None) => Ok(json!([null, null, null, null])),
        Some(Some(held)) => Ok(action(&Fields::new(&held, "", odd))),
    }
}

/// The object that a button holds, maybe in a string; the inner `None` is nothing, the outer one "does not fit".
fn held(payload: &Value) -> Option<Option<Object>> {
    match payload {
        Value::Array(list) if list.is_empty() => Some(None),
        Value::String(text) if text.is_empty() => Some(None),
        Value::String(text) => match serde_json::from_str(text) {
            Ok(Value::Object(held)) => Some(Some(held)),
            _ => None,
        },
        Value::Object(held) => Some(Some(held.clone())),
        _ => None,
    }
}

fn action(payload: &Fields<'_>) -> Value {
    let method = payload.said("method");
    let known = method
        .as_deref()
        .map(|method| match method.to_ascii_lowercase().as_str() {
            "get" => "Get",
            "post" => "Post",
            _ => "Other",
        });
    json!([payload.said("url"), method, payload.json("payload"), known])
}
