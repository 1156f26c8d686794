//! A comment of each shape that Qiscus sends.

use std::time::{Duration, UNIX_EPOCH};

use super::super::fixtures::{DOCUMENTED, MODERN, OMNICHANNEL};
use super::super::{Content, RoomKind};
use super::*;

#[test]
fn the_documented_body_is_read() {
    let comment = PostComment::in_text(DOCUMENTED).unwrap();
    assert_eq!(comment.origin(), Origin::Client);
    assert_eq!(comment.app_code(), None);
    assert!(comment.channel().is_none());
    assert_eq!(comment.id(), None);

    let sender = comment.sender();
    assert_eq!(
        (sender.id(), sender.user_id(), sender.name()),
        (7, "sari", "Sari")
    );
    assert_eq!(sender.avatar_url(), None);

    let room = comment.room();
    assert_eq!((room.id(), room.topic_id()), (41, Some(41)));
    assert_eq!((room.kind(), room.name()), (RoomKind::Group, "Dapur"));
    assert!(room.options().is_none());
    assert!(room.participants().unwrap().decode().unwrap().is_empty());

    let message = comment.message();
    assert_eq!((message.message_type(), message.text()), ("text", "Halo"));
    assert!(matches!(message.content(), Content::Text));
    assert_eq!(message.payload().unwrap().as_str(), "{}");
    assert!(message.extras().is_none());
    assert_eq!(message.sent_at(), None);
    assert!(!message.is_link_preview_disabled());
}

#[test]
fn the_modern_body_is_read() {
    let comment = PostComment::in_text(MODERN).unwrap();
    assert_eq!(comment.origin(), Origin::ServerApi);
    assert_eq!(comment.app_code(), Some("toko-maju-9x"));
    assert_eq!(comment.id(), Some(DeliveryId::Message(1203)));

    let sender = comment.sender();
    assert_eq!(sender.id(), 3_147_483_655);
    assert_eq!(sender.name(), "Sari & Co");
    assert_eq!(sender.avatar_url(), Some("https://cdn.example/s.png"));

    let room = comment.room();
    assert_eq!(room.avatar_url(), Some("https://cdn.example/r.png"));
    assert_eq!(room.options().unwrap().text(), r#"{"branch":3}"#);
    assert_eq!(room.participants().unwrap().decode().unwrap().len(), 1);

    let message = comment.message();
    assert_eq!(message.text(), "Pesanan A<17");
    assert_eq!(message.comment_before_id(), Some(1200));
    assert_eq!(message.unique_temp_id(), Some("android_1740794400123_k2"));
    assert_eq!(message.extras().unwrap().as_str(), r#"{"priority":"high"}"#);
    assert!(message.is_link_preview_disabled());
    assert_eq!(
        message.sent_at(),
        Some(UNIX_EPOCH + Duration::new(1_740_794_400, 123_456_789))
    );
}

#[test]
fn the_omnichannel_bot_body_is_read() {
    let comment = PostComment::in_text(OMNICHANNEL).unwrap();
    let channel = comment.channel().unwrap();
    assert_eq!(
        (channel.id(), channel.name(), channel.source()),
        (Some(88), Some("WA Toko"), Some("wa"))
    );
    assert_eq!(comment.sender().id(), 0);
    assert_eq!(comment.sender().user_id(), "6281200000001");
    assert_eq!(comment.room().id(), 41);
    assert_eq!(comment.room().topic_id(), Some(41));
    assert_eq!(comment.message().id(), None);
    assert_eq!(comment.message().comment_before_id(), None);
    assert_eq!(
        comment.id(),
        Some(DeliveryId::UniqueTempId("wa-1740794400-1"))
    );
    assert_eq!(
        comment.message().sent_at(),
        Some(UNIX_EPOCH + Duration::from_millis(1_740_794_400_123))
    );
    let participants = comment.room().participants().unwrap().decode().unwrap();
    assert_eq!(participants[1].user_id(), "bot@toko.example");
}

#[test]
fn numbers_of_2021_come_as_strings() {
    let body = DOCUMENTED.replace(
        r#""payload":{}"#,
        r#""unix_timestamp":"1740794400","unix_nano_timestamp":"1740794400000000001","payload":null"#,
    );
    let comment = PostComment::in_text(&body).unwrap();
    assert!(comment.message().payload().is_none());
    assert_eq!(
        comment.message().sent_at(),
        Some(UNIX_EPOCH + Duration::new(1_740_794_400, 1))
    );
}

#[test]
fn an_id_that_says_nothing_is_none() {
    for ids in [
        r#""id":0,"unique_temp_id":"0""#,
        r#""id":null,"unique_temp_id":"""#,
        r#""id":"","id_str":"0","unique_temp_id":null"#,
    ] {
        let body = DOCUMENTED.replace(r#""text":"Halo""#, &format!(r#""text":"Halo",{ids}"#));
        assert_eq!(PostComment::in_text(&body).unwrap().id(), None, "{ids}");
        // Nor beside a field that only the lenient reading takes.
        let body = body.replace(r#""name":"Sari""#, r#""avatar_url":{}"#);
        let comment = PostComment::in_text(&body).unwrap();
        assert_eq!(comment.id(), None, "{ids}");
        let odd: Vec<_> = comment.mismatches().iter().map(Mismatch::path).collect();
        assert_eq!(odd, ["payload.from.avatar_url"], "{ids}");
    }
    let body = DOCUMENTED.replace(r#""text":"Halo""#, r#""id":0,"id_str":"1203""#);
    assert_eq!(
        PostComment::in_text(&body).unwrap().id(),
        Some(DeliveryId::Message(1203))
    );
}
