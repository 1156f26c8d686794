//! The core, driven as an adapter drives it.

use bytes::Bytes;
use qiscus_webhook_core::{
    Delivery, Gate, Intake, KeyRing, Rejection, RejectionReason, SIGNATURE_HEADER, observe,
};
use tokio::time::{sleep, timeout};

use super::request::Ending;
use super::setup::{Keys, Setup, Tenant};
use super::watch::{Watch, number_of};
use super::{Answer, Request, Seen};

pub(crate) struct Core {
    setup: Setup,
    watch: Watch,
}

impl Core {
    pub(crate) fn new(setup: Setup, watch: Watch) -> Self {
        Self { setup, watch }
    }

    pub(crate) async fn answer(&self, request: &Request) -> Answer {
        let number = number_of(request);
        let begun = self.watch.begun(number);
        let answer = match self.verdict(request).await {
            Ok((delivery, tenant)) => {
                let body = delivery.body().clone();
                let seen = Seen {
                    delivery,
                    body,
                    tenant,
                };
                Answer {
                    status: self.watch.handle(number, seen).await,
                    headers: Vec::new(),
                    body: Bytes::new(),
                }
            }
            Err(rejection) => {
                observe::refused(&rejection);
                self.watch.answered(number, Some(&rejection));
                self.refusal(&rejection)
            }
        };
        drop(begun);
        answer
    }

    async fn verdict(&self, request: &Request) -> Result<(Delivery, Option<Tenant>), Rejection> {
        let gate = Gate::check(
            request.values(SIGNATURE_HEADER),
            request.declared_length(),
            &self.setup.limits,
        )?;
        let (ring, tenant) = self.keys(request).await?;
        let read = self.read(request, gate.begin(&ring));
        let delivery = timeout(self.setup.limits.body_deadline(), read)
            .await
            .unwrap_or_else(|_| Err(RejectionReason::BodyDeadlineExceeded.into()))?;
        Ok((delivery, tenant))
    }

    async fn read(&self, request: &Request, mut intake: Intake) -> Result<Delivery, Rejection> {
        let (chunks, ending) = request.framed();
        for chunk in chunks {
            intake.push(chunk)?;
            intake.wait()?;
            match request.pace {
                Some(pace) => sleep(pace).await,
                None => tokio::task::yield_now().await,
            }
        }
        match ending {
            Ending::Whole => intake.finish(),
            Ending::Stalls => std::future::pending().await,
            Ending::HangsUp | Ending::BreaksFraming => Err(Rejection::with_source(
                RejectionReason::BodyInterrupted,
                "the client is gone",
            )),
        }
    }

    async fn keys(&self, request: &Request) -> Result<(KeyRing, Option<Tenant>), Rejection> {
        match &self.setup.keys {
            Keys::Ring(ring) => Ok((ring.clone(), None)),
            Keys::Handle(handle) => Ok((handle.load(), None)),
            Keys::Lookup(lookup) => {
                let unavailable =
                    |err| Rejection::with_source(RejectionReason::KeysUnavailable, err);
                let found = timeout(
                    self.setup.limits.resolver_deadline(),
                    lookup(request.target.clone()),
                )
                .await
                .map_err(|_| Rejection::resolver_deadline_exceeded())?
                .map_err(unavailable)?;
                let (ring, tenant) = found.ok_or(RejectionReason::TenantUnknown)?;
                Ok((ring, Some(tenant)))
            }
        }
    }

    fn refusal(&self, rejection: &Rejection) -> Answer {
        if let Some((status, body)) = self.setup.rejection_response {
            return Answer {
                status,
                headers: Vec::new(),
                body: body.into(),
            };
        }
        let refusal = rejection.refusal();
        let header = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Answer {
            status: refusal.status(),
            headers: refusal.headers().iter().map(header).collect(),
            body: refusal.body().into(),
        }
    }
}
