//! The proxy that the environment names.

use std::error::Error;
use std::fmt;

use http::uri::Scheme;
use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use super::target::Target;
use crate::failure::{Failure, chain};

/// The way to one address through an HTTP proxy.
#[derive(Clone)]
pub(super) struct Proxy {
    address: Uri,
    authorization: Option<HeaderValue>,
}

impl Proxy {
    /// The proxy for this address, from `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, as
    /// curl reads them; but what is on this machine is reached without one.
    ///
    /// # Errors
    ///
    /// If the proxy is one that this program does not speak to: to go past it without a word would
    /// send from where it is not to be sent from.
    pub(super) fn of_environment(target: &Target) -> Result<Option<Self>, Failure> {
        if target.is_here() {
            return Ok(None);
        }
        let Some(intercept) = Matcher::from_env().intercept(target.uri()) else {
            return Ok(None);
        };
        Self::new(&intercept).map(Some)
    }

    pub(super) const fn address(&self) -> &Uri {
        &self.address
    }

    pub(super) const fn authorization(&self) -> Option<&HeaderValue> {
        self.authorization.as_ref()
    }

    fn new(intercept: &Intercept) -> Result<Self, Failure> {
        // It holds no name and no password.
        let address = intercept.uri();
        if address.scheme() != Some(&Scheme::HTTP) {
            let message =
                format!("the environment's proxy {address} is none that this program speaks to");
            return Err(Failure::usage(message).with_next_step(
                "Name one like http://proxy.example:3128 in HTTP_PROXY and HTTPS_PROXY, or the receiver's host in NO_PROXY.",
            ));
        }
        Ok(Self {
            address: address.clone(),
            authorization: intercept.basic_auth().cloned(),
        })
    }
}

/// The proxy was not reached, or did not let it pass.
#[derive(Debug)]
pub(super) struct ProxyError {
    address: Uri,
    why: String,
}

impl ProxyError {
    pub(super) fn new(proxy: &Proxy, err: &(dyn Error + 'static)) -> Self {
        Self {
            address: proxy.address.clone(),
            why: chain(err),
        }
    }
}

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "by way of the proxy {}: {}", self.address, self.why)
    }
}

impl Error for ProxyError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(text: &str) -> Result<Proxy, Failure> {
        let matcher = Matcher::builder().all(text).build();
        let bot = Uri::from_static("https://bot.example/");
        Proxy::new(&matcher.intercept(&bot).unwrap())
    }

    #[test]
    fn a_name_and_a_password_are_told_to_the_proxy_alone() {
        let proxy = proxy("http://Aladdin:opensesame@proxy.example:3128").unwrap();
        assert_eq!(proxy.address(), "http://proxy.example:3128/");
        // printf Aladdin:opensesame | base64
        assert_eq!(
            proxy.authorization().unwrap(),
            "Basic QWxhZGRpbjpvcGVuc2VzYW1l"
        );
    }

    #[test]
    fn a_proxy_of_another_kind_is_not_passed_by() {
        for text in [
            "socks5h://secret:secret@proxy.example:1080",
            "https://secret:secret@proxy.example",
        ] {
            let failure = format!("{:?}", proxy(text).err().unwrap());
            assert!(failure.contains("proxy.example"), "{failure}");
            assert!(!failure.contains("secret"), "{failure}");
        }
        assert!(proxy("proxy.example:3128").is_ok());
    }
}
