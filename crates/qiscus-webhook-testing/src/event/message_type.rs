//! A constructor for each message type.

use qiscus_webhook_core::event::Content;
use serde_json::{Value, json};

use super::TestEvent;
use super::body::extended;
use crate::{TestButton, TestCard};

/// The message types that Qiscus documents: those that [`Content`] reads.
pub const MESSAGE_TYPES: &[&str] = Content::TYPES;

type Sample = fn() -> TestEvent;

/// A likely message of each type, in the order of [`MESSAGE_TYPES`]. A type that is missing here does not compile.
const SAMPLES: [(&str, Sample); MESSAGE_TYPES.len()] = [
    ("text", || TestEvent::text("Teh & roti <2>, ya 😀")),
    ("file_attachment", || {
        TestEvent::file("https://cdn.example/nota/A-17.pdf")
    }),
    ("location", || {
        TestEvent::location("Dapur", -7.758_721, 110.381_45)
    }),
    ("contact_person", || {
        TestEvent::contact("Rina", "+6281200004411")
    }),
    ("reply", || TestEvent::reply("Sudah", 2_048_113_206)),
    ("buttons", || {
        let buttons = [
            TestButton::postback("Ya", order()),
            TestButton::link("Lihat menu", "https://toko.example/menu"),
        ];
        TestEvent::buttons("Jadi pesan?", buttons)
    }),
    ("card", || TestEvent::card(sample_card("Kopi susu"))),
    ("carousel", || {
        TestEvent::carousel([sample_card("Kopi susu"), sample_card("Teh poci")])
    }),
    ("button_postback_response", || {
        TestEvent::postback("Ya", order())
    }),
    ("account_linking", || {
        TestEvent::account_linking("Masuk dulu, ya", "https://toko.example/masuk")
    }),
    ("custom", || {
        TestEvent::custom("order", json!({ "number": "A-17", "total": 45_000 }))
    }),
    ("system_event", || TestEvent::system_event("add_member")),
];

impl TestEvent {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::of_type("text", text, json!({}))
    }

    /// A file, of any kind, at `url`.
    pub fn file(url: impl Into<String>) -> Self {
        let url = url.into();
        let file_name = url.rsplit('/').next().unwrap_or_default();
        let payload = json!({
            "url": url,
            "caption": "",
            "file_name": file_name,
            "size": 48_213,
            "pages": 1,
        });
        Self::of_type("file_attachment", format!("[file] {url} [/file]"), payload)
    }

    /// A place, in degrees.
    pub fn location(name: impl Into<String>, latitude: f64, longitude: f64) -> Self {
        let name = name.into();
        let payload = json!({
            "name": name,
            "address": "Jl. Kaliurang km 5, Sleman",
            "latitude": latitude,
            "longitude": longitude,
            "map_url": format!("https://maps.example/?q={latitude},{longitude}"),
        });
        Self::of_type("location", name, payload)
    }

    /// Somebody's telephone number.
    pub fn contact(name: impl Into<String>, phone: impl Into<String>) -> Self {
        let (name, phone) = (name.into(), phone.into());
        let text = format!("{name}\n{phone}");
        let payload = json!({ "name": name, "value": phone, "type": "phone" });
        Self::of_type("contact_person", text, payload)
    }

    /// An answer to the text message with the id `replied_comment_id`.
    pub fn reply(text: impl Into<String>, replied_comment_id: u64) -> Self {
        let text = text.into();
        let payload = json!({
            "text": text,
            "replied_comment_id": replied_comment_id,
            "replied_comment_message": "Pesanan A-17 sudah siap?",
            "replied_comment_sender_username": "Budi",
            "replied_comment_sender_email": "budi@toko.example",
            "replied_comment_type": "text",
            "replied_comment_payload": {},
        });
        Self::of_type("reply", text, payload)
    }

    /// A text with buttons.
    pub fn buttons(text: impl Into<String>, buttons: impl IntoIterator<Item = TestButton>) -> Self {
        let text = text.into();
        let payload = json!({ "text": text, "buttons": TestButton::list(buttons) });
        Self::of_type("buttons", text, payload)
    }

    /// A picture with a text and buttons.
    pub fn card(card: TestCard) -> Self {
        let title = card.title().to_owned();
        Self::of_type("card", title, card.payload())
    }

    /// Cards side by side.
    pub fn carousel(cards: impl IntoIterator<Item = TestCard>) -> Self {
        let cards: Value = cards.into_iter().map(TestCard::element).collect();
        Self::of_type("carousel", "", json!({ "cards": cards }))
    }

    /// Somebody pressed a postback button: what it says in the room, and the button's own payload.
    pub fn postback(text: impl Into<String>, payload: impl Into<Value>) -> Self {
        let payload = json!({
            "url": "https://toko.example/postback",
            "method": "post",
            "payload": payload.into(),
        });
        Self::of_type("button_postback_response", text, payload)
    }

    /// An invitation to sign in at `url`.
    pub fn account_linking(text: impl Into<String>, url: impl Into<String>) -> Self {
        let text = text.into();
        let payload = json!({
            "text": text,
            "url": url.into(),
            "redirect_url": "https://toko.example/selesai",
            "params": { "button_text": "Masuk", "view_title": "Masuk" },
        });
        Self::of_type("account_linking", text, payload)
    }

    /// What the application made up, in Qiscus's frame for it.
    pub fn custom(custom_type: impl Into<String>, content: impl Into<Value>) -> Self {
        let payload = json!({ "type": custom_type.into(), "content": content.into() });
        Self::of_type("custom", "", payload)
    }

    /// Something happened to the room: `create_room`, `add_member`, `join_room`, `remove_member`,
    /// `left_room`, `change_room_name`, `change_room_avatar` or `custom`.
    pub fn system_event(kind: impl Into<String>) -> Self {
        let kind = kind.into();
        let (text, details) = match kind.as_str() {
            "create_room" => (
                "Sari created room Dapur",
                json!({ "object_username": "", "object_email": "" }),
            ),
            "add_member" | "remove_member" => (
                "Sari changed who is in the room",
                json!({
                    "object_username": "Budi",
                    "object_email": "budi@toko.example",
                    "object_username_list": ["Budi", "Kasir 2"],
                    "object_email_list": ["budi@toko.example", "kasir-2"],
                }),
            ),
            "custom" => ("Shift malam mulai", json!({ "payload": { "shift": 2 } })),
            _ => ("Sari changed the room", json!({})),
        };
        let payload = json!({
            "type": kind,
            "subject_username": "Sari",
            "subject_email": "sari@toko.example",
            "room_name": "Dapur",
        });
        Self::of_type("system_event", text, extended(payload, details)).in_group()
    }

    /// A likely message of the type named; of an application's own type, with its own payload,
    /// where Qiscus documents none of that name.
    pub fn sample(message_type: &str) -> Self {
        let mut samples = SAMPLES.iter();
        match samples.find(|(documented, _)| *documented == message_type) {
            Some((_, sample)) => sample(),
            None => Self::of_type(message_type, "", order()),
        }
    }

    /// One message of each documented type.
    ///
    /// ```
    /// use qiscus_webhook::testing::TestEvent;
    ///
    /// for event in TestEvent::samples() {
    ///     let delivery = event.minimal().delivery();
    ///     assert!(!delivery.event().is_unrecognized());
    /// }
    /// ```
    pub fn samples() -> impl Iterator<Item = Self> {
        SAMPLES.iter().map(|(_, sample)| sample())
    }
}

fn order() -> Value {
    json!({ "order": "A-17" })
}

fn sample_card(title: &str) -> TestCard {
    TestCard::new(title)
        .with_description("Dingin, gula aren")
        .with_button(TestButton::postback("Pesan", json!({ "item": title })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sample_is_of_the_type_that_it_is_named_for() {
        for ((name, sample), message_type) in SAMPLES.iter().zip(MESSAGE_TYPES) {
            assert_eq!(name, message_type);
            assert_eq!(sample().message_type(), *name);
        }
    }
}
