//! Asking for a claim, so that nothing stays claimed if nobody waits for the answer.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;

use crate::terms::{Held, Outcome, Terms, within};
use crate::{Claim, Store, StoreError};

type Answer = Pin<Box<dyn Future<Output = Result<Claim, StoreError>> + Send>>;

/// Gives the store's answer and the claim it is about.
///
/// Dropped before that, as when the client goes away, it waits for the answer in the background and
/// releases what it may have claimed: a store may act on a question that is no longer asked.
pub(crate) struct Claiming<S: Store> {
    asked: Option<(Answer, Held<S>)>,
}

impl<S: Store> Claiming<S> {
    pub(crate) fn begin(store: S, terms: Terms) -> Self {
        let held = Held {
            store: store.clone(),
            terms: terms.clone(),
            runtime: Handle::current(),
        };
        let answer = Box::pin(async move {
            let asked = store.claim(&terms.key, &terms.owner, terms.lease);
            within(terms.store_deadline, asked).await
        });
        Self {
            asked: Some((answer, held)),
        }
    }
}

impl<S: Store> Future for Claiming<S> {
    type Output = (Result<Claim, StoreError>, Held<S>);

    #[expect(
        clippy::expect_used,
        reason = "polling a future after its end is the caller's mistake"
    )]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (answer, _) = self.asked.as_mut().expect("polled after its end");
        let answer = ready!(answer.as_mut().poll(cx));
        let (_, held) = self.asked.take().expect("polled after its end");
        Poll::Ready((answer, held))
    }
}

// Nothing is pinned: the answer is in a box.
impl<S: Store> Unpin for Claiming<S> {}

impl<S: Store> Drop for Claiming<S> {
    fn drop(&mut self) {
        if let Some((answer, held)) = self.asked.take() {
            let runtime = held.runtime.clone();
            runtime.spawn(async move {
                match answer.await {
                    Ok(Claim::InFlight | Claim::Done) => {}
                    Ok(Claim::Fresh) | Err(_) => held.settle(Outcome::NotHandled).await,
                }
            });
        }
    }
}
