//! Signatures from an implementation of HMAC that shares nothing with ours.

use qiscus_webhook_core::{KeyRing, SignatureToken};

/// The token that most tests sign with, and most vectors.
pub(crate) const TOKEN: &str = "tests-only-0c1d9a5e7f";

/// The signature of a body under [`TOKEN`], as Qiscus writes it.
pub(crate) fn sign(body: &[u8]) -> String {
    sign_with(TOKEN, body)
}

/// The signature of a body under any token.
pub(crate) fn sign_with(token: &str, body: &[u8]) -> String {
    hmac_sha256::HMAC::mac(body, token.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A ring of one token.
pub(crate) fn ring(token: &str) -> KeyRing {
    KeyRing::new(SignatureToken::new(token).unwrap())
}
