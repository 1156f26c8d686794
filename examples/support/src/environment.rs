//! What an example takes from its environment.

use std::env;

use qiscus_webhook::{KeyRing, SignatureToken, TokenError};

/// The address to listen on: `ADDR`, or 127.0.0.1:3000.
#[must_use]
pub fn address() -> String {
    env::var("ADDR").unwrap_or_else(|_| "127.0.0.1:3000".to_owned())
}

/// The token in `QISCUS_SIGNATURE_TOKEN`, or, with a loud warning, one that everybody knows.
///
/// # Errors
///
/// [`TokenError`] if the variable is set and is no token.
pub fn keys() -> Result<KeyRing, TokenError> {
    let token = match SignatureToken::from_env("QISCUS_SIGNATURE_TOKEN") {
        Err(TokenError::VariableMissing { name }) => {
            tracing::warn!(
                "{name} IS NOT SET: USING `demo-token`, WITH WHICH ANYBODY CAN SIGN. Set it to the \
                 signature token of your Qiscus dashboard before this is reachable from outside."
            );
            SignatureToken::new("demo-token")?
        }
        found => found?,
    };
    Ok(KeyRing::new(token))
}
