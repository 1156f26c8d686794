//! What every store must do, as a test for stores of your own.
//!
//! Call [`check`] in a test. It asks the store as guards do, under keys that it makes up, and panics
//! at the first answer that breaks a [rule](crate::Store#rules-for-a-store). It takes a few seconds
//! of the store's time: leases must run out.
//!
//! # Example
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
//! use qiscus_webhook_replay::{MemoryStore, conformance};
//!
//! conformance::check(MemoryStore::new()).await;
//! # });
//! ```
#![expect(
    clippy::unwrap_used,
    reason = "a test tells what it found by panicking"
)]

use std::time::Duration;

use qiscus_webhook_core::{DeliveryKey, KeyRing, SignatureToken, Tenant};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::{Claim, Owner, Ownership, Store};

/// Long enough that a busy machine does not miss it, short enough to wait for.
const SHORT: Duration = Duration::from_millis(500);
const LONG: Duration = Duration::from_secs(600);
/// Within it, what ran out must be seen to have.
const PATIENCE: Duration = Duration::from_secs(10);

macro_rules! behaviours {
    ($($behaviour:ident)*) => {
        /// Asks the store everything.
        ///
        /// # Panics
        ///
        /// At the first rule that the store breaks.
        pub async fn check<S: Store>(store: S) {
            let run = hex::encode(Owner::random().unwrap().as_bytes());
            $(
                let case = Case::new(store.clone(), &run, stringify!($behaviour));
                $behaviour(case).await;
            )*
        }
    };
}

behaviours! {
    the_first_claim_alone_is_fresh
    a_completed_key_is_done_for_everyone
    a_done_key_stays_done_whatever_its_owner_asks
    whoever_has_completed_it_is_told_so_again
    a_released_key_is_free
    an_owner_may_ask_again
    a_claim_lapses_with_its_lease
    a_renewed_claim_outlasts_its_lease
    a_done_mark_ends_with_its_time
    a_slow_owner_touches_nothing_of_another
    a_lapsed_owner_completes_what_is_free
    a_lapsed_owner_renews_what_is_free
    a_lapsed_owner_has_nothing_to_release
    keys_are_told_apart_to_the_last_byte
    the_longest_times_are_taken
    of_a_thousand_simultaneous_claims_one_is_fresh
}

/// The key of a message of a tenant that nobody has.
fn key(tenant: &str, id: u64) -> DeliveryKey {
    let tenant = Tenant::new(
        tenant,
        KeyRing::new(SignatureToken::new("conformance").unwrap()),
    );
    let body = format!(
        r#"{{"type":"post_comment_rest","payload":{{"from":{{"id":1,"email":"a","name":"A"}},"room":{{"id":2,"topic_id":2,"type":"single","name":"R"}},"message":{{"id":{id},"type":"text","text":"","payload":{{}}}}}}}}"#
    );
    let signature = tenant.keys().sign(body.as_bytes());
    let delivery = tenant.verify(body, &signature).unwrap();
    delivery.key().unwrap()
}

struct Case<S> {
    store: S,
    tenant: String,
    key: DeliveryKey,
}

impl<S: Store> Case<S> {
    fn new(store: S, run: &str, behaviour: &str) -> Self {
        let tenant = format!("conformance.{run}.{behaviour}");
        let key = key(&tenant, 1);
        Self { store, tenant, key }
    }

    async fn claim(&self, owner: &Owner, lease: Duration) -> Claim {
        self.store.claim(&self.key, owner, lease).await.unwrap()
    }

    async fn renew(&self, owner: &Owner, lease: Duration) -> Ownership {
        self.store.renew(&self.key, owner, lease).await.unwrap()
    }

    async fn complete(&self, owner: &Owner, keep: Duration) -> Ownership {
        self.store.complete(&self.key, owner, keep).await.unwrap()
    }

    async fn release(&self, owner: &Owner) -> Ownership {
        self.store.release(&self.key, owner).await.unwrap()
    }

    /// What somebody new would be told, who then lets go of it.
    async fn seen(&self) -> Claim {
        let stranger = owner();
        let claim = self.claim(&stranger, LONG).await;
        if claim == Claim::Fresh {
            assert_eq!(self.release(&stranger).await, Ownership::Held);
        }
        claim
    }

    async fn wait_until_free(&self) {
        let begun = Instant::now();
        while self.seen().await != Claim::Fresh {
            assert!(
                begun.elapsed() < PATIENCE,
                "it never ran out: {:?}",
                self.key
            );
            sleep(SHORT / 20).await;
        }
    }
}

fn owner() -> Owner {
    Owner::random().unwrap()
}

async fn the_first_claim_alone_is_fresh<S: Store>(case: Case<S>) {
    let first = owner();
    assert_eq!(case.claim(&first, LONG).await, Claim::Fresh);
    assert_eq!(case.claim(&owner(), LONG).await, Claim::InFlight);
    let another_handle = case.store.clone();
    let claim = another_handle.claim(&case.key, &owner(), LONG).await;
    assert_eq!(claim.unwrap(), Claim::InFlight, "a clone shares the claims");
}

async fn a_completed_key_is_done_for_everyone<S: Store>(case: Case<S>) {
    let first = owner();
    case.claim(&first, LONG).await;
    assert_eq!(case.complete(&first, LONG).await, Ownership::Held);
    assert_eq!(case.claim(&owner(), LONG).await, Claim::Done);
    assert_eq!(case.claim(&first, LONG).await, Claim::Done);
}

async fn a_done_key_stays_done_whatever_its_owner_asks<S: Store>(case: Case<S>) {
    let first = owner();
    case.claim(&first, LONG).await;
    case.complete(&first, LONG).await;
    assert_eq!(case.renew(&first, LONG).await, Ownership::Lost);
    assert_eq!(case.release(&first).await, Ownership::Lost);
    assert_eq!(case.complete(&owner(), SHORT).await, Ownership::Lost);
    assert_eq!(case.seen().await, Claim::Done);
}

async fn whoever_has_completed_it_is_told_so_again<S: Store>(case: Case<S>) {
    let (first, other) = (owner(), owner());
    case.claim(&first, LONG).await;
    case.complete(&first, LONG).await;
    assert_eq!(case.complete(&first, SHORT).await, Ownership::Held);
    assert_eq!(case.complete(&other, LONG).await, Ownership::Lost);
    sleep(SHORT * 2).await;
    assert_eq!(case.seen().await, Claim::Done, "for its first time");
}

async fn a_released_key_is_free<S: Store>(case: Case<S>) {
    let first = owner();
    case.claim(&first, LONG).await;
    assert_eq!(case.release(&first).await, Ownership::Held);
    assert_eq!(case.claim(&owner(), LONG).await, Claim::Fresh);
}

async fn an_owner_may_ask_again<S: Store>(case: Case<S>) {
    let first = owner();
    assert_eq!(case.claim(&first, LONG).await, Claim::Fresh);
    assert_eq!(case.claim(&first, LONG).await, Claim::Fresh);
    assert_eq!(case.seen().await, Claim::InFlight);
}

async fn a_claim_lapses_with_its_lease<S: Store>(case: Case<S>) {
    let begun = Instant::now();
    case.claim(&owner(), SHORT).await;
    case.wait_until_free().await;
    // A clock of milliseconds may round down once.
    let lasted = begun.elapsed() + Duration::from_millis(2);
    assert!(lasted >= SHORT, "free after {lasted:?}");
}

async fn a_renewed_claim_outlasts_its_lease<S: Store>(case: Case<S>) {
    let first = owner();
    let mut renewed = Instant::now();
    case.claim(&first, SHORT).await;
    for _ in 0..12 {
        sleep(SHORT / 5).await;
        let seen = case.claim(&owner(), LONG).await;
        let ownership = case.renew(&first, SHORT).await;
        // A machine that stood still for so long proves nothing.
        if renewed.elapsed() < SHORT {
            assert_eq!((seen, ownership), (Claim::InFlight, Ownership::Held));
        } else if seen == Claim::Fresh {
            return;
        }
        renewed = Instant::now();
    }
    case.wait_until_free().await;
}

async fn a_done_mark_ends_with_its_time<S: Store>(case: Case<S>) {
    let first = owner();
    case.claim(&first, LONG).await;
    case.complete(&first, SHORT).await;
    case.wait_until_free().await;
}

async fn a_slow_owner_touches_nothing_of_another<S: Store>(case: Case<S>) {
    let (slow, next) = (owner(), owner());
    case.claim(&slow, SHORT).await;
    case.wait_until_free().await;
    assert_eq!(case.claim(&next, LONG).await, Claim::Fresh);
    assert_eq!(case.renew(&slow, LONG).await, Ownership::Lost);
    assert_eq!(case.complete(&slow, LONG).await, Ownership::Lost);
    assert_eq!(case.release(&slow).await, Ownership::Lost);
    assert_eq!(case.seen().await, Claim::InFlight);
    assert_eq!(case.complete(&next, LONG).await, Ownership::Held);
    assert_eq!(case.release(&slow).await, Ownership::Lost);
    assert_eq!(case.seen().await, Claim::Done);
}

async fn a_lapsed_owner_completes_what_is_free<S: Store>(case: Case<S>) {
    let slow = owner();
    case.claim(&slow, SHORT).await;
    case.wait_until_free().await;
    assert_eq!(case.complete(&slow, LONG).await, Ownership::Lapsed);
    assert_eq!(case.seen().await, Claim::Done);
}

async fn a_lapsed_owner_renews_what_is_free<S: Store>(case: Case<S>) {
    let slow = owner();
    assert_eq!(case.renew(&slow, LONG).await, Ownership::Lapsed);
    assert_eq!(case.seen().await, Claim::InFlight);
    assert_eq!(case.complete(&slow, LONG).await, Ownership::Held);
}

async fn a_lapsed_owner_has_nothing_to_release<S: Store>(case: Case<S>) {
    assert_eq!(case.release(&owner()).await, Ownership::Lapsed);
    assert_eq!(case.seen().await, Claim::Fresh);
}

async fn keys_are_told_apart_to_the_last_byte<S: Store>(case: Case<S>) {
    let run = &case.tenant;
    for key in [
        key(run, 1),
        key(run, 2),
        key(run, 11),
        key(run, 10_000_000_000_000_001),
        key(run, 10_000_000_000_000_002),
        key(&format!("{run}1"), 1),
        key(&format!("1{run}"), 1),
    ] {
        let claim = case.store.claim(&key, &owner(), LONG).await.unwrap();
        assert_eq!(claim, Claim::Fresh, "{key:?}");
    }
}

async fn the_longest_times_are_taken<S: Store>(case: Case<S>) {
    let first = owner();
    assert_eq!(case.claim(&first, Duration::MAX).await, Claim::Fresh);
    assert_eq!(case.renew(&first, Duration::MAX).await, Ownership::Held);
    assert_eq!(case.complete(&first, Duration::MAX).await, Ownership::Held);
    assert_eq!(case.seen().await, Claim::Done);
}

async fn of_a_thousand_simultaneous_claims_one_is_fresh<S: Store>(case: Case<S>) {
    let mut claims = JoinSet::new();
    for _ in 0..1000 {
        let (store, key) = (case.store.clone(), case.key.clone());
        claims.spawn(async move { store.claim(&key, &owner(), LONG).await.unwrap() });
    }
    let claims = claims.join_all().await;
    let fresh = claims.iter().filter(|claim| **claim == Claim::Fresh);
    assert_eq!(fresh.count(), 1);
    assert!(!claims.contains(&Claim::Done));
}
