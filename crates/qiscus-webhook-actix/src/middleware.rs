//! The service that the middleware makes of the one it wraps.

use std::fmt;
use std::rc::Rc;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, forward_ready};

use crate::settings::Settings;
use crate::verify::Verify;
use crate::{ResolveKeys, VerifyWebhookFuture};

/// A service that passes on to `S` only what Qiscus signed. Made by
/// [`VerifyWebhook`](crate::VerifyWebhook).
pub struct VerifyWebhookMiddleware<S, K> {
    service: Rc<S>,
    settings: Rc<Settings<K>>,
}

impl<S, K> VerifyWebhookMiddleware<S, K> {
    pub(crate) const fn new(service: Rc<S>, settings: Rc<Settings<K>>) -> Self {
        Self { service, settings }
    }
}

impl<S, K, B> Service<ServiceRequest> for VerifyWebhookMiddleware<S, K>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = actix_web::Error> + 'static,
    K: ResolveKeys + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = actix_web::Error;
    type Future = VerifyWebhookFuture<S, K>;

    // To be ready takes nothing from an actix service, so a slow body keeps nothing from others.
    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let service = Rc::clone(&self.service);
        let settings = Rc::clone(&self.settings);
        match Verify::begin(request, &settings) {
            Ok(verify) => VerifyWebhookFuture::verifying(verify, service, settings),
            Err(rejected) => VerifyWebhookFuture::rejected(rejected, service, settings),
        }
    }
}

impl<S, K> fmt::Debug for VerifyWebhookMiddleware<S, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyWebhookMiddleware")
            .field("options", &self.settings.options)
            .finish_non_exhaustive()
    }
}
