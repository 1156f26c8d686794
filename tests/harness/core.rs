//! The core's machine, driven as an adapter drives it.

use std::future::{poll_fn, ready};
use std::pin::{Pin, pin};
use std::sync::atomic::Ordering;
use std::task::{self, Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::Body as _;
use qiscus_webhook_core::receive::{Accepted, Found, Head, Incoming, Receive, Rejected};
use qiscus_webhook_core::{Rejection, RejectionReason, SIGNATURE_HEADER};
use tokio::time::{Sleep, sleep};

use super::records::number_of;
use super::scripted_body::ScriptedBody;
use super::setup::{BoxError, BoxFuture, Keys, Setup, Tenant};
use super::witness::Witness;
use super::{Answer, Request, Seen};

pub(crate) struct Core {
    setup: Setup,
    witness: Witness,
}

impl Core {
    pub(crate) fn new(setup: Setup, witness: Witness) -> Self {
        assert!(
            setup.rejection_response.is_none(),
            "an adapter replaces the response"
        );
        Self { setup, witness }
    }

    /// The answer, and how often the body was polled for it.
    pub(crate) async fn answer(&self, request: &Request) -> (Answer, usize) {
        let number = number_of(request);
        let begun = self.witness.begun(number);
        let (body, polls) = ScriptedBody::of(request);
        let mut lent = Lent {
            request,
            body,
            tenant: None,
        };
        let answer = match self.verdict(&mut lent).await {
            Ok(Accepted {
                delivery,
                observation,
                ..
            }) => {
                let body = delivery.body().clone();
                let tenant = lent.tenant;
                let seen = Seen {
                    delivery,
                    body,
                    tenant,
                };
                Answer {
                    status: observation
                        .handle(|| self.witness.handle(number, seen))
                        .await,
                    headers: Vec::new(),
                    body: Bytes::new(),
                }
            }
            Err(mut refused) => {
                poll_fn(|cx| refused.poll_rest(cx, &mut lent)).await;
                self.witness.answered(number, Some(refused.rejection()));
                rejected(refused.rejection())
            }
        };
        drop(begun);
        (answer, polls.load(Ordering::Relaxed))
    }

    async fn verdict(&self, request: &mut Lent<'_>) -> Result<Accepted, Rejected> {
        let receive = Receive::begin(request, &self.setup.limits, |lent| self.lookup(lent.path()))?;
        let mut receive = pin!(receive);
        poll_fn(|cx| receive.as_mut().poll(cx, request)).await
    }

    fn lookup(&self, path: &str) -> BoxFuture<Result<Found<Option<Tenant>>, BoxError>> {
        match &self.setup.keys {
            Keys::Ring(ring) => Box::pin(ready(Ok(Found::for_all(ring.clone())))),
            Keys::Handle(handle) => Box::pin(ready(Ok(Found::for_all(handle.load())))),
            Keys::Lookup(lookup) => {
                let found = lookup(path.to_owned());
                Box::pin(async move {
                    Ok(match found.await? {
                        None => Found::unknown(),
                        Some((ring, tenant)) => {
                            let mut found = Found::tenant(tenant.with_keys(ring));
                            *found.attached_mut() = Some(tenant);
                            found
                        }
                    })
                })
            }
        }
    }
}

fn rejected(rejection: &Rejection) -> Answer {
    let problem = rejection.problem();
    let header = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Answer {
        status: problem.status(),
        headers: problem.headers().iter().map(header).collect(),
        body: problem.body().into(),
    }
}

/// A request of a test as the machine reads it.
struct Lent<'a> {
    request: &'a Request,
    body: ScriptedBody,
    tenant: Option<Tenant>,
}

impl Head for Lent<'_> {
    fn path(&self) -> &str {
        &self.request.target
    }

    fn signatures(&self) -> impl Iterator<Item = &[u8]> {
        self.request.values(SIGNATURE_HEADER)
    }

    fn declared_length(&self) -> Option<u64> {
        self.request.declared_length()
    }

    fn is_at_end(&self) -> bool {
        self.body.is_end_stream()
    }

    fn is_over_http1(&self) -> bool {
        true
    }

    fn expects_continue(&self) -> bool {
        false
    }
}

impl Incoming for Lent<'_> {
    type Attached = Option<Tenant>;
    type Timer = Sleep;

    fn attach(&mut self, tenant: Option<Tenant>) {
        self.tenant = tenant;
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Rejection>>> {
        let frame = task::ready!(Pin::new(&mut self.body).poll_frame(cx));
        Poll::Ready(frame.map(|frame| match frame {
            Ok(frame) => Ok(frame.into_data().expect("a body of data alone")),
            Err(err) => Err(Rejection::with_source(
                RejectionReason::BodyInterrupted,
                err,
            )),
        }))
    }

    fn timer(after: Duration) -> Sleep {
        sleep(after)
    }
}
