//! The future of a request: verify, then call the service inside.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::{Request, Response};
use http_body::Body;
use pin_project_lite::pin_project;
use qiscus_webhook_core::receive::{Handling, Observation};
use tower_service::Service;

use crate::rejected::Rejected;
use crate::settings::Settings;
use crate::verify::Verify;
use crate::{ResolveKeys, ResponseBody, VerifiedBody};

pin_project! {
    /// The response of [`VerifyWebhook`](crate::VerifyWebhook): that of the service inside, or the
    /// one that says that the request is refused.
    pub struct VerifyWebhookFuture<S, K, ReqBody>
    where
        S: Service<Request<VerifiedBody>>,
        K: ResolveKeys,
    {
        #[pin]
        stage: Stage<S, S::Future, Verify<ReqBody, K::Future>, Rejected<ReqBody>>,
        settings: Arc<Settings<K>>,
    }
}

pin_project! {
    #[project = StageProj]
    enum Stage<S, F, V, R> {
        Rejected { rejected: R },
        Verifying { #[pin] verify: V, service: Option<S> },
        // Of a service that makes it wait.
        Admitted { admitted: Option<(Request<VerifiedBody>, Observation)>, service: S },
        Calling { #[pin] call: Handling<F> },
    }
}

impl<S, V, R> Stage<S, S::Future, V, R>
where
    S: Service<Request<VerifiedBody>>,
{
    /// Calls the service inside, unless it has failed to become ready.
    fn calling(
        ready: Result<(), S::Error>,
        service: &mut S,
        request: Request<VerifiedBody>,
        mut observation: Observation,
    ) -> Result<Self, S::Error> {
        if let Err(err) = ready {
            observation.answer();
            return Err(err);
        }
        let call = observation.handle(|| service.call(request));
        Ok(Self::Calling { call })
    }
}

impl<S, K, ReqBody> VerifyWebhookFuture<S, K, ReqBody>
where
    S: Service<Request<VerifiedBody>>,
    K: ResolveKeys,
{
    pub(crate) const fn rejected(rejected: Rejected<ReqBody>, settings: Arc<Settings<K>>) -> Self {
        let stage = Stage::Rejected { rejected };
        Self { stage, settings }
    }

    pub(crate) const fn verifying(
        verify: Verify<ReqBody, K::Future>,
        service: S,
        settings: Arc<Settings<K>>,
    ) -> Self {
        let stage = Stage::Verifying {
            verify,
            service: Some(service),
        };
        Self { stage, settings }
    }
}

impl<S, K, ReqBody, ResBody> Future for VerifyWebhookFuture<S, K, ReqBody>
where
    S: Service<Request<VerifiedBody>, Response = Response<ResBody>>,
    K: ResolveKeys,
    ReqBody: Body + Send + 'static,
    ReqBody::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Output = Result<Response<ResponseBody<ResBody>>, S::Error>;

    #[expect(
        clippy::expect_used,
        reason = "polling a future after its end is the caller's mistake"
    )]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let mut this = self.as_mut().project();
            let next = match this.stage.as_mut().project() {
                StageProj::Rejected { rejected } => {
                    let response = ready!(rejected.poll(cx, this.settings));
                    return Poll::Ready(Ok(response.map(ResponseBody::of_middleware)));
                }
                StageProj::Verifying { verify, service } => {
                    match ready!(verify.poll(cx, &this.settings.runtime)) {
                        Ok((request, observation)) => {
                            let mut service = service.take().expect("polled after its end");
                            match observation.in_scope(|| service.poll_ready(cx)) {
                                Poll::Ready(ready) => {
                                    Stage::calling(ready, &mut service, request, observation)?
                                }
                                Poll::Pending => {
                                    this.stage.set(Stage::Admitted {
                                        admitted: Some((request, observation)),
                                        service,
                                    });
                                    return Poll::Pending;
                                }
                            }
                        }
                        Err(rejected) => Stage::Rejected { rejected },
                    }
                }
                StageProj::Admitted { admitted, service } => {
                    let (_, observed) = admitted.as_ref().expect("polled after its end");
                    let ready = ready!(observed.in_scope(|| service.poll_ready(cx)));
                    let (request, observation) = admitted.take().expect("polled after its end");
                    Stage::calling(ready, service, request, observation)?
                }
                StageProj::Calling { call } => {
                    let response = ready!(call.poll(cx))?;
                    return Poll::Ready(Ok(response.map(ResponseBody::of_service)));
                }
            };
            this.stage.set(next);
        }
    }
}

impl<S, K, ReqBody> fmt::Debug for VerifyWebhookFuture<S, K, ReqBody>
where
    S: Service<Request<VerifiedBody>>,
    K: ResolveKeys,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stage = match &self.stage {
            Stage::Rejected { .. } => "rejected",
            Stage::Verifying { .. } => "verifying",
            Stage::Admitted { .. } => "admitted",
            Stage::Calling { .. } => "calling",
        };
        f.debug_struct("VerifyWebhookFuture")
            .field("stage", &stage)
            .finish_non_exhaustive()
    }
}
