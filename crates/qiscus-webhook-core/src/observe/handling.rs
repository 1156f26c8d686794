//! The handler at work.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::observation::Observation;

pin_project! {
    /// The handler's future inside the request's span. Once it is ready, the handler has answered; dropped
    /// before, the delivery was cut off. Made by [`Observation::handle`].
    #[must_use = "futures do nothing unless polled"]
    pub struct Handling<C> {
        #[pin]
        call: C,
        observation: Observation,
    }
}

impl Observation {
    /// Calls the handler of an accepted delivery, and polls it until it has answered.
    pub fn handle<C: Future>(self, call: impl FnOnce() -> C) -> Handling<C> {
        Handling {
            call: self.in_scope(call),
            observation: self,
        }
    }
}

impl<C: Future> Future for Handling<C> {
    type Output = C::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let (call, observation) = (this.call, this.observation);
        let answer = ready!(observation.in_scope(|| call.poll(cx)));
        observation.answer();
        Poll::Ready(answer)
    }
}

impl<C> fmt::Debug for Handling<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handling")
            .field("observation", &self.observation)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_observation_and_not_the_handler() {
        let handling = Observation::new().handle(|| std::future::ready("rahasia"));
        let shown = format!("{handling:?}");
        assert!(
            shown.starts_with("Handling { observation: Observation {"),
            "{shown}"
        );
        assert!(!shown.contains("rahasia"), "{shown}");
    }
}
