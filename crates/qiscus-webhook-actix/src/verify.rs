//! From a request to a verified or a refused one: the core's machine, and what it reads.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::dev::{Payload, ServiceRequest};
use actix_web::rt::time::Sleep;
use actix_web::{HttpMessage as _, HttpRequest};
use pin_project_lite::pin_project;
use qiscus_webhook_core::receive::Observation;
use qiscus_webhook_core::receive::Receive;

use crate::incoming::Request;
use crate::rejected::Rejected;
use crate::settings::Settings;
use crate::{ResolveKeys, Resolved, payload};

pin_project! {
    /// Gives the verified request with its delivery in the extensions, or why it is refused.
    pub(crate) struct Verify<F> {
        request: Option<HttpRequest>,
        payload: Payload,
        #[pin]
        receive: Receive<F, Pin<Box<Sleep>>>,
    }
}

impl<F> Verify<F> {
    /// Looks at the head alone; what is refused by it costs nothing more.
    #[expect(
        clippy::result_large_err,
        reason = "boxing what is refused would cost each refusal an allocation"
    )]
    pub(crate) fn begin<K>(
        request: ServiceRequest,
        settings: &Settings<K>,
    ) -> Result<Self, Rejected>
    where
        K: ResolveKeys<Future = F>,
    {
        let (request, mut payload) = request.into_parts();
        let mut lent = Request {
            head: &request,
            payload: &mut payload,
        };
        // The signature is not marked as sensitive: actix-web lends the headers out mutably only
        // while nobody else holds the request, and panics otherwise.
        let begun = Receive::begin(&mut lent, &settings.options.limits, |lent| {
            settings.keys.resolve(lent.head)
        });
        match begun {
            Ok(receive) => Ok(Self {
                request: Some(request),
                payload,
                receive,
            }),
            Err(rejected) => Err(Rejected::new(request, payload, rejected)),
        }
    }

    /// # Panics
    ///
    /// If it is polled again after it was ready.
    #[expect(
        clippy::expect_used,
        reason = "polling a future after its end is the caller's mistake"
    )]
    pub(crate) fn poll<E>(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(ServiceRequest, Observation), Rejected>>
    where
        F: Future<Output = Result<Resolved, E>>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let this = self.project();
        let mut lent = Request {
            head: this.request.as_ref().expect("polled after its end"),
            payload: this.payload,
        };
        let verdict = ready!(this.receive.poll(cx, &mut lent));
        let request = this.request.take().expect("polled after its end");
        Poll::Ready(match verdict {
            Ok(accepted) => {
                let payload = payload::verified(accepted.delivery.body().clone());
                request.extensions_mut().insert(accepted.delivery);
                let request = ServiceRequest::from_parts(request, payload);
                Ok((request, accepted.observation))
            }
            Err(rejected) => Err(Rejected::new(request, this.payload.take(), rejected)),
        })
    }
}
