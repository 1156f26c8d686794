//! What happened inside a receiver, request by request.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::HeaderMap;
use qiscus_webhook_core::RejectionReason;
use tokio::sync::Notify;

use super::{Request, Seen};

/// Tells a receiver's requests apart. It is no header of Qiscus.
pub(crate) const NUMBER: &str = "test-delivery-number";

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

/// Shared by the receiver, its handler and what stands around its middleware.
#[derive(Default)]
pub(crate) struct Records {
    next: AtomicU64,
    records: Mutex<HashMap<u64, Record>>,
    ended: Notify,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    pub(crate) seen: Vec<Seen>,
    pub(crate) reason: Option<RejectionReason>,
    ended: bool,
}

impl Records {
    /// Gives a request its number.
    pub(crate) fn number(&self, request: Request) -> (u64, Request) {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        (number, request.with_header(NUMBER, number.to_string()))
    }

    pub(crate) fn seen(&self, number: u64, seen: Seen) {
        self.change(number, |record| record.seen.push(seen));
    }

    pub(crate) fn refused(&self, number: u64, reason: RejectionReason) {
        self.change(number, |record| record.reason = Some(reason));
    }

    /// Notes the end of a request when it is dropped, whether it was answered or given up.
    pub(crate) fn begun(self: &Arc<Self>, number: u64) -> Begun {
        Begun {
            records: Arc::clone(self),
            number,
        }
    }

    pub(crate) fn record(&self, number: u64) -> Record {
        let records = self.records.lock().unwrap();
        records.get(&number).cloned().unwrap_or_default()
    }

    /// Waits until the receiver has done with a request that it has begun or is going to begin.
    pub(crate) async fn until_ended(&self, number: u64) -> Record {
        let ended = async {
            loop {
                let change = self.ended.notified();
                tokio::pin!(change);
                change.as_mut().enable();
                let record = self.record(number);
                if record.ended {
                    return record;
                }
                change.await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), ended)
            .await
            .expect("the receiver has done with the request")
    }

    fn change(&self, number: u64, change: impl FnOnce(&mut Record)) {
        change(self.records.lock().unwrap().entry(number).or_default());
    }
}

/// A request that a receiver is at work on.
pub(crate) struct Begun {
    records: Arc<Records>,
    number: u64,
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.records
            .change(self.number, |record| record.ended = true);
        self.records.ended.notify_waiters();
    }
}
