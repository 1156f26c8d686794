//! Where to send to.

use std::str::FromStr;

use http::Uri;

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
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: Uri = text.parse().map_err(|err| format!("{err}; {EXPECTED}"))?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none() {
            return Err(EXPECTED.to_owned());
        }
        Ok(Self { uri })
    }
}

const EXPECTED: &str = "write it like http://127.0.0.1:8080/webhook or https://bot.example/webhook";
