//! Where to listen.

use std::str::FromStr;

/// `HOST:PORT`; without a host, on this machine alone.
#[derive(Debug, Clone)]
pub(super) struct Address {
    pub(super) text: String,
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (host, port) = text.rsplit_once(':').unwrap_or(("", text));
        // An address as `send` takes it is none to listen on.
        if port.parse::<u16>().is_err() || host.contains('/') {
            return Err("write it like 8080 or 127.0.0.1:8080".to_owned());
        }
        let host = if host.is_empty() { "127.0.0.1" } else { host };
        Ok(Self {
            text: format!("{host}:{port}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_alone_is_for_this_machine_alone() {
        let read = |text: &str| text.parse::<Address>().map(|address| address.text).ok();
        assert_eq!(read("8080").as_deref(), Some("127.0.0.1:8080"));
        assert_eq!(read(":8080").as_deref(), Some("127.0.0.1:8080"));
        assert_eq!(read("0.0.0.0:80").as_deref(), Some("0.0.0.0:80"));
        assert_eq!(read("[::1]:80").as_deref(), Some("[::1]:80"));
        assert_eq!(read("localhost"), None);
        assert_eq!(read("localhost:http"), None);
        assert_eq!(read("70000"), None);
        assert_eq!(read("http://127.0.0.1:80"), None);
    }
}
