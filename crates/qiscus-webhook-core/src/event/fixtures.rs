//! Bodies in the shapes Qiscus sends, with values of our own.

/// The sample of the Chat SDK webhook page: no message id, no time.
pub(crate) const DOCUMENTED: &str = r#"{"type":"post_comment_mobile","payload":{"from":{"id":7,"email":"sari","name":"Sari"},"room":{"id":41,"topic_id":41,"type":"group","name":"Dapur","participants":[]},"message":{"type":"text","text":"Halo","payload":{}}}}"#;

/// A body since 2022: `_str` twins, extras, times, participants with everything.
pub(crate) const MODERN: &str = concat!(
    r#"{"app_code":"toko-maju-9x","payload":{"#,
    r#""from":{"avatar_url":"https://cdn.example/s.png","email":"sari@toko.example","id":3147483655,"id_str":"3147483655","name":"Sari \u0026 Co"},"#,
    r#""message":{"comment_before_id":1200,"comment_before_id_str":"1200","created_at":"2025-03-01T02:00:00.123456789Z","disable_link_preview":true,"#,
    r#""extras":{"priority":"high"},"id":1203,"id_str":"1203","payload":{},"text":"Pesanan A\u003c17","timestamp":"2025-03-01T02:00:00Z","#,
    r#""type":"text","unique_temp_id":"android_1740794400123_k2","unix_nano_timestamp":1740794400123456789,"unix_timestamp":1740794400},"#,
    r#""room":{"id":41,"id_str":"41","is_public_channel":false,"name":"Dapur","options":"{\"branch\":3}","#,
    r#""participants":[{"active":true,"avatar_url":"","email":"sari@toko.example","extras":{},"id":3147483655,"id_str":"3147483655","#,
    r#""last_comment_read_id":1200,"last_comment_read_id_str":"1200","last_comment_received_id":1203,"last_comment_received_id_str":"1203","username":"Sari"}],"#,
    r#""room_avatar":"https://cdn.example/r.png","topic_id":41,"topic_id_str":"41","type":"group"}},"type":"post_comment_rest"}"#,
);

/// The Omnichannel bot webhook: string ids, a copy of the type, a channel, milliseconds in the nano field.
pub(crate) const OMNICHANNEL: &str = concat!(
    r#"{"app_code":"toko-maju-9x","channel":{"id":88,"name":"WA Toko","source":"wa"},"payload":{"#,
    r#""from":{"avatar_url":"","email":"6281200000001","id":0,"id_str":"0","name":"Budi"},"#,
    r#""message":{"comment_before_id":0,"created_at":"2025-03-01T02:00:00Z","id":0,"payload":{},"text":"Halo","#,
    r#""type":"text","unique_temp_id":"wa-1740794400-1","unix_nano_timestamp":1740794400123,"unix_timestamp":1740794400},"#,
    r#""room":{"id":"41","id_str":"","name":"Budi","options":"{}","participants":[{"email":"6281200000001"},{"email":"bot@toko.example"}],"#,
    r#""topic_id":"41","topic_id_str":"","type":"single"},"type":"post_comment_mobile"},"type":"post_comment_mobile"}"#,
);

/// Every shape that is an event.
pub(crate) const EVENTS: [&str; 3] = [DOCUMENTED, MODERN, OMNICHANNEL];
