//! What a behaviour is tried with: a receiver of one framework over one store.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use qiscus_webhook_core::{Delivery, RejectionReason};
use qiscus_webhook_replay::{MissingId, Store, StoreFailure};
use test_servers::Watchdog;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

/// A framework's way to receive. It runs in the runtime that [`run`](Self::run) makes.
pub(crate) trait Receiver: Sized {
    fn run(test: impl Future<Output = ()>);

    /// Where a clock stands until nothing is left to do but to wait.
    fn run_paused(test: impl Future<Output = ()>);

    fn new<S: Store>(store: S, setup: Setup, handler: Handler) -> impl Future<Output = Self>;

    /// Sends what Qiscus would. Aborting it is what a client does that goes away.
    fn begin(&self, body: &str, tenant: Option<&str>) -> JoinHandle<Answer>;

    /// Drains the guard, as once the server has ended.
    fn drain(&self, patience: Duration) -> impl Future<Output = usize>;

    async fn deliver(&self, body: &str) -> Answer {
        self.begin(body, None).await.unwrap()
    }

    /// Sends it again and again until the answer is this, which is soon.
    async fn deliver_until(&self, body: &str, status: u16) -> Answer {
        let begun = Instant::now();
        loop {
            let answer = self.deliver(body).await;
            if answer.status == status {
                return answer;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "{answer:?}");
            sleep(Duration::from_millis(20)).await;
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
    pub(crate) retry_after: Option<String>,
    pub(crate) reason: Option<RejectionReason>,
}

impl Answer {
    /// The one that says that the delivery was handled before.
    pub(crate) fn is_duplicate(&self) -> bool {
        self.status == 200 && self.body.is_empty()
    }

    /// The one of the handler.
    pub(crate) fn is_handled(&self) -> bool {
        self.status == 200 && self.body == HANDLED
    }
}

pub(crate) const HANDLED: &str = "handled";

/// What has this status becomes an error of its framework, in a middleware between guard and handler. Outside of
/// the guard the error is answered with the same status.
pub(crate) const BROKEN: u16 = 418;

/// Ends a test that spins, with its name.
pub(crate) fn watched() -> Watchdog {
    Watchdog::new(Duration::from_secs(180))
}

#[derive(Clone)]
pub(crate) struct Setup {
    pub(crate) lease: Duration,
    pub(crate) keep_time: Duration,
    pub(crate) store_deadline: Duration,
    pub(crate) missing_id: MissingId,
    pub(crate) store_failure: StoreFailure,
    pub(crate) backlog: usize,
    pub(crate) verified: bool,
    /// The status of a response that replaces that of a rejection, with path and reason as its body.
    pub(crate) rejection_response: Option<u16>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(60),
            keep_time: Duration::from_secs(3600),
            store_deadline: Duration::from_secs(10),
            missing_id: MissingId::Pass,
            store_failure: StoreFailure::Reject,
            backlog: 1000,
            verified: true,
            rejection_response: None,
        }
    }
}

/// Sets a guard or a layer up: the options have the same names in both.
macro_rules! set_up {
    ($guard:expr, $setup:expr) => {
        $guard
            .with_lease($setup.lease)
            .with_keep_time($setup.keep_time)
            .with_store_deadline($setup.store_deadline)
            .with_missing_id($setup.missing_id)
            .with_store_failure($setup.store_failure)
            .with_backlog($setup.backlog)
    };
}
pub(crate) use set_up;

/// Makes of each behaviour, an `async fn(impl Store)` generic over its receiver, a test for each framework over each
/// store.
macro_rules! stamp_over_stores {
    (live: $($behaviour:ident)* ; paused_over_memory: $($paused:ident)*) => {
        stamp_over_stores!(@memory tower_over_memory, Tower, $($behaviour)* ; $($paused)*);
        stamp_over_stores!(@memory actix_over_memory, Actix, $($behaviour)* ; $($paused)*);
        stamp_over_stores!(@redis tower_over_redis, Tower, $($behaviour)* $($paused)*);
        stamp_over_stores!(@redis actix_over_redis, Actix, $($behaviour)* $($paused)*);
    };
    (@memory $module:ident, $receiver:ident, $($behaviour:ident)* ; $($paused:ident)*) => {
        mod $module {
            use super::*;
            $(
                #[test]
                fn $behaviour() {
                    $receiver::run(async {
                        super::$behaviour::<$receiver, _>(MemoryStore::new()).await;
                    });
                }
            )*
            $(
                #[test]
                fn $paused() {
                    $receiver::run_paused(async {
                        super::$paused::<$receiver, _>(MemoryStore::new()).await;
                    });
                }
            )*
        }
    };
    (@redis $module:ident, $receiver:ident, $($behaviour:ident)*) => {
        mod $module {
            use super::*;
            $(
                #[test]
                fn $behaviour() {
                    let Some(server) = RedisServer::start() else { return };
                    $receiver::run(async {
                        // No machine is so busy that Redis would count as away.
                        let store = RedisStore::new(&server.url()).unwrap();
                        let store = store.with_response_timeout(Duration::from_secs(3));
                        super::$behaviour::<$receiver, _>(store).await;
                    });
                }
            )*
        }
    };
}
pub(crate) use stamp_over_stores;

/// Makes of each behaviour, an `async fn(RedisServer)` generic over its receiver, a test for each framework
/// over a Redis of its own.
macro_rules! stamp_over_redis {
    ($start:expr; $($behaviour:ident)*) => {
        stamp_over_redis!(@with tower, Tower, $start; $($behaviour)*);
        stamp_over_redis!(@with actix, Actix, $start; $($behaviour)*);
    };
    (@with $module:ident, $receiver:ident, $start:expr; $($behaviour:ident)*) => {
        mod $module {
            use super::*;
            $(
                #[test]
                fn $behaviour() {
                    let Some(server) = $start else { return };
                    $receiver::run(super::$behaviour::<$receiver>(server));
                }
            )*
        }
    };
}
pub(crate) use stamp_over_redis;

/// Who a delivery is for: the lookup of keys goes by it.
pub(crate) const TENANT_HEADER: &str = "x-tenant";

/// A guard's `drain`, whatever its store.
pub(crate) type Drain = Box<dyn Fn(Duration) -> Pin<Box<dyn Future<Output = usize>>>>;

type Status = Pin<Box<dyn Future<Output = u16> + Send>>;

/// A handler that counts its calls and answers with a status.
#[derive(Clone)]
pub(crate) struct Handler {
    handle: Arc<dyn Fn(Delivery) -> Status + Send + Sync>,
    calls: Arc<AtomicUsize>,
}

impl Handler {
    pub(crate) fn new<Fut>(handle: impl Fn(usize) -> Fut + Send + Sync + 'static) -> Self
    where
        Fut: Future<Output = u16> + Send + 'static,
    {
        let calls = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&calls);
        let handle = move |_| -> Status {
            let call = count.fetch_add(1, Ordering::SeqCst) + 1;
            Box::pin(handle(call))
        };
        Self {
            handle: Arc::new(handle),
            calls,
        }
    }

    pub(crate) fn accepting() -> Self {
        Self::new(async |_| 200)
    }

    /// Answers at once but the first time, when it never does.
    pub(crate) fn stuck_at_first() -> Self {
        Self::new(|call| async move {
            if call == 1 {
                std::future::pending::<()>().await;
            }
            200
        })
    }

    pub(crate) fn handle(&self, delivery: Delivery) -> Status {
        (self.handle)(delivery)
    }

    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    pub(crate) async fn wait_for_call(&self, number: usize) {
        let begun = Instant::now();
        while self.calls() < number {
            assert!(begun.elapsed() < Duration::from_secs(20));
            sleep(Duration::from_millis(5)).await;
        }
    }
}
