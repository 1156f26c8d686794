//! What every test signs, and what comes of it.

use qiscus_webhook::{KeyRing, SignatureToken};

/// The header that carries the signature, as Qiscus writes it.
pub(crate) const HEADER: &str = "QISCUS-SDK-SIGNATURE";

/// An event as Qiscus sends it, with text beyond ASCII and an escape.
pub(crate) const BODY: &str = r#"{"payload":{"from":{"email":"sari","id":7,"name":"Sari"},"message":{"payload":{},"text":"Selamat pagi \u0026 terima kasih 🙏","type":"text"},"room":{"id":41,"name":"Budi","topic_id":41,"type":"single"}},"type":"post_comment_mobile"}"#;

pub(crate) fn keys() -> KeyRing {
    KeyRing::new(SignatureToken::new("a test's token").unwrap())
}

pub(crate) fn signature() -> String {
    keys().sign(BODY.as_bytes()).to_hex()
}

/// Requests that must not reach a handler: their signature, if any, and their body.
pub(crate) fn forgeries() -> [(Option<String>, String); 3] {
    [
        (None, BODY.to_owned()),
        (Some("0".repeat(64)), BODY.to_owned()),
        (Some(signature()), BODY.replace("sari", "budi")),
    ]
}

/// Sends a signed delivery, whose handler answers with its sender, and then forgeries, under a signature, if
/// any, and with a body.
pub(crate) async fn accepts_what_is_signed_alone(
    answer: impl AsyncFn(Option<String>, String) -> (u16, String),
) {
    let accepted = answer(Some(signature()), BODY.to_owned()).await;
    assert_eq!(accepted, (200, "sari".to_owned()));
    for (signature, body) in forgeries() {
        let (status, body) = answer(signature, body).await;
        assert_eq!(status, 401);
        assert!(!body.contains("sari"), "{body}");
    }
}
