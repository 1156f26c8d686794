//! The future of a request: verify, then call the service inside.

use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use pin_project_lite::pin_project;
use qiscus_webhook_core::receive::Handling;

use crate::ResolveKeys;
use crate::rejected::Rejected;
use crate::settings::Settings;
use crate::verify::Verify;

pin_project! {
    /// The response of the service inside, or the one that says that the request is refused.
    pub struct VerifyWebhookFuture<S, K>
    where
        S: Service<ServiceRequest>,
        K: ResolveKeys,
    {
        #[pin]
        stage: Stage<S::Future, Verify<K::Future>>,
        service: Rc<S>,
        settings: Rc<Settings<K>>,
    }
}

pin_project! {
    #[project = StageProj]
    enum Stage<F, V> {
        Rejected { rejected: Rejected },
        Verifying { #[pin] verify: V },
        Calling { #[pin] call: Handling<F> },
    }
}

impl<S, K> VerifyWebhookFuture<S, K>
where
    S: Service<ServiceRequest>,
    K: ResolveKeys,
{
    pub(crate) const fn rejected(
        rejected: Rejected,
        service: Rc<S>,
        settings: Rc<Settings<K>>,
    ) -> Self {
        Self {
            stage: Stage::Rejected { rejected },
            service,
            settings,
        }
    }

    pub(crate) const fn verifying(
        verify: Verify<K::Future>,
        service: Rc<S>,
        settings: Rc<Settings<K>>,
    ) -> Self {
        Self {
            stage: Stage::Verifying { verify },
            service,
            settings,
        }
    }
}

impl<S, K, B> Future for VerifyWebhookFuture<S, K>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>>,
    K: ResolveKeys,
    B: MessageBody,
{
    type Output = Result<ServiceResponse<EitherBody<B>>, S::Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let mut this = self.as_mut().project();
            let next = match this.stage.as_mut().project() {
                StageProj::Rejected { rejected } => {
                    let response = ready!(rejected.poll(cx, this.settings));
                    return Poll::Ready(Ok(announced(response).map_into_right_body()));
                }
                StageProj::Verifying { verify } => match ready!(verify.poll(cx)) {
                    Ok((request, observation)) => Stage::Calling {
                        call: observation.handle(|| this.service.call(request)),
                    },
                    Err(rejected) => Stage::Rejected { rejected },
                },
                StageProj::Calling { call } => {
                    let response = ready!(call.poll(cx))?;
                    return Poll::Ready(Ok(announced(response).map_into_left_body()));
                }
            };
            this.stage.set(next);
        }
    }
}

/// Announces the end of a connection that actix-http closes: it does so after each request with
/// `Connection: upgrade`, which many a proxy sends for web sockets, whether the answer upgrades anything or not. A proxy
/// that is not told would write the next delivery into a connection that is closing.
///
/// An error of the service inside has no head to announce it in, and is handed on as it is: a middleware outside may
/// look for its type.
fn announced<B>(mut response: ServiceResponse<B>) -> ServiceResponse<B> {
    let offered = response.request().head().connection_type() == ConnectionType::Upgrade;
    if offered && !response.response().head().upgrade() {
        let head = response.response_mut().head_mut();
        head.set_connection_type(ConnectionType::Close);
    }
    response
}

impl<S, K> fmt::Debug for VerifyWebhookFuture<S, K>
where
    S: Service<ServiceRequest>,
    K: ResolveKeys,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stage = match &self.stage {
            Stage::Rejected { .. } => "rejected",
            Stage::Verifying { .. } => "verifying",
            Stage::Calling { .. } => "calling",
        };
        f.debug_struct("VerifyWebhookFuture")
            .field("stage", &stage)
            .finish_non_exhaustive()
    }
}
