//! The future of a request.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use qiscus_webhook_core::Delivery;
use qiscus_webhook_tower::{RejectionResponder, ResponseBody};
use tower_service::Service;

use crate::{Admission, Guard, Store};

/// The response of [`ReplayGuard`](super::ReplayGuard). It is in a box: the futures of a store have
/// no names.
pub struct ReplayGuardFuture<B, E> {
    answer: Pin<Box<Answer<B, E>>>,
}

type Answer<B, E> = dyn Future<Output = Result<Response<ResponseBody<B>>, E>> + Send;

impl<B, E> ReplayGuardFuture<B, E> {
    pub(crate) fn new<ReqBody, St, S>(
        guard: Guard<St>,
        responder: RejectionResponder,
        mut service: S,
        request: Request<ReqBody>,
    ) -> Self
    where
        St: Store,
        S: Service<Request<ReqBody>, Response = Response<B>, Error = E> + Send + 'static,
        S::Future: Send,
        ReqBody: Send + 'static,
        B: Send,
        E: Send,
    {
        let delivery = request.extensions().get::<Delivery>().cloned();
        let answer = Box::pin(async move {
            let claim = match guard.admit_found(delivery).await {
                Admission::Handle(claim) => claim,
                Admission::Duplicate => {
                    return Ok(Response::new(ResponseBody::of_middleware(Bytes::new())));
                }
                Admission::Rejected(rejection) => {
                    let (head, _) = request.into_parts();
                    let response = responder.respond(&head, rejection);
                    return Ok(response.map(ResponseBody::of_middleware));
                }
            };
            // Waiting for the service belongs to the handling: the lease is renewed meanwhile.
            let call = async move {
                poll_fn(|cx| service.poll_ready(cx)).await?;
                service.call(request).await
            };
            let is_handled = |answer: &Result<Response<B>, E>| {
                answer
                    .as_ref()
                    .is_ok_and(|response| response.status().is_success())
            };
            let response = claim.handle(call, is_handled).await?;
            Ok(response.map(ResponseBody::of_service))
        });
        Self { answer }
    }
}

impl<B, E> Future for ReplayGuardFuture<B, E> {
    type Output = Result<Response<ResponseBody<B>>, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.answer.as_mut().poll(cx)
    }
}

impl<B, E> fmt::Debug for ReplayGuardFuture<B, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayGuardFuture").finish_non_exhaustive()
    }
}
