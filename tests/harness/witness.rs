//! What stands around a receiver's middleware and inside it, alike for every framework.

use std::sync::Arc;

use qiscus_webhook_core::Rejection;

use super::Seen;
use super::records::{Begun, Records};
use super::setup::Setup;

/// Takes note of a request's way.
#[derive(Clone)]
pub(crate) struct Witness {
    pub(crate) records: Arc<Records>,
    setup: Setup,
}

impl Witness {
    pub(crate) fn new(setup: &Setup) -> Self {
        Self {
            records: Arc::default(),
            setup: setup.clone(),
        }
    }

    /// Around the middleware, before it.
    pub(crate) fn begun(&self, number: u64) -> Begun {
        self.records.begun(number)
    }

    /// Around the middleware, after it.
    pub(crate) fn answered(&self, number: u64, rejection: Option<&Rejection>) {
        if let Some(rejection) = rejection {
            self.records.refused(number, rejection.reason());
        }
    }

    /// The handler.
    pub(crate) async fn handle(&self, number: u64, seen: Seen) -> u16 {
        let delivery = seen.delivery.clone();
        self.records.seen(number, seen);
        (self.setup.handler)(delivery).await
    }
}
