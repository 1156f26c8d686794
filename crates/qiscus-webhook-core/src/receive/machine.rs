//! The machine: gate, lookup, body, verdict.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pin_project_lite::pin_project;

use super::found::{Found, Keys};
use super::{Accepted, Gate, Head, Incoming, Observation, Rejected};
use crate::{Delivery, Intake, Limits, Rejection, RejectionReason};

pin_project! {
    /// A request that the gate has let through: its keys are looked up, then its body is taken in.
    ///
    /// A machine without I/O: it polls the lookup `L`, and what the adapter lends it of the request;
    /// `T` is the adapter's timer. Dropped before there is a verdict, it says that the request was
    /// abandoned. See the [module](super) for the way.
    #[derive(Debug)]
    #[must_use]
    pub struct Receive<L, T> {
        #[pin]
        stage: Stage<L>,
        // None until the stage makes us wait.
        #[pin]
        timer: Option<T>,
        resolver_deadline: Duration,
        body_deadline: Duration,
        // None once there is a verdict.
        observation: Option<Observation>,
    }
}

pin_project! {
    #[derive(Debug)]
    #[project = StageProj]
    enum Stage<L> {
        Resolving {
            #[pin]
            lookup: L,
            gate: Option<Gate>,
        },
        Reading {
            // None once the body has been read to its end.
            intake: Option<Intake>,
            asked_again: u8,
        },
    }
}

impl<L, T> Receive<L, T> {
    /// Looks at the head, and begins to look up the keys of what may be a delivery.
    ///
    /// # Errors
    ///
    /// Those of [`Gate::check`], and [`RuntimeMissing`](RejectionReason::RuntimeMissing) if the request
    /// can't [wait](Head::can_wait): `lookup` is not called then, and the body not asked for.
    pub fn begin<H: Head>(
        request: &mut H,
        limits: &Limits,
        lookup: impl FnOnce(&mut H) -> L,
    ) -> Result<Self, Rejected> {
        let mut observation = Observation::new();
        let declared = request.declared_length();
        let gate = Gate::check(request.signatures(), declared, limits);
        let gate = match gate.and_then(|gate| match request.can_wait() {
            true => Ok(gate),
            false => Err(RejectionReason::RuntimeMissing.into()),
        }) {
            Ok(gate) => gate,
            Err(rejection) => {
                observation.reject(&rejection, request.path());
                let at_end = request.is_at_end();
                return Err(Rejected::new(rejection, at_end, false, observation));
            }
        };
        observation.admit(request.path());
        let lookup = observation.in_scope(|| lookup(request));
        Ok(Self {
            stage: Stage::Resolving {
                lookup,
                gate: Some(gate),
            },
            timer: None,
            resolver_deadline: limits.resolver_deadline(),
            body_deadline: limits.body_deadline(),
            observation: Some(observation),
        })
    }

    /// Goes on to the verdict. `request` is the one that it began with.
    ///
    /// # Panics
    ///
    /// If it is polled again after it was ready.
    #[expect(
        clippy::expect_used,
        reason = "polling after the end is the caller's mistake"
    )]
    pub fn poll<R, F, E>(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        request: &mut R,
    ) -> Poll<Result<Accepted, Rejected>>
    where
        R: Incoming<Timer = T>,
        L: Future<Output = Result<F, E>>,
        F: Into<Found<R::Attached>>,
        E: Into<Box<dyn Error + Send + Sync>>,
        T: Future<Output = ()>,
    {
        let this = self.project();
        let (mut stage, timer) = (this.stage, this.timer);
        let deadlines = (*this.resolver_deadline, *this.body_deadline);
        let observed = this.observation.as_ref().expect("polled after its end");
        let verdict = ready!(observed.in_scope(|| {
            poll_verdict(stage.as_mut(), timer, deadlines, observed, cx, request)
        }));
        let mut observation = this.observation.take().expect("polled after its end");
        Poll::Ready(match verdict {
            Ok(delivery) => {
                observation.accept(&delivery);
                Ok(Accepted {
                    delivery,
                    observation,
                })
            }
            Err(rejection) => {
                observation.reject(&rejection, request.path());
                let at_end = stage.is_at_end() || request.is_at_end();
                Err(Rejected::new(
                    rejection,
                    at_end,
                    stage.is_reading(),
                    observation,
                ))
            }
        })
    }
}

fn poll_verdict<R, L, F, E>(
    mut stage: Pin<&mut Stage<L>>,
    mut timer: Pin<&mut Option<R::Timer>>,
    (resolver_deadline, body_deadline): (Duration, Duration),
    observation: &Observation,
    cx: &mut Context<'_>,
    request: &mut R,
) -> Poll<Result<Delivery, Rejection>>
where
    R: Incoming,
    L: Future<Output = Result<F, E>>,
    F: Into<Found<R::Attached>>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    loop {
        match stage.as_mut().project() {
            StageProj::Resolving { lookup, gate } => {
                let Poll::Ready(found) = lookup.poll(cx) else {
                    ready!(poll_timer::<R>(timer, resolver_deadline, cx));
                    return Poll::Ready(Err(Rejection::resolver_deadline_exceeded()));
                };
                let Found { keys, attached } = found
                    .map_err(|err| Rejection::with_source(RejectionReason::KeysUnavailable, err))?
                    .into();
                let known = !matches!(keys, Keys::Unknown);
                let intake = gate.take().map(|gate| match &keys {
                    Keys::ForAll(ring) => gate.begin(ring),
                    Keys::Tenant(tenant) => {
                        observation.address(tenant);
                        gate.begin_for(tenant)
                    }
                    Keys::Unknown => gate.begin_for_nobody(),
                });
                // The lookup goes first: it may hold the request, and a borrow of what is attached
                // to.
                stage.set(Stage::Reading {
                    intake,
                    asked_again: 0,
                });
                timer.set(None);
                if known {
                    request.attach(attached);
                }
            }
            StageProj::Reading {
                intake,
                asked_again,
            } => {
                if let Poll::Ready(verdict) = poll_body(request, intake, cx) {
                    return Poll::Ready(verdict);
                }
                if *asked_again < R::ASKED_AGAIN {
                    *asked_again += 1;
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                if let Some(intake) = intake {
                    intake.wait()?;
                }
                ready!(poll_timer::<R>(timer, body_deadline, cx));
                return Poll::Ready(Err(RejectionReason::BodyDeadlineExceeded.into()));
            }
        }
    }
}

impl<L> Stage<L> {
    const fn is_reading(&self) -> bool {
        matches!(self, Self::Reading { .. })
    }

    const fn is_at_end(&self) -> bool {
        matches!(self, Self::Reading { intake: None, .. })
    }
}

fn poll_body<R: Incoming>(
    request: &mut R,
    intake: &mut Option<Intake>,
    cx: &mut Context<'_>,
) -> Poll<Result<Delivery, Rejection>> {
    for _ in 0..Intake::CHUNKS_AT_ONCE {
        match ready!(request.poll_chunk(cx)) {
            Some(chunk) => {
                let chunk = chunk?;
                if let Some(intake) = intake {
                    intake.push(chunk)?;
                }
            }
            None => {
                let whole = intake.take().ok_or(RejectionReason::BodyInterrupted)?;
                return Poll::Ready(whole.finish());
            }
        }
    }
    cx.waker().wake_by_ref();
    Poll::Pending
}

fn poll_timer<R: Incoming>(
    mut timer: Pin<&mut Option<R::Timer>>,
    after: Duration,
    cx: &mut Context<'_>,
) -> Poll<()> {
    if timer.is_none() {
        timer.set(Some(R::timer(after)));
    }
    match timer.as_pin_mut() {
        Some(timer) => timer.poll(cx),
        None => Poll::Pending,
    }
}
