//! Receiving with actix-web: a resource.

use std::rc::Rc;
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{Service, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::error::ErrorImATeapot;
use actix_web::http::StatusCode;
use actix_web::middleware::Condition;
use actix_web::{App, Error, HttpResponse, test, web};
use qiscus_webhook_actix::{VerifyWebhook, Webhook, resolve_fn};
use qiscus_webhook_core::{Rejection, Tenant};
use qiscus_webhook_replay::Store;
use qiscus_webhook_replay::actix_web::ReplayGuard;
use tokio::task::JoinHandle;

use crate::delivery::{keys, signature};
use crate::kit::{
    Answer, BROKEN, Drain, HANDLED, Handler, Receiver, Setup, TENANT_HEADER, set_up, watched,
};

pub(crate) struct Actix {
    app: Rc<dyn Erased>,
    drain: Drain,
}

/// The app's service, whose type nobody can write.
trait Erased {
    fn call(
        &self,
        request: test::TestRequest,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<ServiceResponse<BoxBody>, Error>>>>;
}

impl<S, B> Erased for S
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    fn call(
        &self,
        request: test::TestRequest,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<ServiceResponse<BoxBody>, Error>>>> {
        let response = Service::call(self, request.to_request());
        Box::pin(async move { Ok(response.await?.map_into_boxed_body()) })
    }
}

pub(crate) fn guard<S: Store>(store: S, setup: &Setup) -> ReplayGuard<S> {
    let mut guard = set_up!(ReplayGuard::new(store), setup);
    if let Some(status) = setup.rejection_response {
        guard = guard.with_rejection_response(move |request, rejection| {
            let body = format!("{} {}", request.path(), rejection.reason().as_str());
            HttpResponse::build(StatusCode::from_u16(status).unwrap()).body(body)
        });
    }
    guard
}

pub(crate) fn app<S: Store>(
    guard: ReplayGuard<S>,
    verified: bool,
    handler: Handler,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let respond = move |Webhook(delivery): Webhook| {
        let status = handler.handle(delivery);
        async move { HttpResponse::build(StatusCode::from_u16(status.await).unwrap()).body(HANDLED) }
    };
    let verify = VerifyWebhook::new(resolve_fn(|request| {
        let name = request.headers().get(TENANT_HEADER);
        Tenant::new(name.map_or("", |name| name.to_str().unwrap()), keys())
    }));
    App::new()
        .wrap_fn(|request, service| {
            let response = service.call(request);
            async move {
                let response = response.await?;
                if response.status().as_u16() == BROKEN {
                    return Err(ErrorImATeapot("a service inside is broken"));
                }
                Ok(response)
            }
        })
        .wrap(guard)
        .wrap(Condition::new(verified, verify))
        .route("/webhook", web::post().to(respond))
}

impl Receiver for Actix {
    fn run(test: impl Future<Output = ()>) {
        let _watched = watched();
        actix_web::rt::System::new().block_on(test);
    }

    fn run_paused(test: impl Future<Output = ()>) {
        Self::run(async {
            tokio::time::pause();
            test.await;
        });
    }

    async fn new<S: Store>(store: S, setup: Setup, handler: Handler) -> Self {
        let guard = guard(store, &setup);
        let app = app(guard.clone(), setup.verified, handler);
        Self {
            app: Rc::new(test::init_service(app).await),
            drain: Box::new(move |patience| {
                let guard = guard.clone();
                Box::pin(async move { guard.drain(patience).await })
            }),
        }
    }

    async fn drain(&self, patience: Duration) -> usize {
        (self.drain)(patience).await
    }

    fn begin(&self, body: &str, tenant: Option<&str>) -> JoinHandle<Answer> {
        let mut request = test::TestRequest::post()
            .uri("/webhook")
            .insert_header(("qiscus-sdk-signature", signature(body)))
            .set_payload(body.to_owned());
        if let Some(tenant) = tenant {
            request = request.insert_header((TENANT_HEADER, tenant));
        }
        let answer = self.app.call(request);
        actix_web::rt::spawn(async move {
            // As a server answers an error.
            let response = match answer.await {
                Ok(response) => response.into_parts().1,
                Err(err) => err.error_response(),
            };
            let header = response.headers().get("retry-after");
            let reason = response.extensions().get().map(Rejection::reason);
            Answer {
                status: response.status().as_u16(),
                retry_after: header.map(|value| value.to_str().unwrap().into()),
                reason,
                body: to_bytes(response.into_body()).await.unwrap_or_default(),
            }
        })
    }
}
