//! What an example takes from its environment.

use std::env;
use std::net::ToSocketAddrs as _;
use std::time::Duration;

use qiscus_webhook::{KeyRing, SignatureToken, TokenError};
use tokio::net::TcpListener;

const ADDRESS: [&str; 2] = ["ADDR", "127.0.0.1:3000"];

/// The address to listen on: `ADDR`, or 127.0.0.1:3000.
#[must_use]
pub fn address() -> String {
    let [name, default] = ADDRESS;
    variable(name, default)
}

/// Listens on the [`address`].
///
/// # Errors
///
/// If that can't be done, with what to set.
pub async fn listen() -> Result<TcpListener, String> {
    let [name, default] = ADDRESS;
    listen_on(name, default).await
}

/// Listens on the address in the variable of this name, or on this one unless set.
///
/// # Errors
///
/// If that can't be done, with what to set.
pub async fn listen_on(name: &str, default: &str) -> Result<TcpListener, String> {
    let address = variable(name, default);
    TcpListener::bind(&address)
        .await
        .map_err(|err| format!("can't listen on {address} ({err}); set {name} to a free address"))
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

/// The token in `QISCUS_SIGNATURE_TOKEN`, or, with a loud warning and on this machine's own addresses
/// alone, one that everybody knows.
///
/// # Errors
///
/// If the variable is set and is no token, or is not set and [`address`] may be reached from outside.
pub fn keys() -> Result<KeyRing, String> {
    keys_for(
        &address(),
        SignatureToken::from_env("QISCUS_SIGNATURE_TOKEN"),
    )
}

fn keys_for(address: &str, found: Result<SignatureToken, TokenError>) -> Result<KeyRing, String> {
    let token = match found {
        Err(TokenError::VariableMissing { name }) if is_loopback(address) => {
            tracing::warn!(
                "{name} IS NOT SET: USING `demo-token`, WITH WHICH ANYBODY CAN SIGN. Set it to the \
                 signature token of your Qiscus dashboard before this is reachable from outside."
            );
            SignatureToken::new("demo-token")
        }
        Err(TokenError::VariableMissing { name }) => {
            return Err(format!(
                "{name} is not set, and {address} may be reached from outside: set it to the \
                 signature token of your Qiscus dashboard, or to try this out on your own machine, \
                 set ADDR to 127.0.0.1:3000"
            ));
        }
        found => found,
    };
    token.map(KeyRing::new).map_err(|err| err.to_string())
}

/// Whether this address can be reached from this machine alone, by all that its name stands for.
#[must_use]
pub fn is_loopback(address: &str) -> bool {
    let Ok(addresses) = address.to_socket_addrs() else {
        return false;
    };
    let addresses: Vec<_> = addresses.collect();
    !addresses.is_empty() && addresses.iter().all(|it| it.ip().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing() -> Result<SignatureToken, TokenError> {
        SignatureToken::from_env("A_VARIABLE_THAT_NOBODY_SETS")
    }

    #[test]
    fn the_token_that_everybody_knows_is_for_this_machine_alone() {
        for address in ["127.0.0.1:3000", "127.1.2.3:0", "[::1]:3000"] {
            let demo = KeyRing::new(SignatureToken::new("demo-token").unwrap());
            let keys = keys_for(address, missing()).unwrap();
            assert!(keys.sign(b"{}") == demo.sign(b"{}"), "{address}");
        }
        for address in ["0.0.0.0:3000", "[::]:3000", "192.0.2.1:3000", "127.0.0.1"] {
            let err = keys_for(address, missing()).unwrap_err();
            assert!(err.contains("set it to the signature token"), "{err}");
        }
    }

    #[test]
    fn a_token_is_taken_on_any_address_and_what_is_none_on_no_address() {
        for address in ["127.0.0.1:3000", "0.0.0.0:3000"] {
            assert!(keys_for(address, SignatureToken::new("a token")).is_ok());
            assert!(keys_for(address, SignatureToken::new(" ")).is_err());
        }
    }
}
