//! What stands around a receiver's middleware and inside it, alike for every framework.

use std::sync::Arc;

use http::HeaderMap;
use qiscus_webhook_core::Rejection;

use super::log::{Begun, Log, NUMBER};
use super::setup::Setup;
use super::{Request, Seen};

/// Takes note of a request's way.
#[derive(Clone)]
pub(crate) struct Watch {
    pub(crate) log: Arc<Log>,
    setup: Setup,
}

impl Watch {
    pub(crate) fn new(setup: &Setup) -> Self {
        Self {
            log: Arc::default(),
            setup: setup.clone(),
        }
    }

    /// Around the middleware, before it.
    pub(crate) fn begun(&self, number: u64) -> Begun {
        self.log.begun(number)
    }

    /// Around the middleware, after it.
    pub(crate) fn answered(&self, number: u64, rejection: Option<&Rejection>) {
        if let Some(rejection) = rejection {
            self.log.refused(number, rejection.reason());
        }
    }

    /// The handler.
    pub(crate) async fn handle(&self, number: u64, seen: Seen) -> u16 {
        let delivery = seen.delivery.clone();
        self.log.seen(number, seen);
        (self.setup.handler)(delivery).await
    }
}

/// The number of a request.
pub(crate) fn number(headers: &HeaderMap) -> u64 {
    parse(headers.get(NUMBER).map(http::HeaderValue::as_bytes))
}

/// The number of a request that has not become one of a framework.
pub(crate) fn number_of(request: &Request) -> u64 {
    parse(request.values(NUMBER).next())
}

/// The number in the header that carries it.
pub(crate) fn parse(value: Option<&[u8]>) -> u64 {
    let digits = value.and_then(|value| std::str::from_utf8(value).ok());
    digits
        .and_then(|digits| digits.parse().ok())
        .expect("a numbered request")
}
