//! Where claims are kept, and the rules for those who write a store.

use std::time::Duration;

use qiscus_webhook_core::DeliveryKey;

use crate::{Claim, Owner, Ownership, StoreError};

/// Remembers which deliveries are being handled and which were.
///
/// A key is in one of three states: *free*, *claimed* by an owner until a lease runs out, *done*
/// by an owner until a time to keep runs out. What ran out is free. A clone is another handle to the same
/// claims.
///
/// # Rules for a store
///
/// | | free | claimed by this owner | claimed by another | done by this owner | done by another |
/// |---|---|---|---|---|---|
/// | `claim` | claims; `Fresh` | renews; `Fresh` | `InFlight` | `Done` | `Done` |
/// | `renew` | claims; `Lapsed` | renews; `Held` | `Lost` | `Lost` | `Lost` |
/// | `complete` | makes it done; `Lapsed` | makes it done; `Held` | `Lost` | `Held` | `Lost` |
/// | `release` | `Lapsed` | frees it; `Held` | `Lost` | `Lost` | `Lost` |
///
/// - Each call is atomic: of any number of simultaneous claims of a free key only one is `Fresh`,
///   whatever machines they come from.
/// - A claim is not forgotten before its lease runs out, for want of room or otherwise: a store that
///   has no room for another claim answers with an error. A done mark is kept for its whole time, or
///   the store says when it does not.
/// - Time is measured by one clock, that of the store, which is not set back: no call carries a time
///   of day.
/// - Each call may be made again with the same owner, by a caller that lost the first answer: whether
///   another or this owner has completed a delivery is distinguished.
/// - `release` is the last that an owner asks. A claim or renewal that arrives after it, or after the end of
///   another's claim that was there meanwhile, and that was asked before, changes nothing, at least for as
///   long as such a call can be on its way.
/// - A future that is dropped leaves the state as it was or as it was to be, nothing in between.
///
/// # Testing your own
///
/// The crate `qiscus-webhook-replay` has tests of these rules, `conformance::check(store).await`, with a
/// feature that is only there and not in `qiscus-webhook`:
///
/// ```toml
/// [dev-dependencies]
/// qiscus-webhook-replay = { path = "../qiscus-webhook/crates/qiscus-webhook-replay", features = ["conformance"] }
/// ```
///
/// # Example
///
/// A store that remembers nothing, and so lets everything through:
///
/// ```
/// use std::time::Duration;
/// use qiscus_webhook::DeliveryKey;
/// use qiscus_webhook::replay::{Claim, Owner, Ownership, Store, StoreError};
///
/// #[derive(Clone)]
/// struct Forgetful;
///
/// impl Store for Forgetful {
///     async fn claim(&self, _: &DeliveryKey, _: &Owner, _: Duration) -> Result<Claim, StoreError> {
///         Ok(Claim::Fresh)
///     }
///     async fn renew(&self, _: &DeliveryKey, _: &Owner, _: Duration) -> Result<Ownership, StoreError> {
///         Ok(Ownership::Lapsed)
///     }
///     async fn complete(&self, _: &DeliveryKey, _: &Owner, _: Duration) -> Result<Ownership, StoreError> {
///         Ok(Ownership::Lapsed)
///     }
///     async fn release(&self, _: &DeliveryKey, _: &Owner) -> Result<Ownership, StoreError> {
///         Ok(Ownership::Lapsed)
///     }
/// }
/// ```
pub trait Store: Clone + Send + Sync + 'static {
    /// Claims a free key for this owner until the lease runs out.
    ///
    /// # Errors
    ///
    /// If the store can't be asked just now. The key may be claimed or not.
    fn claim(
        &self,
        key: &DeliveryKey,
        owner: &Owner,
        lease: Duration,
    ) -> impl Future<Output = Result<Claim, StoreError>> + Send;

    /// Begins the owner's lease again.
    ///
    /// # Errors
    ///
    /// If the store can't be asked just now.
    fn renew(
        &self,
        key: &DeliveryKey,
        owner: &Owner,
        lease: Duration,
    ) -> impl Future<Output = Result<Ownership, StoreError>> + Send;

    /// Makes the key done for as long as `keep`.
    ///
    /// # Errors
    ///
    /// If the store can't be asked just now. The key may be done or not.
    fn complete(
        &self,
        key: &DeliveryKey,
        owner: &Owner,
        keep: Duration,
    ) -> impl Future<Output = Result<Ownership, StoreError>> + Send;

    /// Makes the key free.
    ///
    /// # Errors
    ///
    /// If the store can't be asked just now. The key is free once the lease runs out.
    fn release(
        &self,
        key: &DeliveryKey,
        owner: &Owner,
    ) -> impl Future<Output = Result<Ownership, StoreError>> + Send;
}
