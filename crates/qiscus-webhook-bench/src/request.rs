//! A body with the token and the signature that belong to it.

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use qiscus_webhook_core::{KeyRing, Signature, SignatureToken};

use crate::bodies::Body;

/// The token that every request is signed with.
pub const TOKEN: &str = "bench-3a94ca9d0f5e4b1c8f7e2d6b";

/// The header's name as Qiscus writes it.
pub const HEADER: &str = "QISCUS-SDK-SIGNATURE";

/// A body, ready to be sent or verified.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Signed {
    /// The exact bytes.
    pub body: Bytes,
    /// The signature of the bytes under [`TOKEN`].
    pub signature: Signature,
    /// The signature as the header carries it.
    pub header: String,
}

impl Signed {
    /// Signs the bytes of `body`.
    #[must_use]
    pub fn new(body: Body) -> Self {
        // Bytes from a vector are counted only from the first clone on, and those that a server
        // reads always: the clone makes both the same.
        let body = Bytes::from(body.bytes());
        let body = body.clone();
        let signature = key_ring().sign(&body);
        Self {
            body,
            signature,
            header: signature.to_hex(),
        }
    }

    /// A request as a tower service sees it.
    #[must_use]
    pub fn request(&self) -> Request<Full<Bytes>> {
        self.request_with(Some(&self.header))
    }

    /// The same with another signature, or with none.
    #[must_use]
    pub fn request_with(&self, signature: Option<&str>) -> Request<Full<Bytes>> {
        let mut request = Request::post("/webhook");
        if let Some(signature) = signature {
            request = request.header(HEADER, signature);
        }
        request
            .body(Full::new(self.body.clone()))
            .expect("a request")
    }
}

/// The ring of the one token.
pub fn key_ring() -> KeyRing {
    KeyRing::new(token(TOKEN))
}

/// A ring of so many tokens, of which the first signs.
pub fn key_ring_of(tokens: usize) -> KeyRing {
    (1..tokens).fold(key_ring(), |ring, number| {
        ring.with_previous(token(&format!("{TOKEN}-{number}")))
    })
}

fn token(text: &str) -> SignatureToken {
    SignatureToken::new(text).expect("a token")
}
