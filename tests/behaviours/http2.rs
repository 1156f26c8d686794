//! The tower layer behind hyper over HTTP/2, with prior knowledge, on a connection in memory.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body::Frame;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::service::TowerToHyperService;
use qiscus_webhook_core::{Delivery, Limits};
use qiscus_webhook_tower::{VerifiedBody, VerifyWebhookLayer};
use tower::ServiceBuilder;

use crate::harness::{Frames, SIGNATURE, TOKEN, ring, sign, vector};

type Client = SendRequest<http_body_util::combinators::BoxBody<Bytes, Infallible>>;

/// A client of a receiver with these limits.
async fn client(limits: Limits) -> Client {
    counted_client(limits).await.0
}

/// And how often the handler was called.
async fn counted_client(limits: Limits) -> (Client, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let (near, far) = tokio::io::duplex(64 * 1024);
    let layer = VerifyWebhookLayer::new(ring(TOKEN)).with_limits(limits);
    let service = ServiceBuilder::new()
        .layer(layer)
        .service_fn(move |request| {
            counted.fetch_add(1, Ordering::SeqCst);
            handler(request)
        });
    tokio::spawn(async move {
        let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
        let service = TowerToHyperService::new(service);
        server.serve_connection(TokioIo::new(far), service).await
    });
    let (client, connection) = handshake(TokioExecutor::new(), TokioIo::new(near))
        .await
        .unwrap();
    tokio::spawn(connection);
    (client, calls)
}

async fn handler(request: Request<VerifiedBody>) -> Result<Response<Full<Bytes>>, Infallible> {
    let delivery = request.extensions().get::<Delivery>().cloned().unwrap();
    let body = request.into_body().collect().await.unwrap();
    assert!(body.trailers().is_none());
    assert_eq!(body.to_bytes(), delivery.body());
    Ok(Response::new(Full::new(delivery.body().clone())))
}

fn post(signature: Option<String>, body: Frames) -> Request<<Client as Sends>::Body> {
    let mut request = Request::post("http://receiver.test/webhook");
    if let Some(signature) = signature {
        request = request.header(SIGNATURE, signature);
    }
    request.body(body.boxed()).unwrap()
}

/// Names the body of the client's requests.
trait Sends {
    type Body;
}

impl<B> Sends for SendRequest<B> {
    type Body = B;
}

async fn status(client: &mut Client, signature: Option<String>, body: Frames) -> u16 {
    let response = client.send_request(post(signature, body)).await.unwrap();
    response.status().as_u16()
}

async fn whole(response: Response<Incoming>) -> Bytes {
    response.into_body().collect().await.unwrap().to_bytes()
}

#[tokio::test]
async fn a_signed_event_is_accepted_and_an_unsigned_or_changed_one_refused() {
    let mut client = client(Limits::default()).await;
    let vector = vector("modern_text");
    let good = || Some(vector.signature.clone());
    let response = client
        .send_request(post(good(), Frames::of([vector.body.clone()])))
        .await;
    let response = response.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(whole(response).await, vector.body);
    let unsigned = Frames::of([vector.body.clone()]);
    assert_eq!(status(&mut client, None, unsigned).await, 401);
    let changed = Frames::of([vector.body.slice(1..)]);
    assert_eq!(status(&mut client, good(), changed).await, 401);
}

#[tokio::test]
async fn a_large_body_is_accepted_and_a_larger_one_refused() {
    let mut client = client(Limits::default()).await;
    let limit = 1024 * 1024;
    for (len, expected) in [(limit, 200), (limit + 1, 413)] {
        let body = Bytes::from(vec![b'a'; len]);
        let signature = sign(&body);
        // No length is declared, so that the body itself must be counted.
        let chunks = body.chunks(10_000).map(Bytes::copy_from_slice);
        assert_eq!(
            status(&mut client, Some(signature), Frames::of(chunks)).await,
            expected
        );
    }
}

#[tokio::test]
async fn frames_of_one_byte_and_of_none_are_put_together() {
    let mut client = client(Limits::default()).await;
    let vector = vector("modern_text");
    // h2 ends a connection over too many small frames, so few of them are empty.
    let empty = std::iter::repeat_n(Bytes::new(), 10);
    let frames = empty.chain(vector.body.chunks(1).map(Bytes::copy_from_slice));
    let response = client.send_request(post(Some(vector.signature.clone()), Frames::of(frames)));
    assert_eq!(whole(response.await.unwrap()).await, vector.body);
}

#[tokio::test]
async fn trailers_are_taken_and_dropped() {
    let mut client = client(Limits::default()).await;
    let vector = vector("modern_text");
    let mut trailers = HeaderMap::new();
    trailers.insert("x-unsigned", "1".parse().unwrap());
    let frames = [Frame::data(vector.body.clone()), Frame::trailers(trailers)];
    let body = Frames::ending(frames);
    assert_eq!(status(&mut client, Some(vector.signature), body).await, 200);
}

#[tokio::test]
async fn a_stalled_stream_is_refused_while_others_on_its_connection_go_on() {
    let limits = Limits::default().with_body_deadline(Duration::from_secs(1));
    let mut client = client(limits).await;
    let vector = vector("modern_text");
    let first = Frame::data(vector.body.slice(..10));
    let stalled = post(Some(vector.signature.clone()), Frames::endless([first]));
    let stalled = tokio::spawn(client.send_request(stalled));
    for _ in 0..10 {
        let body = Frames::of([vector.body.clone()]);
        assert_eq!(
            status(&mut client, Some(vector.signature.clone()), body).await,
            200
        );
    }
    assert_eq!(stalled.await.unwrap().unwrap().status(), 408);
}

#[tokio::test]
async fn an_unsigned_stream_is_refused_without_its_body() {
    let mut client = client(Limits::default()).await;
    assert_eq!(status(&mut client, None, Frames::endless([])).await, 401);
}

#[tokio::test]
async fn a_stream_that_is_reset_reaches_no_handler_and_harms_no_other() {
    let (mut client, calls) = counted_client(Limits::default()).await;
    let vector = vector("modern_text");
    for _ in 0..20 {
        let frames = [Frame::data(vector.body.clone())];
        let request = post(Some(vector.signature.clone()), Frames::endless(frames));
        // Dropped without an answer: the client resets the stream.
        drop(tokio::time::timeout(Duration::from_millis(1), client.send_request(request)).await);
    }
    let body = Frames::of([vector.body.clone()]);
    assert_eq!(status(&mut client, Some(vector.signature), body).await, 200);
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}
