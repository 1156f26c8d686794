//! A signed body, on its way to become a request.

use std::fmt;

use bytes::Bytes;
use qiscus_webhook_core::{KeyRing, SIGNATURE_HEADER, SignatureToken};

use crate::TestEvent;

/// A body and the signature header that goes with it.
///
/// Take it as [`header`](Self::header) and [`body`](Self::body), or as the request of an HTTP library
/// (features `axum`, `tower` and `actix-web`). By name it becomes a request that must be refused:
/// [`unsigned`](Self::unsigned), [`wrong_token`](Self::wrong_token), [`tampered`](Self::tampered),
/// [`reserialized`](Self::reserialized).
#[derive(Clone)]
#[must_use]
pub struct SignedRequest {
    pub(crate) body: Bytes,
    pub(crate) signature: Option<String>,
}

impl SignedRequest {
    /// Signs any bytes with the current token of the ring.
    pub fn new(body: impl Into<Bytes>, keys: &KeyRing) -> Self {
        let body = body.into();
        let signature = Some(keys.sign(&body).to_hex());
        Self { body, signature }
    }

    /// A body with the signature that goes with it, or with any text in its place: what was captured
    /// is delivered again.
    pub fn from_parts(body: impl Into<Bytes>, header_value: impl Into<String>) -> Self {
        Self {
            body: body.into(),
            signature: Some(header_value.into()),
        }
    }

    /// Puts this text in the signature header, whatever it is.
    ///
    /// ```
    /// use qiscus_webhook::testing::TestEvent;
    ///
    /// let request = TestEvent::text("Halo").sign_with_token("demo-token");
    /// let (_, hex) = request.header().expect("signed");
    /// let prefixed = format!("sha256={hex}");
    /// let request = request.with_header_value(prefixed);
    /// assert!(request.header().expect("still there").1.starts_with("sha256="));
    /// ```
    pub fn with_header_value(mut self, value: impl Into<String>) -> Self {
        self.signature = Some(value.into());
        self
    }

    /// The name and value of the signature header; `None` after [`unsigned`](Self::unsigned). The
    /// name is in the lower case that HTTP libraries use.
    #[must_use]
    pub fn header(&self) -> Option<(&'static str, &str)> {
        let value = self.signature.as_deref()?;
        Some((SIGNATURE_HEADER, value))
    }

    /// The exact bytes of the body.
    #[must_use]
    pub const fn body(&self) -> &Bytes {
        &self.body
    }
}

impl TestEvent {
    /// Signs the body with the current token of the ring, as Qiscus does.
    pub fn sign(&self, keys: &KeyRing) -> SignedRequest {
        SignedRequest::new(self.body(), keys)
    }

    /// Signs the body with a token given as text.
    ///
    /// # Panics
    ///
    /// If [`SignatureToken::new`] refuses the token, as it does a blank one.
    pub fn sign_with_token(&self, token: &str) -> SignedRequest {
        #[expect(clippy::expect_used, reason = "documented, and in a test")]
        let token = SignatureToken::new(token).expect("a token to sign with");
        self.sign(&KeyRing::new(token))
    }
}

impl fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedRequest")
            .field("body_bytes", &self.body.len())
            .field("signed", &self.signature.is_some())
            .finish()
    }
}
