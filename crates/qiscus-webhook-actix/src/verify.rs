//! From a request to a verified one: gate, keys, payload.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, HeaderMap, HeaderName};
use actix_web::rt::time::{Sleep, sleep};
use actix_web::{HttpMessage as _, HttpRequest};
use futures_core::Stream as _;
use pin_project_lite::pin_project;
use qiscus_webhook_core::observe::Observation;
use qiscus_webhook_core::{Delivery, Gate, Intake, Rejection, RejectionReason, SIGNATURE_HEADER};

use crate::verifier::Verifier;
use crate::{ResolveKeys, Resolved, payload};

static SIGNATURE: HeaderName = HeaderName::from_static(SIGNATURE_HEADER);

pin_project! {
    /// Gives the verified request with its delivery in the extensions, or why it is refused.
    pub(crate) struct Verify<F> {
        request: Option<HttpRequest>,
        payload: Payload,
        #[pin]
        stage: Stage<F>,
        // None until the stage makes us wait.
        #[pin]
        timer: Option<Sleep>,
        resolver_deadline: Duration,
        body_deadline: Duration,
    }
}

pin_project! {
    #[project = StageProj]
    enum Stage<F> {
        Resolving {
            #[pin]
            lookup: F,
            gate: Option<Gate>,
        },
        Reading {
            intake: Option<Intake>,
            asked_again: bool,
        },
    }
}

/// A request that goes no further.
pub(crate) struct Refused {
    pub(crate) request: HttpRequest,
    pub(crate) unread: Payload,
    pub(crate) rejection: Rejection,
}

impl<F> Verify<F> {
    /// Looks at the head alone; what the gate refuses costs nothing more.
    pub(crate) fn begin<K>(
        request: ServiceRequest,
        verifier: &Verifier<K>,
        observation: &mut Observation,
    ) -> Result<Self, Refused>
    where
        K: ResolveKeys<Future = F>,
    {
        let (request, payload) = request.into_parts();
        let options = &verifier.options;
        let headers = request.head().headers();
        let signatures = headers.get_all(&SIGNATURE);
        let gate = match Gate::check(signatures, declared_length(headers), &options.limits) {
            Ok(gate) => gate,
            Err(rejection) => {
                return Err(Refused {
                    request,
                    unread: payload,
                    rejection,
                });
            }
        };
        observation.admit();
        // The signature is not marked as sensitive: actix-web lends the headers out mutably only
        // while nobody else holds the request, and panics otherwise.
        let lookup = observation.in_scope(|| verifier.keys.resolve(&request));
        Ok(Self {
            request: Some(request),
            payload,
            stage: Stage::Resolving {
                lookup,
                gate: Some(gate),
            },
            timer: None,
            resolver_deadline: options.limits.resolver_deadline(),
            body_deadline: options.limits.body_deadline(),
        })
    }

    /// # Panics
    ///
    /// If it is polled again after it was ready.
    pub(crate) fn poll<E>(
        mut self: Pin<&mut Self>,
        observation: &mut Observation,
        cx: &mut Context<'_>,
    ) -> Poll<Result<ServiceRequest, Refused>>
    where
        F: Future<Output = Result<Resolved, E>>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let verdict = ready!(observation.in_scope(|| self.as_mut().poll_verdict(cx)));
        let this = self.project();
        #[expect(
            clippy::expect_used,
            reason = "polling a future after its end is the caller's mistake"
        )]
        let request = this.request.take().expect("polled after its end");
        Poll::Ready(match verdict {
            Ok(delivery) => {
                observation.accept(&delivery);
                let payload = payload::verified(delivery.body().clone());
                request.extensions_mut().insert(delivery);
                Ok(ServiceRequest::from_parts(request, payload))
            }
            Err(rejection) => Err(Refused {
                request,
                unread: this.payload.take(),
                rejection,
            }),
        })
    }

    fn poll_verdict<E>(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Delivery, Rejection>>
    where
        F: Future<Output = Result<Resolved, E>>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        loop {
            let mut this = self.as_mut().project();
            match this.stage.as_mut().project() {
                StageProj::Resolving { lookup, gate } => {
                    let found = match lookup.poll(cx) {
                        Poll::Ready(found) => found.map_err(|err| {
                            Rejection::with_source(RejectionReason::KeysUnavailable, err)
                        })?,
                        Poll::Pending => {
                            ready!(poll_timer(this.timer, *this.resolver_deadline, cx));
                            return Poll::Ready(Err(Rejection::resolver_deadline_exceeded()));
                        }
                    };
                    let (Some(ring), Some(gate)) = (found.ring, gate.take()) else {
                        return Poll::Ready(Err(RejectionReason::TenantUnknown.into()));
                    };
                    let intake = Some(gate.begin(&ring));
                    // The lookup goes first: it may hold a clone of the request, and a borrow of
                    // its extensions with it.
                    this.stage.set(Stage::Reading {
                        intake,
                        asked_again: false,
                    });
                    this.timer.set(None);
                    if let Some(request) = this.request {
                        request.extensions_mut().extend(found.extensions);
                    }
                }
                StageProj::Reading {
                    intake,
                    asked_again,
                } => {
                    if let Poll::Ready(verdict) = poll_payload(this.payload, intake, cx) {
                        return Poll::Ready(verdict);
                    }
                    // actix-http calls a service when it has read the head and feeds the payload
                    // after that, even one that is there already. To ask once more spares a healthy
                    // request the timer.
                    if !std::mem::replace(asked_again, true) {
                        cx.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                    if let Some(intake) = intake {
                        intake.wait()?;
                    }
                    ready!(poll_timer(this.timer, *this.body_deadline, cx));
                    return Poll::Ready(Err(RejectionReason::BodyDeadlineExceeded.into()));
                }
            }
        }
    }
}

fn poll_payload(
    payload: &mut Payload,
    intake: &mut Option<Intake>,
    cx: &mut Context<'_>,
) -> Poll<Result<Delivery, Rejection>> {
    for _ in 0..Intake::CHUNKS_AT_ONCE {
        match ready!(Pin::new(&mut *payload).poll_next(cx)) {
            Some(Ok(chunk)) => {
                if let Some(intake) = intake.as_mut() {
                    intake.push(chunk)?;
                }
            }
            Some(Err(err)) => return Poll::Ready(Err(broken(err))),
            None => {
                let whole = intake.take().ok_or(RejectionReason::BodyInterrupted)?;
                return Poll::Ready(whole.finish());
            }
        }
    }
    cx.waker().wake_by_ref();
    Poll::Pending
}

fn poll_timer(
    mut timer: Pin<&mut Option<Sleep>>,
    after: Duration,
    cx: &mut Context<'_>,
) -> Poll<()> {
    if timer.is_none() {
        timer.set(Some(sleep(after)));
    }
    match timer.as_pin_mut() {
        Some(timer) => timer.poll(cx),
        None => Poll::Pending,
    }
}

/// actix-http itself fails a payload that breaks off or is badly framed. An overflow is the limit of
/// a middleware further out.
fn broken(err: PayloadError) -> Rejection {
    let reason = match err {
        PayloadError::Overflow => RejectionReason::BodyTooLarge,
        _ => RejectionReason::BodyInterrupted,
    };
    Rejection::with_source(reason, err)
}

fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
