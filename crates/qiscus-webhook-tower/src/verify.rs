//! From a request to a verified or a refused one: the core's machine, and what it reads.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::request::Parts;
use http_body::Body;
use pin_project_lite::pin_project;
use qiscus_webhook_core::receive::Observation;
use qiscus_webhook_core::receive::Receive;
use tokio::time::Sleep;

use crate::incoming::{Request, SIGNATURE};
use crate::rejected::Rejected;
use crate::runtime::Runtime;
use crate::settings::Settings;
use crate::{ResolveKeys, Resolved, VerifiedBody};

pin_project! {
    /// Gives the verified request with its delivery in the extensions, or why it is refused.
    pub(crate) struct Verify<B, F> {
        head: Option<Parts>,
        // In a place of its own, for its rest may outlive the request.
        body: Option<Pin<Box<B>>>,
        #[pin]
        receive: Receive<F, Pin<Box<Sleep>>>,
    }
}

/// A request that goes on, or one that does not.
pub(crate) type Verdict<B> = Result<(http::Request<VerifiedBody>, Observation), Rejected<B>>;

impl<B, F> Verify<B, F>
where
    B: Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    /// Looks at the head alone; what is refused by it costs nothing more.
    #[expect(
        clippy::result_large_err,
        reason = "the head goes on or back by value; boxing it would cost each refusal an allocation"
    )]
    pub(crate) fn begin<K>(
        request: http::Request<B>,
        settings: &Settings<K>,
    ) -> Result<Self, Rejected<B>>
    where
        K: ResolveKeys<Future = F>,
    {
        let (mut head, body) = request.into_parts();
        let body = Box::pin(body);
        let mut request = Request {
            head: &mut head,
            body: &*body,
            runtime: &settings.runtime,
        };
        let begun = Receive::begin(&mut request, &settings.options.limits, |request| {
            if let Some(signature) = request.head.headers.get_mut(&SIGNATURE) {
                signature.set_sensitive(true);
            }
            settings.keys.resolve(request.head)
        });
        match begun {
            Ok(receive) => Ok(Self {
                head: Some(head),
                body: Some(body),
                receive,
            }),
            Err(rejected) => Err(Rejected {
                head,
                body: Some(body),
                rejected,
            }),
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
        runtime: &Runtime,
    ) -> Poll<Verdict<B>>
    where
        F: Future<Output = Result<Resolved, E>>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let this = self.project();
        let mut request = Request {
            head: this.head.as_mut().expect("polled after its end"),
            body: this.body.as_mut().expect("polled after its end").as_mut(),
            runtime,
        };
        let verdict = ready!(this.receive.poll(cx, &mut request));
        let mut head = this.head.take().expect("polled after its end");
        Poll::Ready(match verdict {
            Ok(accepted) => {
                let body = VerifiedBody::new(accepted.delivery.body().clone());
                head.extensions.insert(accepted.delivery);
                Ok((http::Request::from_parts(head, body), accepted.observation))
            }
            Err(rejected) => Err(Rejected {
                head,
                body: this.body.take(),
                rejected,
            }),
        })
    }
}
