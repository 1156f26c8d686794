//! Where to send to.

use std::net::IpAddr;
use std::str::FromStr;

use http::Uri;
use http::uri::Authority;

/// An `http` or `https` address.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    uri: Uri,
}

impl Target {
    pub(crate) const fn uri(&self) -> &Uri {
        &self.uri
    }

    pub(crate) fn is_https(&self) -> bool {
        self.uri.scheme_str() == Some("https")
    }

    /// Whether it names this machine by what it is never otherwise: no name is looked up, for what is
    /// found may change until it is connected to.
    pub(crate) fn is_here(&self) -> bool {
        let host = self.uri.host().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        host.eq_ignore_ascii_case("localhost")
            || host
                .parse()
                .is_ok_and(|address: IpAddr| address.is_loopback())
    }
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: Uri = text.parse().map_err(|err| format!("{err}; {EXPECTED}"))?;
        let authority = match (uri.scheme_str(), uri.authority()) {
            (Some("http" | "https"), Some(authority)) if !authority.host().is_empty() => authority,
            _ => return Err(EXPECTED.to_owned()),
        };
        if authority.as_str().contains('@') {
            return Err(format!("a name or password has no place in it; {EXPECTED}"));
        }
        if !has_right_port(authority) {
            return Err(format!("a port is a number from 1 to 65535; {EXPECTED}"));
        }
        Ok(Self { uri })
    }
}

/// Whether the port, if one is written, is one: it would be passed over otherwise, and the default
/// taken in its place. Asked of an authority without a name or password.
pub(super) fn has_right_port(authority: &Authority) -> bool {
    let rest = authority.as_str().strip_prefix(authority.host());
    rest.and_then(|rest| rest.strip_prefix(':'))
        .is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

const EXPECTED: &str = "write it like http://127.0.0.1:8080/webhook or https://bot.example/webhook";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_as_it_stands_or_not_at_all() {
        let is_right = |text: &str| text.parse::<Target>().is_ok();
        for text in [
            "http://127.0.0.1/",
            "http://127.0.0.1:8080/webhook",
            "https://bot.example",
            "https://bot.example:65535/a?b=c",
            "http://[::1]:8080/",
            "http://[::1]/",
        ] {
            assert!(is_right(text), "{text}");
        }
        for text in [
            "http://127.0.0.1:99999/",
            "http://127.0.0.1:65536/",
            "http://127.0.0.1:0/",
            "http://127.0.0.1:/",
            "http://127.0.0.1:http/",
            "http://[::1]:99999/",
            "http://user:secret@bot.example/",
            "http://:80/",
            "127.0.0.1:8080",
            "ftp://127.0.0.1/",
            "bot.example",
            "",
        ] {
            assert!(!is_right(text), "{text}");
        }
    }

    #[test]
    fn this_machine_is_known_by_its_names() {
        for (address, is_known) in [
            ("http://127.0.0.1:8080/", true),
            ("http://127.1.2.3/", true),
            ("http://[::1]:8080/", true),
            ("http://LocalHost/", true),
            ("http://localhost.example/", false),
            ("http://10.0.0.1/", false),
            ("http://bot.example/", false),
            ("http://127.1/", false),
        ] {
            assert_eq!(
                address.parse::<Target>().unwrap().is_here(),
                is_known,
                "{address}"
            );
        }
    }
}
