//! Why no answer came.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use hyper_util::client::legacy;

use super::proxy::ProxyError;
use crate::failure::chain;

/// No answer.
#[derive(Debug, Clone)]
pub(crate) struct SendError {
    kind: Kind,
    detail: String,
}

/// Few enough to be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(any(feature = "tls", test)),
    expect(dead_code, reason = "without TLS nothing goes wrong in it")
)]
enum Kind {
    Refused,
    Name,
    Connect,
    Proxy,
    Certificate,
    NotTls,
    Tls,
    NotHttp,
    Files,
    Closed,
    Deadline,
    Request,
}

impl SendError {
    pub(super) fn deadline(deadline: Duration) -> Self {
        Self {
            kind: Kind::Deadline,
            detail: format!("no answer within {} s", deadline.as_secs_f64()),
        }
    }

    pub(crate) fn request(err: impl fmt::Display) -> Self {
        Self {
            kind: Kind::Request,
            detail: err.to_string(),
        }
    }

    /// For a table of counts.
    pub(crate) const fn label(&self) -> &'static str {
        match self.kind {
            Kind::Refused => "connection refused",
            Kind::Name => "host not found",
            Kind::Connect => "no connection",
            Kind::Proxy => "no way through the proxy",
            Kind::Certificate => "certificate not trusted",
            Kind::NotTls => "no TLS spoken there",
            Kind::Tls => "TLS failed",
            Kind::NotHttp => "no HTTP answer",
            Kind::Files => "too many open files",
            Kind::Closed => "closed without an answer",
            Kind::Deadline => "no answer in time",
            Kind::Request => "not sent",
        }
    }

    /// What to do about it. Names no option, for each command has others.
    pub(crate) const fn next_step(&self) -> &'static str {
        match self.kind {
            Kind::Refused => {
                "Start the receiver, or correct the port; `qiscus-webhook listen` starts one."
            }
            Kind::Name => "Correct the host's name, or look at the resolver of this machine.",
            Kind::Connect => {
                "Check the host's name and the port, and whether a firewall is between."
            }
            Kind::Proxy => {
                "Correct the proxy in HTTP_PROXY, HTTPS_PROXY or ALL_PROXY, or name the host in NO_PROXY to go past it."
            }
            Kind::Certificate => {
                "If the receiver's certificate is your own authority's, name its file in the environment variable SSL_CERT_FILE."
            }
            Kind::NotTls => "Write http:// in place of https://, or correct the port.",
            Kind::Tls => {
                "Look at the receiver's TLS: its versions, its name, and whether it asks for a certificate of the client."
            }
            Kind::NotHttp => {
                "Something else than an HTTP server listens there (a TLS port, a database): correct the address."
            }
            Kind::Files => {
                "Have fewer connections at once, or allow this program more open files (`ulimit -n`)."
            }
            Kind::Closed => {
                "The receiver, or a proxy in front of it, hung up: look into its log for what it made of the request."
            }
            Kind::Deadline => "Look into the receiver's log, or give it more time.",
            Kind::Request => "Correct the address.",
        }
    }

    pub(crate) fn is_deadline(&self) -> bool {
        self.kind == Kind::Deadline
    }

    pub(crate) fn is_certificate(&self) -> bool {
        self.kind == Kind::Certificate
    }

    pub(crate) fn is_files(&self) -> bool {
        self.kind == Kind::Files
    }
}

impl From<legacy::Error> for SendError {
    fn from(err: legacy::Error) -> Self {
        let told = causes(&err).find_map(told);
        let (kind, detail) = match told {
            Some((kind, detail)) => (kind, detail),
            None if err.is_connect() => (Kind::Connect, chain(&err)),
            None => (Kind::Closed, chain(&err)),
        };
        Self { kind, detail }
    }
}

/// The error and what it wraps, an `io::Error`'s inner one included.
fn causes<'e>(err: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(err), |err: &&'e (dyn Error + 'static)| {
        let err: &'e (dyn Error + 'static) = *err;
        let inner = err.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        inner
            .map(|inner| inner as &(dyn Error + 'static))
            .or_else(|| err.source())
    })
}

/// What is known of one cause, in words.
fn told(err: &(dyn Error + 'static)) -> Option<(Kind, String)> {
    // First: what is known of a receiver would be wrong of a proxy.
    if let Some(err) = err.downcast_ref::<ProxyError>() {
        return Some((Kind::Proxy, err.to_string()));
    }
    #[cfg(feature = "tls")]
    if let Some(err) = err.downcast_ref::<rustls::Error>() {
        return Some(super::tls_error::told(err)).map(|told| match told {
            super::tls_error::Told::Certificate(text) => (Kind::Certificate, text),
            super::tls_error::Told::NotTls(text) => (Kind::NotTls, text),
            super::tls_error::Told::Other(text) => (Kind::Tls, text),
        });
    }
    // Of a server that speaks first, as those of mail do, hyper tells by its text alone.
    if let Some(err) = err.downcast_ref::<hyper::Error>()
        && (err.is_parse() || err.to_string().contains("unexpected message"))
    {
        return Some((Kind::NotHttp, format!("the answer is no HTTP: {err}")));
    }
    if let Some(err) = err.downcast_ref::<io::Error>() {
        return of_io(err);
    }
    // The resolver's error has no type that can be named.
    err.to_string()
        .starts_with("failed to lookup address")
        .then(|| (Kind::Name, err.to_string()))
}

fn of_io(err: &io::Error) -> Option<(Kind, String)> {
    /// `EMFILE` and `ENFILE`, the same on every Unix.
    const OPEN_FILES: [i32; 2] = [24, 23];
    if err.kind() == io::ErrorKind::ConnectionRefused {
        return Some((Kind::Refused, "nobody listens on that port".to_owned()));
    }
    let is_files = cfg!(unix)
        && err
            .raw_os_error()
            .is_some_and(|code| OPEN_FILES.contains(&code));
    is_files.then(|| (Kind::Files, err.to_string()))
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

#[cfg(test)]
impl SendError {
    /// One of each kind.
    pub(crate) fn each() -> [Self; 12] {
        [
            Kind::Refused,
            Kind::Name,
            Kind::Connect,
            Kind::Proxy,
            Kind::Certificate,
            Kind::NotTls,
            Kind::Tls,
            Kind::NotHttp,
            Kind::Files,
            Kind::Closed,
            Kind::Deadline,
            Kind::Request,
        ]
        .map(|kind| Self {
            kind,
            detail: "why".to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_a_name_and_a_way_out_of_its_own() {
        let errors = SendError::each();
        for words in [
            errors.each_ref().map(SendError::label),
            errors.each_ref().map(SendError::next_step),
        ] {
            let different: std::collections::BTreeSet<_> = words.into_iter().collect();
            assert_eq!(different.len(), errors.len(), "{words:?}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn of_the_systems_errors_a_few_are_told_by_name() {
        for (number, label) in [
            (111, Some("connection refused")),
            (24, Some("too many open files")),
            (23, Some("too many open files")),
            // Reset, and no route.
            (104, None),
            (113, None),
        ] {
            let err = io::Error::from_raw_os_error(number);
            let told = of_io(&err).map(|(kind, detail)| SendError { kind, detail });
            assert_eq!(told.as_ref().map(SendError::label), label, "{err}");
        }
    }
}
