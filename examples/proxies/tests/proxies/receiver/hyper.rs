//! hyper without a framework, as `example-hyper` serves.

use std::convert::Infallible;
use std::net::SocketAddr;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use qiscus_webhook::tower::{ResponseBody, VerifiedBody, VerifyWebhookLayer, resolve_fn};
use qiscus_webhook::{Delivery, Limits};
use tower::util::BoxCloneSyncService;
use tower::{ServiceBuilder, ServiceExt as _, service_fn};

use super::{DEADLINE, SMALL, SMALL_LIMIT, lookup, serve};

pub(super) fn start() -> SocketAddr {
    serve(async |listener| {
        let service = service();
        let mut server = Builder::new(TokioExecutor::new());
        server.http1().timer(TokioTimer::new());
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let service = TowerToHyperService::new(service.clone());
            let connection = server.serve_connection(TokioIo::new(stream), service);
            let connection = connection.into_owned();
            tokio::spawn(async move { connection.await.is_ok() });
        }
    })
}

type Answer = Response<ResponseBody<Full<Bytes>>>;

fn service() -> BoxCloneSyncService<Request<Incoming>, Answer, Infallible> {
    let layer = || VerifyWebhookLayer::new(resolve_fn(|head| lookup(head.uri.path())));
    let every = ServiceBuilder::new()
        .layer(layer())
        .service(service_fn(echo));
    let small = layer().with_limits(
        Limits::default()
            .with_body_limit(SMALL_LIMIT)
            .with_body_deadline(DEADLINE),
    );
    let small = ServiceBuilder::new().layer(small).service(service_fn(echo));
    BoxCloneSyncService::new(service_fn(move |request: Request<_>| {
        let small = (request.uri().path() == SMALL).then(|| small.clone());
        small.unwrap_or_else(|| every.clone()).oneshot(request)
    }))
}

async fn echo(request: Request<VerifiedBody>) -> Result<Response<Full<Bytes>>, Infallible> {
    let delivery: &Delivery = request.extensions().get().expect("verified");
    Ok(Response::new(Full::new(delivery.body().clone())))
}
