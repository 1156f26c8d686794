//! The guard itself, without a framework: whether a delivery is to be handled.

use std::fmt;
use std::sync::Arc;

use qiscus_webhook_core::{Delivery, Rejection, RejectionReason, receive};
use tokio::runtime::Handle;

use crate::asked_claim::AskedClaim;
use crate::backlog::Backlog;
use crate::log;
use crate::options::{Options, guard_options};
use crate::terms::Terms;
use crate::{Claim, HeldClaim, MissingId, Owner, Store, StoreError, StoreFailure};

/// Lets each delivery be handled once: what the middlewares for tower and actix-web are made of, and
/// what a queue worker uses by itself.
///
/// # Panics
///
/// Its futures need a tokio runtime with its timer on.
///
/// # Example
///
/// ```
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use qiscus_webhook::{KeyRing, SignatureToken};
/// use qiscus_webhook::replay::{Admission, Guard, MemoryStore};
///
/// # let body = r#"{"type":"post_comment_mobile","payload":{"from":{"id":1,"email":"user1","name":"User 1"},"room":{"id":2,"topic_id":2,"type":"single","name":"Support"},"message":{"id":3,"type":"text","text":"hello","payload":{}}}}"#;
/// let guard = Guard::new(MemoryStore::new());
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// # let signature = keys.sign(body.as_bytes());
/// let delivery = keys.verify(body, &signature)?;
/// for expected in [true, false] {
///     match guard.admit(&delivery).await {
///         Admission::Handle(claim) => {
///             let stored = claim.handle(async { Ok::<_, std::io::Error>(()) }, Result::is_ok).await;
///             assert!(expected && stored.is_ok());
///         }
///         Admission::Duplicate => assert!(!expected),
///         Admission::Rejected(rejection) => return Err(rejection.into()),
///     }
/// }
/// # Ok(())
/// # }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run()).unwrap();
/// ```
#[must_use]
pub struct Guard<S> {
    backlog: Arc<Backlog<S>>,
    options: Options,
}

/// Whether a delivery is to be handled: the answer of [`Guard::admit`].
#[expect(
    clippy::exhaustive_enums,
    reason = "who asks must act on each of the three"
)]
#[must_use]
pub enum Admission<S: Store> {
    /// Handle it now, under this claim.
    Handle(HeldClaim<S>),
    /// It was handled: tell the sender that all is well, and do nothing.
    Duplicate,
    /// Neither: tell the sender so, with the answer of the rejection.
    Rejected(Rejection),
}

impl<S> Guard<S> {
    /// A guard with the default options over this store.
    pub fn new(store: S) -> Self {
        let options = Options::default();
        Self {
            backlog: Arc::new(Backlog::new(store, options.backlog)),
            options,
        }
    }

    guard_options!();

    pub(crate) fn map_options(mut self, change: impl FnOnce(&mut Options)) -> Self {
        change(&mut self.options);
        self.backlog.set_limit(self.options.backlog);
        self
    }

    pub(crate) const fn backlog(&self) -> &Arc<Backlog<S>> {
        &self.backlog
    }
}

impl<S: Store> Guard<S> {
    /// Claims the delivery under its [key](Delivery::key), of which its tenant is a part.
    ///
    /// If the future is dropped, so is the claim.
    pub async fn admit(&self, delivery: &Delivery) -> Admission<S> {
        // What a runtime that has ended has left is told by the next.
        self.backlog.work_on(&Handle::current());
        let admission = match self.terms(delivery) {
            Ok(Some(terms)) => self.claim(terms).await,
            Ok(None) => Admission::Handle(HeldClaim::unclaimed()),
            Err(rejection) => Admission::Rejected(rejection),
        };
        if let Admission::Rejected(rejection) = &admission {
            receive::observe_rejection(rejection);
        }
        admission
    }

    /// Admits what a middleware found in a request: a delivery, if there was verification.
    #[cfg(any(feature = "tower", feature = "actix-web"))]
    pub(crate) async fn admit_found(&self, delivery: Option<Delivery>) -> Admission<S> {
        if let Some(delivery) = delivery {
            return self.admit(&delivery).await;
        }
        let rejection = Rejection::with_source(
            RejectionReason::DeliveryMissing,
            "the replay guard must stand inside verification",
        );
        receive::observe_rejection(&rejection);
        Admission::Rejected(rejection)
    }

    /// None for a delivery that is let through without a claim.
    fn terms(&self, delivery: &Delivery) -> Result<Option<Terms>, Rejection> {
        let (key, keep_time) = match delivery.key() {
            Some(key) => (key, self.options.keep_time),
            None => match self.options.missing_id {
                MissingId::Pass => return Ok(None),
                MissingId::Reject => return Err(RejectionReason::DeliveryIdMissing.into()),
                MissingId::EqualBodies(window) => (delivery.body_key(), window),
            },
        };
        let owner = Owner::random().map_err(unavailable)?;
        Ok(Some(Terms {
            key,
            owner,
            keep_time,
            lease: self.options.lease,
            store_deadline: self.options.store_deadline,
        }))
    }

    async fn claim(&self, terms: Terms) -> Admission<S> {
        let held = AskedClaim::new(terms, Arc::clone(&self.backlog));
        // Dropped before there is an answer, as when the client goes away, it is released: a store
        // may act on a question that is no longer asked.
        let claim = HeldClaim::of(held);
        let Some(held) = claim.held() else {
            return Admission::Handle(claim);
        };
        match held.claim().await {
            Ok(Claim::Fresh) => Admission::Handle(claim),
            Ok(Claim::InFlight) => {
                claim.forget();
                Admission::Rejected(RejectionReason::DeliveryInFlight.into())
            }
            Ok(Claim::Done) => {
                receive::observe_duplicate(held.terms.key.as_str());
                claim.forget();
                Admission::Duplicate
            }
            Err(err) => match self.options.store_failure {
                // The claim may have been made and only its answer lost: it is dropped, and so
                // released.
                StoreFailure::Reject => Admission::Rejected(unavailable(err)),
                StoreFailure::Pass => {
                    log::warning!(
                        key = held.terms.key.as_str(),
                        error = %err,
                        "the store of the replay guard can't be asked: the delivery is handled, \
                         maybe not for the first time"
                    );
                    Admission::Handle(claim)
                }
            },
        }
    }
}

impl<S: Store> fmt::Debug for Admission<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Handle(claim) => f.debug_tuple("Handle").field(claim).finish(),
            Self::Duplicate => f.write_str("Duplicate"),
            Self::Rejected(rejection) => f.debug_tuple("Rejected").field(rejection).finish(),
        }
    }
}

fn unavailable(err: StoreError) -> Rejection {
    Rejection::with_source(RejectionReason::ReplayStoreUnavailable, err)
}

/// Another handle to the same store and the same backlog.
impl<S> Clone for Guard<S> {
    fn clone(&self) -> Self {
        Self {
            backlog: Arc::clone(&self.backlog),
            options: self.options.clone(),
        }
    }
}

impl<S> fmt::Debug for Guard<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "memory"))]
mod tests;
