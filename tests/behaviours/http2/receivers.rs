//! Receivers that speak HTTP/2 with prior knowledge, and a client with one connection to them.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::dev::ServerHandle;
use actix_web::web::{Data, PayloadConfig, post};
use actix_web::{App, HttpServer};
use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::service::TowerToHyperService;
use qiscus_webhook_actix::{VerifyWebhook, Webhook};
use qiscus_webhook_core::{Delivery, Limits};
use qiscus_webhook_tower::{VerifiedBody, VerifyWebhookLayer};
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, duplex};
use tokio::net::TcpStream;
use tower::ServiceBuilder;

use crate::harness::{At, SIGNATURE, TOKEN, ring};

type Calls = Arc<AtomicUsize>;

/// One connection to a receiver of its own, which gives each body back.
pub(super) struct Client {
    sender: SendRequest<BoxBody<Bytes, Infallible>>,
    calls: Calls,
    server: Option<ServerHandle>,
}

impl Client {
    pub(super) async fn new(at: At, limits: Limits) -> Self {
        let calls = Calls::default();
        let counted = Arc::clone(&calls);
        let (sender, server) = match at {
            At::Tower => (connected(hyper(limits, counted)).await, None),
            At::Actix => {
                let (stream, server) = actix(limits, counted).await;
                (connected(stream).await, Some(server))
            }
            At::Core | At::Axum => panic!("no HTTP/2 here"),
        };
        Self {
            sender,
            calls,
            server,
        }
    }

    /// What is answered, once the whole request is out or before.
    pub(super) fn send(
        &mut self,
        request: Request<BoxBody<Bytes, Infallible>>,
    ) -> impl Future<Output = hyper::Result<Response<Incoming>>> + use<> {
        self.sender.send_request(request)
    }

    pub(super) async fn answer<B>(&mut self, signature: Option<&str>, body: B) -> (u16, Bytes)
    where
        B: Body<Data = Bytes, Error = Infallible> + Send + Sync + 'static,
    {
        let response = self.send(request(signature, body)).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap();
        (status, body.to_bytes())
    }

    pub(super) async fn status<B>(&mut self, signature: Option<&str>, body: B) -> u16
    where
        B: Body<Data = Bytes, Error = Infallible> + Send + Sync + 'static,
    {
        self.answer(signature, body).await.0
    }

    /// How often the handler was called.
    pub(super) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(server) = &self.server {
            // Sent at once; what it gives back waits for the end.
            drop(server.stop(false));
        }
    }
}

pub(super) fn request<B>(signature: Option<&str>, body: B) -> Request<BoxBody<Bytes, Infallible>>
where
    B: Body<Data = Bytes, Error = Infallible> + Send + Sync + 'static,
{
    let mut request = Request::post("http://receiver.test/webhook");
    if let Some(signature) = signature {
        request = request.header(SIGNATURE, signature);
    }
    request.body(body.boxed()).unwrap()
}

async fn connected<S>(stream: S) -> SendRequest<BoxBody<Bytes, Infallible>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = handshake(TokioExecutor::new(), TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    sender
}

/// The tower layer behind hyper, on a connection in memory.
fn hyper(limits: Limits, calls: Calls) -> DuplexStream {
    let (near, far) = duplex(64 * 1024);
    let layer = VerifyWebhookLayer::new(ring(TOKEN)).with_limits(limits);
    let service = ServiceBuilder::new()
        .layer(layer)
        .service_fn(move |request| {
            calls.fetch_add(1, Ordering::SeqCst);
            give_back(request)
        });
    tokio::spawn(async move {
        let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
        let service = TowerToHyperService::new(service);
        server.serve_connection(TokioIo::new(far), service).await
    });
    near
}

async fn give_back(request: Request<VerifiedBody>) -> Result<Response<Full<Bytes>>, Infallible> {
    let delivery = request.extensions().get::<Delivery>().cloned().unwrap();
    let body = request.into_body().collect().await.unwrap();
    assert!(body.trailers().is_none());
    let body = body.to_bytes();
    assert_eq!(&body, delivery.body());
    Ok(Response::new(Full::new(body)))
}

/// An actix-web server, on a socket.
async fn actix(limits: Limits, calls: Calls) -> (TcpStream, ServerHandle) {
    let verify = VerifyWebhook::new(ring(TOKEN)).with_limits(limits);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Data::from(Arc::clone(&calls)))
            .app_data(PayloadConfig::new(2 * 1024 * 1024))
            .wrap(verify.clone())
            .route("/webhook", post().to(count_and_give_back))
    });
    let server = server.workers(1).disable_signals();
    let server = server.bind_auto_h2c(("127.0.0.1", 0)).unwrap();
    let address = server.addrs()[0];
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);
    (TcpStream::connect(address).await.unwrap(), handle)
}

async fn count_and_give_back(
    calls: Data<AtomicUsize>,
    Webhook(delivery): Webhook,
    body: Bytes,
) -> Bytes {
    calls.fetch_add(1, Ordering::SeqCst);
    assert_eq!(&body, delivery.body());
    body
}
