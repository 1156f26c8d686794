//! Requests that must be refused, each broken in one way that has a name.

use bytes::Bytes;
use qiscus_webhook_core::{KeyRing, SignatureToken};
use serde_json::Value;

use crate::{SignedRequest, go_json};

impl SignedRequest {
    /// Without the signature header, as Qiscus sends before a token was generated, and as anybody
    /// can. To be refused with 401 before the body is read.
    pub fn unsigned(mut self) -> Self {
        self.signature = None;
        self
    }

    /// Signed with another token. To be refused with 401.
    #[expect(clippy::missing_panics_doc, reason = "the token is not blank")]
    pub fn wrong_token(mut self) -> Self {
        #[expect(clippy::expect_used, reason = "a text that is not blank is a token")]
        let token = SignatureToken::new("a token that no receiver has").expect("not blank");
        self.signature = Some(KeyRing::new(token).sign(&self.body).to_hex());
        self
    }

    /// With another body under the same signature: the message says something else, or the first
    /// byte differs where there is no message. To be refused with 401.
    pub fn tampered(mut self) -> Self {
        self.body = other_message(&self.body).unwrap_or_else(|| other_first_byte(&self.body));
        self
    }

    /// With the same JSON in other bytes under the same signature: what is left when a proxy, or a
    /// receiver itself, parses a body and writes it again, with spaces as many languages do. A body
    /// that this leaves as it was has a newline added at its end. To be refused with 401.
    pub fn reserialized(mut self) -> Self {
        let spaced = serde_json::from_slice(&self.body).map(|json| spaced(&json));
        self.body = match spaced {
            Ok(text) if text != self.body => Bytes::from(text),
            _ => [&self.body[..], b"\n"].concat().into(),
        };
        self
    }
}

fn other_message(body: &[u8]) -> Option<Bytes> {
    let mut json: Value = serde_json::from_slice(body).ok()?;
    let Value::String(text) = json.pointer_mut("/payload/message/text")? else {
        return None;
    };
    text.push('!');
    Some(go_json::to_string(&json).into())
}

fn other_first_byte(body: &[u8]) -> Bytes {
    let mut bytes = body.to_vec();
    match bytes.first_mut() {
        Some(first) => *first ^= 1,
        None => bytes.push(b' '),
    }
    bytes.into()
}

/// With a space behind each comma and colon that is not in a string.
fn spaced(json: &Value) -> String {
    let mut out = String::new();
    let (mut in_text, mut escaped) = (false, false);
    for character in json.to_string().chars() {
        out.push(character);
        if in_text {
            in_text = character != '"' || escaped;
            escaped = character == '\\' && !escaped;
        } else if character == '"' {
            in_text = true;
        } else if matches!(character, ',' | ':') {
            out.push(' ');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TestEvent;

    fn request() -> SignedRequest {
        TestEvent::text(r#"Teh, "roti": \ <2>"#).sign_with_token("demo-token")
    }

    fn bytes(body: &'static str) -> SignedRequest {
        SignedRequest {
            body: Bytes::from(body),
            signature: None,
        }
    }

    #[test]
    fn each_differs_from_the_signed_request_in_one_thing() {
        let signed = request();
        assert_eq!(signed.clone().unsigned().header(), None);
        assert_eq!(signed.clone().unsigned().body(), signed.body());
        assert_ne!(signed.clone().wrong_token().header(), signed.header());
        assert_eq!(signed.clone().wrong_token().body(), signed.body());
        assert_eq!(signed.clone().tampered().header(), signed.header());
        assert_ne!(signed.clone().tampered().body(), signed.body());
        assert_eq!(signed.clone().reserialized().header(), signed.header());
        assert_ne!(signed.clone().reserialized().body(), signed.body());
    }

    #[test]
    fn a_reserialized_body_says_the_same() {
        let signed = request();
        let reserialized = signed.clone().reserialized();
        let read = |body: &[u8]| serde_json::from_slice::<Value>(body).unwrap();
        assert_eq!(read(signed.body()), read(reserialized.body()));
        assert!(reserialized.body().starts_with(br#"{"app_code": ""#));
    }

    #[test]
    fn a_tampered_body_is_still_an_event() {
        let tampered = crate::delivery(request().tampered().body().clone());
        let comment = tampered.event().as_post_comment().unwrap();
        assert_eq!(comment.message().text(), r#"Teh, "roti": \ <2>!"#);
    }

    #[test]
    fn any_bytes_can_be_broken() {
        for body in ["", "{}", "[1, 2]", "no JSON", "7"] {
            assert_ne!(bytes(body).tampered().body(), body, "{body}");
            assert_ne!(bytes(body).reserialized().body(), body, "{body}");
        }
    }
}
