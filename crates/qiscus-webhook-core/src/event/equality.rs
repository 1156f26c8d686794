//! Equality of what was read, for the tests of a handler.

use super::{
    AccountLinking, Button, ButtonAction, ButtonPostbackResponse, Buttons, Card, Carousel,
    CarouselCard, Channel, ContactPerson, Custom, EmbeddedJson, FileAttachment, Json, Location,
    Message, Other, Participant, Participants, PostComment, Reply, Room, Sender, SystemEvent,
    Unrecognized,
};

/// Implements `PartialEq` by the named accessors: how a value was written, as a number or a string, under its name
/// or its twin's, makes no difference.
macro_rules! equal_by {
    ($($name:ident { $($accessor:ident),* $(,)? })*) => {$(
        impl PartialEq for $name<'_> {
            fn eq(&self, other: &Self) -> bool {
                $(self.$accessor() == other.$accessor())&&*
            }
        }
    )*};
}

equal_by! {
    PostComment { origin, app_code, channel, sender, room, message }
    Unrecognized { raw }
    Channel { id, name, source }
    Sender { id, user_id, name, avatar_url }
    Room { id, topic_id, kind, declared_kind, name, avatar_url, options, participants }
    Participant {
        id, user_id, username, avatar_url, is_active, extras, last_comment_read_id, last_comment_received_id,
    }
    Message {
        id, comment_before_id, unique_temp_id, message_type, text, payload, extras, sent_at,
        is_link_preview_disabled,
    }
    FileAttachment { url, caption, file_name, size, pages }
    Location { name, address, latitude, longitude, map_url }
    ContactPerson { name, value, declared_kind }
    Reply {
        text, replied_comment_id, replied_comment_message, replied_comment_sender_username,
        replied_comment_sender_user_id, replied_comment_type, replied_comment_payload,
        is_replied_comment_deleted,
    }
    Buttons { text, buttons }
    Card { text, image_url, title, description, url, buttons }
    Carousel { cards }
    CarouselCard { image_url, title, description, default_action, buttons }
    Button { label, postback_text, declared_kind, action }
    ButtonAction { url, declared_method, payload }
    ButtonPostbackResponse { action }
    AccountLinking { url, redirect_url, text, params }
    Custom { custom_type, content }
    Other { message_type, payload, cause }
    Json { as_str }
    Participants { raw }
    EmbeddedJson { text }
}

impl PartialEq for SystemEvent<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.declared_kind() == other.declared_kind()
            && self.subject_username() == other.subject_username()
            && self.subject_user_id() == other.subject_user_id()
            && self.object_username() == other.object_username()
            && self.object_user_id() == other.object_user_id()
            && self.object_usernames().eq(other.object_usernames())
            && self.object_user_ids().eq(other.object_user_ids())
            && self.room_name() == other.room_name()
            && self.payload() == other.payload()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{DOCUMENTED, EVENTS, MODERN};
    use super::super::{Content, Event};

    fn event(body: &str) -> Event<'_> {
        Event::parse_unverified(body.as_bytes())
    }

    fn content(body: &str) -> Content<'_> {
        let event = event(body);
        event.as_post_comment().unwrap().message().content()
    }

    #[test]
    fn an_event_equals_itself_and_no_other() {
        for (place, body) in EVENTS.iter().enumerate() {
            for (other_place, other) in EVENTS.iter().enumerate() {
                assert_eq!(
                    event(body) == event(other),
                    place == other_place,
                    "{body} {other}"
                );
            }
        }
        assert_ne!(event("{}"), event("{ }"));
        assert_ne!(event("{}"), event(DOCUMENTED));
        assert_eq!(event("{}"), event("{}"));
    }

    #[test]
    fn how_a_value_was_written_makes_no_difference() {
        for (from, to) in [
            (r#""id":41,"#, r#""id":"41","#),
            (r#""id":41,"#, r#""id_str":"41","#),
            (r#"{"type":"post"#, r#"{ "type" : "post"#),
            (r#""name":"Sari""#, r#""name":"S\u0061ri""#),
            (r#""payload":{}}}}"#, r#""payload":{},"unknown":5}}}"#),
        ] {
            let rewritten = DOCUMENTED.replace(from, to);
            assert_ne!(rewritten, DOCUMENTED);
            assert_eq!(event(&rewritten), event(DOCUMENTED), "{to}");
        }
    }

    #[test]
    fn each_difference_counts() {
        for (from, to) in [
            ("post_comment_rest", "post_comment_mobile"),
            ("toko-maju", "toko-mundur"),
            ("https://cdn.example/s.png", ""),
            (
                r#""id":3147483655,"id_str":"3147483655","name""#,
                r#""id":1,"name""#,
            ),
            ("Sari ", "Tari "),
            (r#""comment_before_id":1200"#, r#""comment_before_id":1199"#),
            (
                "23456789Z",
                "23456788Z\",\"unix_nano_timestamp\":\"0\",\"x\":\"",
            ),
            (
                r#""disable_link_preview":true"#,
                r#""disable_link_preview":false"#,
            ),
            (r#"{"priority":"high"}"#, r#"{ "priority":"high"}"#),
            (r#""id":1203"#, r#""id":1204"#),
            (r#""payload":{},"#, r#""payload":{"a":1},"#),
            ("Pesanan", "pesanan"),
            ("android", "ios"),
            (r#""id":41,"#, r#""id":42,"#),
            (
                r#""is_public_channel":false"#,
                r#""is_public_channel":true"#,
            ),
            (r#""name":"Dapur""#, r#""name":"Kasir""#),
            (r#"\"branch\":3"#, r#"\"branch\":4"#),
            (r#""active":true"#, r#""active":false"#),
            ("r.png", "t.png"),
            (r#""topic_id":41"#, r#""topic_id":40"#),
            (r#""type":"group""#, r#""type":"klub""#),
        ] {
            let other = MODERN.replacen(from, to, 1);
            assert_ne!(other, MODERN, "{from}");
            assert_ne!(event(&other), event(MODERN), "{to}");
        }
    }

    #[test]
    fn content_is_compared_by_what_it_says() {
        const PAYLOADS: [(&str, &str); 25] = [
            ("file_attachment", r#"{"url":"a"}"#),
            ("file_attachment", r#"{"url":"a","caption":"b"}"#),
            ("file_attachment", r#"{"url":"a","file_name":"b"}"#),
            ("file_attachment", r#"{"url":"a","size":1}"#),
            ("file_attachment", r#"{"url":"a","pages":1}"#),
            ("location", r#"{"latitude":1.5}"#),
            ("location", r#"{"longitude":1.5}"#),
            ("contact_person", r#"{"type":"phone"}"#),
            ("reply", r#"{"replied_comment_id":1}"#),
            (
                "reply",
                r#"{"replied_comment_id":1,"replied_comment_payload":{}}"#,
            ),
            (
                "reply",
                r#"{"replied_comment_id":1,"replied_comment_is_deleted":true}"#,
            ),
            ("buttons", r#"{"buttons":[]}"#),
            ("buttons", r#"{"buttons":[{"label":"a"}]}"#),
            (
                "buttons",
                r#"{"buttons":[{"label":"a","payload":{"method":"get"}}]}"#,
            ),
            ("card", r#"{"title":"a"}"#),
            ("carousel", r#"{"cards":[{"title":"a"}]}"#),
            ("button_postback_response", r#"{"url":"a"}"#),
            ("account_linking", r#"{"params":{}}"#),
            ("custom", r#"{"type":"a","content":1}"#),
            ("system_event", r#"{"object_username_list":["a"]}"#),
            ("system_event", r#"{"object_username_list":["b"]}"#),
            ("system_event", r#"{"object_email_list":["a"]}"#),
            ("order", r#"{"a":1}"#),
            ("order", r#"{"a":2}"#),
            ("location", "[]"),
        ];
        let body = |(message_type, payload): (&str, &str)| {
            DOCUMENTED
                .replace(r#""type":"text""#, &format!(r#""type":"{message_type}""#))
                .replace(r#""payload":{}"#, &format!(r#""payload":{payload}"#))
        };
        for (place, payload) in PAYLOADS.into_iter().enumerate() {
            for (other_place, other) in PAYLOADS.into_iter().enumerate() {
                let (one, other) = (body(payload), body(other));
                let equal = content(&one) == content(&other);
                assert_eq!(equal, place == other_place, "{one} {other}");
            }
        }
        let spaced = body(("location", r#"{ "latitude" : "1.5" }"#));
        assert_eq!(
            content(&spaced),
            content(&body(("location", r#"{"latitude":1.5}"#)))
        );
    }
}
