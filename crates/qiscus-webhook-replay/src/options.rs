//! What the operator chooses.

use std::time::Duration;

/// What to do with a delivery that has no id: an event whose message has neither an id nor a
/// `unique_temp_id`, or an event that is not recognized and has no message id that can be read
/// ([`Delivery::id`](qiscus_webhook_core::Delivery::id)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum MissingId {
    /// Handle it each time it comes: two equal texts are two messages. The default.
    #[default]
    Pass,
    /// Reject it with 422. What Qiscus adds one day is then lost to the receiver.
    Reject,
    /// Take it for a repetition if its body is that of one that was handled within this time. Two
    /// equal texts of one sender that really are two messages become one, if they come within it.
    EqualBodies(Duration),
}

/// What to do with a delivery when the store can't say whether it was handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum StoreFailure {
    /// Reject it with 503, so that a sender that retries can try again later. The default: nothing is handled twice,
    /// but what the sender gives up on is lost.
    #[default]
    Reject,
    /// Handle it, once or more than once.
    Pass,
}

#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub(crate) lease: Duration,
    pub(crate) keep_time: Duration,
    pub(crate) store_deadline: Duration,
    pub(crate) missing_id: MissingId,
    pub(crate) store_failure: StoreFailure,
    pub(crate) backlog: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(60),
            keep_time: Duration::from_secs(24 * 3600),
            store_deadline: Duration::from_secs(2),
            missing_id: MissingId::default(),
            store_failure: StoreFailure::default(),
            backlog: 16_384,
        }
    }
}

/// The options that the guard and both middlewares have in common, written once. The type has a
/// method `map_options`.
macro_rules! guard_options {
    () => {
        /// How long a delivery that was handled is remembered. Default 24 hours.
        ///
        /// It must outlast the sender's retries, and bounds for how long a captured delivery is
        /// known for a replay: Qiscus signs no timestamp, so later it would be handled again.
        pub fn with_keep_time(self, keep_time: std::time::Duration) -> Self {
            self.map_options(|options| options.keep_time = keep_time)
        }

        /// After what time a delivery whose receiver has died may be handled by another. Default 60
        /// seconds.
        ///
        /// It does not limit a handler: the lease is renewed while one runs, every third of it. Less
        /// than a second counts as one: a lease must outlast the asking of the store.
        pub fn with_lease(self, lease: std::time::Duration) -> Self {
            self.map_options(|options| options.lease = lease.max(std::time::Duration::from_secs(1)))
        }

        /// What to do with deliveries without an id. Default
        /// [`MissingId::Pass`](crate::MissingId::Pass).
        pub fn with_missing_id(self, missing_id: crate::MissingId) -> Self {
            self.map_options(|options| options.missing_id = missing_id)
        }

        /// What to do when the store is down. Default
        /// [`StoreFailure::Reject`](crate::StoreFailure::Reject).
        pub fn with_store_failure(self, store_failure: crate::StoreFailure) -> Self {
            self.map_options(|options| options.store_failure = store_failure)
        }

        /// How long the store may take for an answer before it counts as down. Default 2 seconds.
        /// Keep it above a time-out of the store's own, such as that of
        /// `RedisStore::with_response_timeout`, by which the store finds out that its connection is
        /// dead.
        pub fn with_store_deadline(self, deadline: std::time::Duration) -> Self {
            self.map_options(|options| options.store_deadline = deadline)
        }

        /// Sets how many ends of deliveries wait in memory for a store that can't be asked. Default
        /// 16,384, of some 300 bytes each.
        ///
        /// Past that the oldest release is dropped or, where there is none, what comes: the claim
        /// ends with its lease, and a repetition of what was handled is handled again. The metric
        /// `qiscus_webhook_claims_left_to_lapse_total` counts these, and the log warns of the first of
        /// each outage.
        pub fn with_backlog(self, limit: usize) -> Self {
            self.map_options(|options| options.backlog = limit)
        }

        /// Waits until the store knows how each delivery ended, for so long at the most. Gives how
        /// many it does not know of: those of them that were handled will be handled again if they
        /// are repeated.
        ///
        /// Call it on a clone once the server has ended and before the process does: a server may drop
        /// handlers that it has given up after it has ended. A claim that is still held counts as one
        /// that the store does not know of, so a handler that runs on holds this up, for that time at
        /// the most. Clones share what there is to tell.
        pub async fn drain(&self, patience: std::time::Duration) -> usize
        where
            S: crate::Store,
        {
            self.backlog().drain(patience).await
        }
    };
}

pub(crate) use guard_options;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unless_told_otherwise_it_refuses_what_is_uncertain_and_lets_pass_what_has_no_id() {
        let options = Options::default();
        assert_eq!(options.keep_time, Duration::from_secs(86_400));
        assert_eq!(options.lease, Duration::from_secs(60));
        assert_eq!(options.store_deadline, Duration::from_secs(2));
        assert_eq!(options.missing_id, MissingId::Pass);
        assert_eq!(options.store_failure, StoreFailure::Reject);
        assert_eq!(options.backlog, 16_384);
    }

    #[test]
    fn each_option_sets_its_own_and_no_other() {
        let guard = crate::Guard::new(())
            .with_keep_time(Duration::from_secs(3))
            .with_lease(Duration::from_secs(4))
            .with_store_deadline(Duration::from_secs(5))
            .with_missing_id(MissingId::Reject)
            .with_store_failure(StoreFailure::Pass)
            .with_backlog(6);
        let _ = guard.map_options(|options| {
            assert_eq!(options.keep_time, Duration::from_secs(3));
            assert_eq!(options.lease, Duration::from_secs(4));
            assert_eq!(options.store_deadline, Duration::from_secs(5));
            assert_eq!(options.missing_id, MissingId::Reject);
            assert_eq!(options.store_failure, StoreFailure::Pass);
            assert_eq!(options.backlog, 6);
        });
    }
}
