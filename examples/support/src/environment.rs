//! What an example takes from its environment.

use std::env;
use std::time::Duration;

use qiscus_webhook::{KeyRing, SignatureToken, TokenError};

/// The address to listen on: `ADDR`, or 127.0.0.1:3000.
#[must_use]
pub fn address() -> String {
    variable("ADDR", "127.0.0.1:3000")
}

/// The variable of this name, or what it is unless set.
#[must_use]
pub fn variable(name: &str, default: &str) -> String {
    env::var(name).unwrap_or_else(|_| default.to_owned())
}

/// The milliseconds in the variable of this name, or this many unless set.
///
/// # Errors
///
/// If it is no number.
pub fn milliseconds(name: &str, default: u64) -> Result<Duration, String> {
    variable(name, &default.to_string())
        .parse()
        .map(Duration::from_millis)
        .map_err(|err| format!("{name} is no number of milliseconds: {err}"))
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
