//! Why no answer came.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use hyper_util::client::legacy;

use crate::failure::chain;

/// No answer.
#[derive(Debug, Clone)]
pub(crate) struct SendError {
    kind: Kind,
    detail: String,
}

/// Few enough to be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Refused,
    Connect,
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

    pub(super) fn request(err: impl fmt::Display) -> Self {
        Self {
            kind: Kind::Request,
            detail: err.to_string(),
        }
    }

    /// For a table of counts.
    pub(crate) const fn label(&self) -> &'static str {
        match self.kind {
            Kind::Refused => "connection refused",
            Kind::Connect => "no connection",
            Kind::Closed => "closed without an answer",
            Kind::Deadline => "no answer in time",
            Kind::Request => "not sent",
        }
    }

    pub(crate) const fn next_step(&self) -> &'static str {
        match self.kind {
            Kind::Refused => {
                "Start the receiver, or correct the port; `qiscus-webhook listen` starts one."
            }
            Kind::Connect => "Check the host's name, the port, and for https:// the certificate.",
            Kind::Closed => {
                "The receiver, or a proxy in front of it, hung up: look into its log for what it made of the request."
            }
            Kind::Deadline => "Look into the receiver's log, or wait longer with --timeout.",
            Kind::Request => "Correct the address.",
        }
    }
}

impl From<legacy::Error> for SendError {
    fn from(err: legacy::Error) -> Self {
        let kind = if is_refused(&err) {
            Kind::Refused
        } else if err.is_connect() {
            Kind::Connect
        } else {
            Kind::Closed
        };
        Self {
            kind,
            detail: chain(&err),
        }
    }
}

fn is_refused(err: &(dyn Error + 'static)) -> bool {
    let io = err.downcast_ref::<io::Error>();
    io.is_some_and(|io| io.kind() == io::ErrorKind::ConnectionRefused)
        || err.source().is_some_and(is_refused)
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}
