//! Receiving with tower: an axum router.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::error_handling::HandleErrorLayer;
use axum::http::{Request, Response, StatusCode};
use axum::routing::post;
use axum::{BoxError, Router};
use qiscus_webhook_core::{Rejection, Tenant};
use qiscus_webhook_replay::{Store, tower::ReplayGuardLayer};
use qiscus_webhook_tower::axum::Webhook;
use qiscus_webhook_tower::{VerifyWebhookLayer, resolve_fn};
use tokio::task::JoinHandle;
use tower::util::MapResultLayer;
use tower::{ServiceBuilder, ServiceExt as _};

use crate::delivery::{keys, signature};
use crate::kit::{
    Answer, BROKEN, Drain, HANDLED, Handler, Receiver, Setup, TENANT_HEADER, set_up, watched,
};

pub(crate) struct Tower {
    app: Router,
    drain: Drain,
}

pub(crate) fn guard<S: Store>(store: S, setup: &Setup) -> ReplayGuardLayer<S> {
    let mut guard = set_up!(ReplayGuardLayer::new(store), setup);
    if let Some(status) = setup.rejection_response {
        guard = guard.with_rejection_response(move |head, rejection| {
            let body = format!("{} {}", head.uri.path(), rejection.reason().as_str());
            (StatusCode::from_u16(status).unwrap(), body)
        });
    }
    guard
}

pub(crate) fn app<S: Store>(
    guard: ReplayGuardLayer<S>,
    verified: bool,
    handler: Handler,
) -> Router {
    let respond = async move |Webhook(delivery): Webhook| {
        let status = handler.handle(delivery).await;
        (StatusCode::from_u16(status).unwrap(), HANDLED)
    };
    let breaking = MapResultLayer::new(|answer: Result<Response<Body>, Infallible>| {
        answer.map_err(BoxError::from).and_then(|response| {
            if response.status() == BROKEN {
                return Err("a service inside is broken".into());
            }
            Ok(response)
        })
    });
    let guarded = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(async |err: BoxError| {
            (StatusCode::from_u16(BROKEN).unwrap(), err.to_string())
        }))
        .layer(guard)
        .layer(breaking);
    let app = Router::new()
        .route("/webhook", post(respond))
        .layer(guarded);
    if !verified {
        return app;
    }
    app.layer(VerifyWebhookLayer::new(resolve_fn(|head| {
        let name = head.headers.get(TENANT_HEADER);
        Tenant::new(name.map_or("", |name| name.to_str().unwrap()), keys())
    })))
}

impl Receiver for Tower {
    fn run(test: impl Future<Output = ()>) {
        let _watched = watched();
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap()
            .block_on(test);
    }

    fn run_paused(test: impl Future<Output = ()>) {
        let _watched = watched();
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap()
            .block_on(test);
    }

    async fn new<S: Store>(store: S, setup: Setup, handler: Handler) -> Self {
        let guard = guard(store, &setup);
        let app = app(guard.clone(), setup.verified, handler);
        Self {
            app,
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
        let mut request = Request::post("/webhook").header("qiscus-sdk-signature", signature(body));
        if let Some(tenant) = tenant {
            request = request.header(TENANT_HEADER, tenant);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let answer = self.app.clone().oneshot(request);
        tokio::spawn(async move {
            let response = answer.await.unwrap();
            let header = response.headers().get("retry-after");
            Answer {
                status: response.status().as_u16(),
                retry_after: header.map(|value| value.to_str().unwrap().into()),
                reason: response.extensions().get().map(Rejection::reason),
                body: to_bytes(response.into_body(), 1024).await.unwrap(),
            }
        })
    }
}
