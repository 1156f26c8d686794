//! The service that the middleware makes of the one it wraps.

use std::fmt;
use std::pin::Pin;
use std::rc::Rc;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, forward_ready};
use actix_web::{HttpMessage as _, HttpResponse};
use qiscus_webhook_actix::RejectionResponder;
use qiscus_webhook_core::Delivery;

use crate::{Admission, Guard, Store};

/// A service that passes each delivery on to `I` once. Made by [`ReplayGuard`](super::ReplayGuard).
pub struct ReplayGuardMiddleware<I, S> {
    service: Rc<I>,
    guard: Guard<S>,
    responder: RejectionResponder,
}

impl<I, S> ReplayGuardMiddleware<I, S> {
    pub(crate) fn new(service: I, guard: Guard<S>, responder: RejectionResponder) -> Self {
        Self {
            service: Rc::new(service),
            guard,
            responder,
        }
    }
}

impl<I, S, B> Service<ServiceRequest> for ReplayGuardMiddleware<I, S>
where
    S: Store,
    I: Service<ServiceRequest, Response = ServiceResponse<B>, Error = actix_web::Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>>>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let (service, guard) = (Rc::clone(&self.service), self.guard.clone());
        let delivery = request.extensions().get::<Delivery>().cloned();
        let responder = self.responder.clone();
        Box::pin(async move {
            let claim = match guard.admit_found(delivery).await {
                Admission::Handle(claim) => claim,
                Admission::Duplicate => {
                    let response = request.into_response(HttpResponse::Ok().finish());
                    return Ok(response.map_into_right_body());
                }
                Admission::Rejected(rejection) => {
                    let response = responder.respond(request.request(), rejection);
                    return Ok(request.into_response(response).map_into_right_body());
                }
            };
            let is_handled = |answer: &Result<ServiceResponse<B>, _>| {
                answer
                    .as_ref()
                    .is_ok_and(|response| response.status().is_success())
            };
            let response = claim.handle(service.call(request), is_handled).await?;
            Ok(response.map_into_left_body())
        })
    }
}

impl<I, S> fmt::Debug for ReplayGuardMiddleware<I, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayGuardMiddleware")
            .field("guard", &self.guard)
            .finish_non_exhaustive()
    }
}
