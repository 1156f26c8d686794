//! What was measured, on two processors of an AMD EPYC under the load of other work, with bodies of
//! 0.5 KB to 1.4 KB over connections that stay open.

/// A receiver on axum that does nothing with an event of 1.4 KB: `crates/qiscus-webhook-bench/measure.sh
/// end_to_end`, rounded, as it differs by as much from one time to the next.
pub(crate) const RECEIVE_MICROSECONDS: f64 = 12.0;

/// A receiver with the guard on Redis, the Redis behind it, and its calls for a delivery:
/// `cargo bench -p example-cluster --bench sizing`.
pub(crate) const GUARDED_MICROSECONDS: f64 = 35.5;
pub(crate) const REDIS_MICROSECONDS: f64 = 13.3;
pub(crate) const REDIS_CALLS: f64 = 2.0;

/// Of Redis, for a delivery that is remembered:
/// `cargo run --release -p qiscus-webhook-replay --features redis --example cost`.
pub(crate) const REDIS_BYTES: f64 = 208.0;

/// A receiver that stores in JetStream, the broker that stores (20) and gives out (116), and the worker
/// with SQLite: `cargo bench -p example-queue --bench sizing`, with 16 partitions.
pub(crate) const STORING_MICROSECONDS: f64 = 26.0;
pub(crate) const BROKER_MICROSECONDS: f64 = 136.0;
pub(crate) const WORKER_MICROSECONDS: f64 = 207.0;
/// What one partition did in a second, of the same bench with one.
pub(crate) const PARTITION_PER_SECOND: f64 = 329.0;
/// What one worker with one SQLite did in a second, of the same bench with 16.
pub(crate) const WORKER_PER_SECOND: f64 = 2_600.0;
