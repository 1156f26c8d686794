//! Handles each Qiscus webhook delivery once, across retries, replays and instances.
//!
//! Qiscus signs no timestamp, so anyone who captures a delivery can send it again, forever; and a sender
//! may repeat a delivery that got no answer. The guard stands inside verification and outside the handler,
//! and knows a message by what is signed of it: its own id.
//!
//! | the delivery is | what the sender gets | the handler |
//! |---|---|---|
//! | new | the handler's answer | runs |
//! | being handled just now | 503 with `Retry-After` | does not run |
//! | handled before, which is a 2xx | 200 with an empty body | does not run |
//! | handled before without success: not 2xx, an error, a panic, a client gone | the handler's answer | runs again |
//! | without an id | the handler's answer; 422; or 200 for a body equal to one that was handled, as [`MissingId`] says | runs, does not run, or runs once for each body |
//! | of unknown history, because the store is down | 503, or the handler's answer, as [`StoreFailure`] says | does not run, or runs |
//! | not verified: the guard is misplaced | 500, and a log line that says what to do | does not run |
//!
//! The answers that are errors of the guard's own can be
//! [others](ReplayGuardLayer::with_rejection_response).
//!
//! # Where to begin
//!
//! - [`ReplayGuardLayer`] for axum and any other tower service (feature `tower`),
//!   [`actix::ReplayGuard`] for actix-web (feature `actix-web`), [`Guard`] for whatever else gets
//!   deliveries, such as a queue worker.
//! - [`MemoryStore`] for one process (feature `memory`, on by default), [`RedisStore`] for several
//!   (feature `redis`; `redis-tls` for `rediss://`), or a [`Store`] of your own, which the feature
//!   `conformance` tests. [`AnyStore`] hides which one, where configuration chooses.
//!
//! ```
//! # #[cfg(all(feature = "tower", feature = "memory"))]
//! # fn app() -> Result<(), qiscus_webhook_core::TokenError> {
//! use axum::{Router, routing::post};
//! use qiscus_webhook_core::{KeyRing, SignatureToken};
//! use qiscus_webhook_replay::{MemoryStore, ReplayGuardLayer};
//! use qiscus_webhook_tower::{VerifyWebhookLayer, Webhook};
//!
//! async fn on_event(Webhook(delivery): Webhook) {
//!     // Once for each message.
//! }
//!
//! let keys = KeyRing::new(SignatureToken::new("demo-token")?);
//! let app: Router = Router::new()
//!     .route("/webhook", post(on_event))
//!     .layer(ReplayGuardLayer::new(MemoryStore::new()))
//!     .layer(VerifyWebhookLayer::new(keys));
//! # Ok(())
//! # }
//! ```
//!
//! # What is guaranteed
//!
//! **No duplicates.** Of the deliveries of one message that arrive, at most one at a time is in the
//! handler, whatever instances they reach; once a handler has answered 2xx, none is for the keep time. A
//! delivery whose handler did not succeed may be handled again, so that a retry is not lost. The guard
//! sends nothing again by itself.
//!
//! **Not exactly once.** A handler that has done its work and dies before it says so is run again: no
//! store beside the handler's own can know. A handler whose effects must not happen twice writes the
//! message's id in the same transaction as the effects, under a unique index; then a second run
//! changes nothing, and the guard is what keeps it rare.
//!
//! A handler is run twice, besides, if the message is repeated and
//!
//! - **the lease ran out under the handler**: it blocked its thread for longer than the lease, so that
//!   its future was not polled, or the store could not be asked for that long. The log says so;
//! - **the store was told too late or never**: it was away when the handler ended, for longer than the
//!   lease, and the repetition came in the second or so between its return and the telling; or the
//!   process ended before [`drain`](ReplayGuardLayer::drain) was done, or the
//!   [backlog](ReplayGuardLayer::with_backlog) was full, which a metric counts. A Redis that is full
//!   when the handler ends is told when there is room again, and until then refuses repetitions;
//! - **the store has forgotten**: a memory store that was full or whose process ended; a Redis that was
//!   restarted without persistence, flushed, evicts keys, or whose clock was set forward; a replica that
//!   took the place of a master before it had the claim or the mark, as Sentinel and Cluster do it,
//!   whose replication is asynchronous; a master that a network partition cut off, which goes on for a
//!   while beside the new one, for the receivers that still reach it;
//! - **the keep time has passed**: a replay of an old delivery is new to a store that has forgotten it.
//!   A handler that must not act on old messages looks at when the message was sent;
//! - **the store is down and [`StoreFailure::Pass`] is chosen.**
//!
//! That is all of it: a claim that the network delays neither runs a handler nor blocks one.
//!
//! **No order.** Two deliveries of one message are never handled at the same time. Those of different
//! messages are handled when they arrive, also those of one room: at the same time if they arrive so,
//! and in no order if they come over several connections or to several receivers. A delivery that was
//! refused with 503 or whose handler failed is handled when the sender repeats it, after those that
//! came later. Where a room's order matters, handle by the message's `id`, which grows, or put a
//! queue behind the receiver that keeps it, as `examples/queue` does.
//!
//! # From one process to many
//!
//! | | one process | several processes | a queue in between |
//! |---|---|---|---|
//! | what it takes | [`MemoryStore`] | [`RedisStore`], and a Redis | a broker that stores, and workers |
//! | a repetition is known | in this process, until it ends | by all of them | by the broker for a while, by the handler's own database for good |
//! | a receiver dies in the handler | the delivery comes back if the sender sends it again | so too, once the lease is over | it was answered after it was stored, or not answered: a worker handles it |
//! | a handler takes long | the sender waits | the sender waits | the sender does not wait |
//! | when what is shared is down | | 503, or handled twice, as [`StoreFailure`] says | 503 |
//! | shown by | the code above | `examples/cluster` | `examples/queue` |
//!
//! - **Memory** while one process does all the work, and a repetition that is handled twice after a
//!   restart does no harm, or is caught by the handler.
//! - **Redis** as soon as two processes may get deliveries of one message: several instances behind a
//!   balancer, and the old and the new one during a rolling update. Nothing else changes: the layer
//!   takes the other store.
//! - **A queue** when what was answered with 200 must not be lost, or when handling takes longer than a
//!   sender should wait. Qiscus documents nowhere whether it sends again, and the guard brings nothing
//!   back by itself: a delivery whose receiver died before its answer is handled only if it comes again.
//!   The receiver then does nothing but store the body and its signature, and a worker verifies them
//!   again with [`KeyRing::verify`](qiscus_webhook_core::KeyRing::verify), with a key ring that holds a
//!   replaced token for as long as messages may wait.
//!
//! With a queue the guard is not needed in the receiver: [`DeliveryKey`] is the broker's key for
//! repetitions and the handler's unique index. A worker without a database of its own asks a [`Guard`]
//! on [`RedisStore`] before it handles a message.
//!
//! # When a claim ends
//!
//! - The claim is completed when the handler gives the head of a 2xx response. A body that streams
//!   after that is not waited for: what must be done before the delivery counts as handled is done
//!   before the response is returned.
//! - The handler's future is dropped when the client goes away, if the server does so: hyper, and so
//!   axum, does, unless its `half_close(true)` is set, as it is on the page `serving` of
//!   `qiscus-webhook`. actix-web runs the handler to its end, unless `h1_allow_half_closed(false)` is set.
//!   Either way the claim lasts as long as the handler.
//! - A claim that is dropped is released in the background.
//! - A handler that is done while the store is down is answered for at once. The store is told in the
//!   background, again and again, until it knows or the keep time has passed.
//!
//! What is told in the background waits in one [bounded queue](ReplayGuardLayer::with_backlog) for each
//! guard, which few workers empty. It is memory: a process that ends takes it along. So a receiver that
//! ends in good order [waits for it](ReplayGuardLayer::drain) once its server has ended:
//!
//! ```
//! # #[cfg(all(feature = "tower", feature = "memory"))]
//! # async fn run(listener: tokio::net::TcpListener, keys: qiscus_webhook_core::KeyRing, shutdown: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
//! # use axum::{Router, routing::post};
//! # use qiscus_webhook_replay::{MemoryStore, ReplayGuardLayer};
//! # use qiscus_webhook_tower::VerifyWebhookLayer;
//! use std::time::Duration;
//!
//! let guard = ReplayGuardLayer::new(MemoryStore::new());
//! let app = Router::new()
//!     .route("/webhook", post(async || "handled"))
//!     .layer(guard.clone())
//!     .layer(VerifyWebhookLayer::new(keys));
//! axum::serve(listener, app).with_graceful_shutdown(shutdown).await?;
//!
//! let untold = guard.drain(Duration::from_secs(10)).await;
//! if untold > 0 {
//!     eprintln!("{untold} deliveries may be handled again: the store can't be told how they ended");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Who can suppress whose messages
//!
//! Nobody anybody else's: a [`DeliveryKey`] is made of what Qiscus signed, and of the tenant whose keys
//! have proved it, where a lookup names tenants. A message with an id of Qiscus's own is known by that
//! id and the application's code. One that has only a `unique_temp_id`, which its sender's program made
//! up, is known by it together with room and sender.
//!
//! # What it costs
//!
//! Measured on two cores of a virtual machine that had other work to do, with Redis 7.0 on the same
//! machine, by
//! `cargo run --release -p qiscus-webhook-replay --features redis --example cost`:
//!
//! | | memory | Redis |
//! |---|---|---|
//! | bytes for each delivery that is remembered | 401 | 208 |
//! | deliveries a second, claimed and completed, one at a time | 180,000 | 12,000 |
//! | many at a time | 125,000 | 39,000 |
//! | round trips for each delivery | none | 2, and 1 for each third of a lease |
//!
//! Redis that is away for a minute under 5,000 deliveries a second on 3,000 connections costs a receiver
//! some 10 MB more than the load does, and it serves within two seconds of the return: `cargo run
//! --release -p qiscus-webhook-replay --features redis,tower --example outage` measures it. The example
//! `soak` kills Redis again and again, and counts how often each delivery was handled.
//!
//! The guard itself, its key, its deadline and its claim in memory, adds some 6 µs to a delivery. What
//! is remembered is deliveries a second, times the keep time, times the bytes: 10 a second for 24
//! hours are 864,000 deliveries, 346 MB in memory or 180 MB in Redis. A memory store keeps 250,000
//! unless it is [told](MemoryStoreBuilder::with_max_done) to keep more, which is nearly 24 hours of 3 a second.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "actix-web")]
pub mod actix;
mod any_store;
mod backlog;
mod claim;
mod claim_guard;
#[cfg(feature = "conformance")]
pub mod conformance;
mod guard;
mod held;
#[cfg(feature = "memory")]
mod memory;
mod options;
mod pause;
#[cfg(feature = "redis")]
mod redis;
mod store;
mod store_error;
mod terms;
#[cfg(test)]
mod testing;
#[cfg(feature = "tower")]
pub mod tower;

#[cfg(feature = "redis")]
pub use self::redis::RedisStore;
#[cfg(feature = "tower")]
pub use self::tower::ReplayGuardLayer;
pub use any_store::AnyStore;
pub use claim::{Claim, Owner, Ownership};
pub use claim_guard::ClaimGuard;
pub use guard::{Admission, Guard};
#[cfg(feature = "memory")]
pub use memory::{MemoryStore, MemoryStoreBuilder};
pub use options::{MissingId, StoreFailure};
pub use qiscus_webhook_core::DeliveryKey;
pub use store::Store;
pub use store_error::StoreError;
