//! From a request to a verified one: gate, keys, body.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Buf as _;
use http::header::CONTENT_LENGTH;
use http::request::Parts;
use http::{HeaderMap, Request};
use http_body::Body;
use pin_project_lite::pin_project;
use qiscus_webhook_core::observe::Observation;
use qiscus_webhook_core::{Delivery, Gate, Intake, Rejection, RejectionReason, SIGNATURE_HEADER};
use tokio::time::{Sleep, sleep};

use crate::verifier::Verifier;
use crate::{ResolveKeys, Resolved, VerifiedBody};

pin_project! {
    /// Gives the verified request with its delivery in the extensions, or why it is refused.
    pub(crate) struct Verify<B, F> {
        head: Option<Parts>,
        #[pin]
        body: B,
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
        Reading { intake: Option<Intake> },
    }
}

pub(crate) type Refused = (Parts, Rejection);

impl<B, F> Verify<B, F>
where
    B: Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    /// Looks at the head alone; what the gate refuses costs nothing more.
    #[expect(
        clippy::result_large_err,
        reason = "the head goes on or back by value; boxing it would cost each refusal an allocation"
    )]
    pub(crate) fn begin<K>(
        request: Request<B>,
        verifier: &Verifier<K>,
        observation: &mut Observation,
    ) -> Result<Self, Refused>
    where
        K: ResolveKeys<Future = F>,
    {
        let (mut head, body) = request.into_parts();
        let options = &verifier.options;
        let declared = declared_length(&head.headers, &body);
        let signatures = head.headers.get_all(SIGNATURE_HEADER);
        let gate = match Gate::check(signatures, declared, &options.limits) {
            Ok(gate) => gate,
            Err(rejection) => return Err((head, rejection)),
        };
        observation.admit();
        if let Some(signature) = head.headers.get_mut(SIGNATURE_HEADER) {
            signature.set_sensitive(true);
        }
        let lookup = observation.in_scope(|| verifier.keys.resolve(&head));
        Ok(Self {
            head: Some(head),
            body,
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
    ) -> Poll<Result<Request<VerifiedBody>, Refused>>
    where
        F: Future<Output = Result<Resolved, E>>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let verdict = ready!(observation.in_scope(|| self.as_mut().poll_verdict(cx)));
        #[expect(
            clippy::expect_used,
            reason = "polling a future after its end is the caller's mistake"
        )]
        let mut head = self.project().head.take().expect("polled after its end");
        Poll::Ready(match verdict {
            Ok(delivery) => {
                observation.accept(&delivery);
                let body = VerifiedBody::new(delivery.body().clone());
                head.extensions.insert(delivery);
                Ok(Request::from_parts(head, body))
            }
            Err(rejection) => Err((head, rejection)),
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
                    if let Some(head) = this.head {
                        head.extensions.extend(found.extensions);
                    }
                    let intake = Some(gate.begin(&ring));
                    this.stage.set(Stage::Reading { intake });
                    this.timer.set(None);
                }
                StageProj::Reading { intake } => {
                    return match poll_body(this.body, intake, cx) {
                        Poll::Ready(verdict) => Poll::Ready(verdict),
                        Poll::Pending => {
                            if let Some(intake) = intake {
                                intake.wait()?;
                            }
                            ready!(poll_timer(this.timer, *this.body_deadline, cx));
                            Poll::Ready(Err(RejectionReason::BodyDeadlineExceeded.into()))
                        }
                    };
                }
            }
        }
    }
}

fn poll_body<B>(
    mut body: Pin<&mut B>,
    intake: &mut Option<Intake>,
    cx: &mut Context<'_>,
) -> Poll<Result<Delivery, Rejection>>
where
    B: Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    for _ in 0..Intake::CHUNKS_AT_ONCE {
        // Some HTTP stacks tell the end of a body only when asked again; this one question spares a
        // healthy request the wait and so the timer.
        let ended = body.is_end_stream()
            || match ready!(body.as_mut().poll_frame(cx)) {
                None => true,
                Some(Ok(frame)) => {
                    if let (Ok(mut data), Some(intake)) = (frame.into_data(), intake.as_mut()) {
                        let chunk = data.copy_to_bytes(data.remaining());
                        intake.push(chunk)?;
                    }
                    false
                }
                Some(Err(err)) => {
                    return Poll::Ready(Err(Rejection::with_source(
                        RejectionReason::BodyInterrupted,
                        err,
                    )));
                }
            };
        if ended {
            let whole = intake.take().ok_or(RejectionReason::BodyInterrupted)?;
            return Poll::Ready(whole.finish());
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

/// What the request says of its length: by its header, or by its body where the HTTP stack knows.
fn declared_length(headers: &HeaderMap, body: &impl Body) -> Option<u64> {
    let header = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let at_least = Some(body.size_hint().lower()).filter(|length| *length > 0);
    header.max(at_least)
}
