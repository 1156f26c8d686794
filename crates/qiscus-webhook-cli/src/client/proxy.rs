//! The proxy that the environment names.

use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::fmt;

use http::uri::Scheme;
use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::Matcher;

use super::target::{Target, has_right_port};
use crate::failure::{Failure, chain};

/// The way to one address through an HTTP proxy.
#[derive(Clone)]
pub(super) struct Proxy {
    address: Uri,
    authorization: Option<HeaderValue>,
}

/// What to do about a proxy that is refused.
const NEXT_STEP: &str = "Name one like http://proxy.example:3128 in HTTP_PROXY and HTTPS_PROXY, or the receiver's host in NO_PROXY.";

impl Proxy {
    /// The proxy for this address, from `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, each
    /// in upper or lower case, of which an empty one is as none; but what is on this machine is
    /// reached without one.
    ///
    /// # Errors
    ///
    /// If the proxy is one that this program does not speak to: to go past it without a word would
    /// send from where it is not to be sent from.
    pub(super) fn of_environment(target: &Target) -> Result<Option<Self>, Failure> {
        Self::of(target, |name| env::var_os(name))
    }

    fn of(
        target: &Target,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Option<Self>, Failure> {
        if target.is_here() {
            return Ok(None);
        }
        let first_of = |names: [&'static str; 2]| {
            let mut values = names
                .into_iter()
                .filter_map(|name| Some((name, variable(name)?)));
            values.find(|(_, value)| !value.is_empty())
        };
        let own = if target.is_https() {
            ["HTTPS_PROXY", "https_proxy"]
        } else {
            ["HTTP_PROXY", "http_proxy"]
        };
        let Some((name, value)) = first_of(own).or_else(|| first_of(["ALL_PROXY", "all_proxy"]))
        else {
            return Ok(None);
        };
        let left_out = first_of(["NO_PROXY", "no_proxy"]).map(|(_, value)| value);
        if is_left_out(target, &left_out.unwrap_or_default().to_string_lossy()) {
            return Ok(None);
        }
        // A script that a web server runs by CGI has the request's header `Proxy` in that variable.
        if name == "HTTP_PROXY" && variable("REQUEST_METHOD").is_some() {
            let message = "HTTP_PROXY may be of a stranger where REQUEST_METHOD is set, as it is for CGI scripts";
            return Err(Failure::usage(message)
                .with_next_step("Unset REQUEST_METHOD, or name the proxy in ALL_PROXY alone."));
        }
        Self::new(name, &value.to_string_lossy()).map(Some)
    }

    pub(super) const fn address(&self) -> &Uri {
        &self.address
    }

    pub(super) const fn authorization(&self) -> Option<&HeaderValue> {
        self.authorization.as_ref()
    }

    /// Of what a variable holds, which may be a password too: only a part that was read is repeated.
    pub(super) fn new(variable: &str, value: &str) -> Result<Self, Failure> {
        let bot = Uri::from_static("http://bot.example/");
        let intercept = Matcher::builder().all(value).build().intercept(&bot);
        let intercept = intercept.filter(|intercept| is_whole(intercept.uri()));
        let Some(intercept) = intercept else {
            let message = format!(
                "what {variable} holds is no address of a proxy that this program speaks to"
            );
            return Err(Failure::usage(message).with_next_step(NEXT_STEP));
        };
        let address = intercept.uri();
        if address.scheme() != Some(&Scheme::HTTP) {
            let message =
                format!("the proxy {address} in {variable} is none that this program speaks to");
            return Err(Failure::usage(message).with_next_step(NEXT_STEP));
        }
        Ok(Self {
            address: address.clone(),
            authorization: intercept.basic_auth().cloned(),
        })
    }
}

/// Whether a list such as `NO_PROXY` has the address.
fn is_left_out(target: &Target, list: &str) -> bool {
    let any = Matcher::builder().all("http://proxy.example").no(list);
    any.build().intercept(target.uri()).is_none()
}

/// Whether nothing was passed over in it: a password that has an `@` is parted at the wrong one, and a
/// port that is none would be the default.
fn is_whole(address: &Uri) -> bool {
    address
        .authority()
        .is_some_and(|authority| !authority.as_str().contains('@') && has_right_port(authority))
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
        Proxy::new("ALL_PROXY", text)
    }

    #[test]
    fn the_first_variable_that_is_set_leads_to_it_unless_the_host_is_left_out() {
        const HTTP: &str = "http://bot.example/";
        const HTTPS: &str = "https://bot.example/";
        for (target, variables, host) in [
            (HTTP, "", Some("")),
            (
                HTTP,
                "HTTP_PROXY=a http_proxy=b ALL_PROXY=c all_proxy=d",
                Some("a"),
            ),
            (HTTP, "http_proxy=b ALL_PROXY=c all_proxy=d", Some("b")),
            (HTTP, "HTTP_PROXY= ALL_PROXY=c all_proxy=d", Some("c")),
            (HTTP, "HTTPS_PROXY=a all_proxy=d", Some("d")),
            (HTTPS, "HTTPS_PROXY=a https_proxy=b HTTP_PROXY=c", Some("a")),
            (HTTPS, "https_proxy=b HTTP_PROXY=c ALL_PROXY=d", Some("b")),
            (HTTPS, "HTTP_PROXY=a http_proxy=b", Some("")),
            ("http://127.0.0.1/", "HTTP_PROXY=a ALL_PROXY=b", Some("")),
            (
                HTTP,
                "HTTP_PROXY=a NO_PROXY=bot.example no_proxy=x",
                Some(""),
            ),
            (
                HTTP,
                "HTTP_PROXY=a NO_PROXY= no_proxy=x,.bot.example",
                Some(""),
            ),
            (
                HTTP,
                "HTTP_PROXY=a NO_PROXY=x no_proxy=bot.example",
                Some("a"),
            ),
            (HTTP, "HTTP_PROXY=a NO_PROXY=*", Some("")),
            // Of a stranger, where it is a script's.
            (HTTP, "HTTP_PROXY=a ALL_PROXY=b REQUEST_METHOD=GET", None),
            (HTTP, "http_proxy=a REQUEST_METHOD=GET", Some("a")),
            (
                HTTPS,
                "HTTPS_PROXY=a HTTP_PROXY=b REQUEST_METHOD=GET",
                Some("a"),
            ),
            (HTTP, "HTTP_PROXY=ftp://a ALL_PROXY=b", None),
            (HTTP, "HTTP_PROXY=ftp://a NO_PROXY=bot.example", Some("")),
        ] {
            let variable = |name: &str| {
                let mut all = variables.split(' ').filter_map(|text| text.split_once('='));
                all.find_map(|(known, value)| (known == name).then(|| value.into()))
            };
            let found = Proxy::of(&target.parse().unwrap(), variable).ok();
            let found = found.map(|proxy| {
                proxy.map_or_else(String::new, |proxy| {
                    proxy.address.host().unwrap().to_owned()
                })
            });
            assert_eq!(found.as_deref(), host, "{target} {variables}");
        }
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
        for (text, is_told) in [
            ("socks5h://secret:secret@proxy.example:1080", true),
            ("https://secret:secret@proxy.example", true),
            // Whose name is none that is known.
            ("socks://secret:secret@proxy.example:1080/", false),
            ("ftp://secret@proxy.example", false),
        ] {
            let failure = format!("{:?}", proxy(text).err().unwrap());
            assert!(failure.contains("ALL_PROXY"), "{failure}");
            assert_eq!(
                failure.contains("proxy.example:1080") || failure.contains("https://proxy.example"),
                is_told,
                "{failure}"
            );
            assert!(!failure.contains("secret"), "{failure}");
        }
    }

    #[test]
    fn what_is_no_address_is_not_passed_by() {
        for text in [
            " ",
            "://",
            "http://",
            "http://secret@",
            "http://secret proxy.example:3128",
            "http://proxy.example:secret",
            "http://proxy.example:99999",
            "http://proxy.example:0",
            "http://proxy.example:",
            "http://user:secret@secret@proxy.example:3128",
            "http://user:secret#@proxy.example:3128",
        ] {
            let failure = format!("{:?}", proxy(text).err().unwrap());
            assert!(failure.contains("ALL_PROXY"), "{text}: {failure}");
            assert!(!failure.contains("secret"), "{failure}");
        }
        for text in [
            "proxy.example:3128",
            "http://proxy.example/",
            "HTTP://[::1]:3128",
        ] {
            assert!(proxy(text).is_ok(), "{text}");
        }
    }
}
