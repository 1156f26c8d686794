//! The payload of actix-web: a stream that the middleware reads, and that is not a socket's here.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use actix_http::BoxedPayloadStream;
use actix_web::body::MessageBody;
use actix_web::dev::{Payload, Service, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, Error, HttpResponse, web};
use bytes::Bytes;
use futures_util::Stream;
use qiscus_webhook_actix::{VerifyWebhook, Webhook};
use qiscus_webhook_core::{Limits, MemoryBudget, Rejection, RejectionReason};

use crate::harness::{SIGNATURE, TOKEN, ring, sign};

fn verify() -> VerifyWebhook {
    VerifyWebhook::new(ring(TOKEN))
}

fn signed(path: &str, body: impl Into<Bytes>) -> actix_http::Request {
    let body = body.into();
    let request = TestRequest::post().uri(path);
    let request = request.insert_header((SIGNATURE, sign(&body)));
    request.set_payload(body).to_request()
}

async fn status_of<S, B>(app: &S, request: actix_http::Request) -> u16
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    call_service(app, request).await.status().as_u16()
}

async fn verified(Webhook(delivery): Webhook) -> HttpResponse {
    HttpResponse::Ok().body(delivery.body().clone())
}

/// A payload of these chunks that then never ends, or fails.
struct Chunks {
    chunks: std::vec::IntoIter<Bytes>,
    failure: Option<PayloadError>,
}

impl Chunks {
    fn stalled(chunks: Vec<Bytes>) -> Payload {
        Self::ending_with(chunks, None)
    }

    fn ending_with(chunks: Vec<Bytes>, failure: Option<PayloadError>) -> Payload {
        let payload = Box::pin(Self {
            chunks: chunks.into_iter(),
            failure,
        });
        Payload::Stream { payload }
    }
}

impl Stream for Chunks {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.chunks.next() {
            Some(chunk) => Poll::Ready(Some(Ok(chunk))),
            None => self
                .failure
                .take()
                .map_or(Poll::Pending, |failure| Poll::Ready(Some(Err(failure)))),
        }
    }
}

/// A signed request whose payload is this instead of what was signed.
fn with_payload(payload: Payload) -> actix_http::Request {
    signed("/", "{}").replace_payload(payload).0
}

#[actix_web::test]
async fn the_limit_of_an_extractor_is_for_that_extractor_alone() {
    let app = init_service(
        App::new()
            .wrap(verify())
            .route("/delivery", web::post().to(verified))
            .route("/bytes", web::post().to(async |body: Bytes| body)),
    )
    .await;
    let body = vec![b' '; 300 * 1024];
    assert_eq!(
        status_of(&app, signed("/delivery", body.clone())).await,
        200
    );
    assert_eq!(status_of(&app, signed("/bytes", body)).await, 413);
}

#[actix_web::test]
async fn a_failed_payload_is_told_by_what_failed() {
    let resource = web::resource("/").wrap(verify()).to(verified);
    let app = init_service(App::new().service(resource)).await;
    for (failure, reason) in [
        (
            PayloadError::Incomplete(None),
            RejectionReason::BodyInterrupted,
        ),
        (
            PayloadError::EncodingCorrupted,
            RejectionReason::BodyInterrupted,
        ),
        (PayloadError::Overflow, RejectionReason::BodyTooLarge),
    ] {
        let payload = Chunks::ending_with(vec!["{".into()], Some(failure));
        let response = call_service(&app, with_payload(payload)).await;
        assert_eq!(response.status(), reason.status());
        let rejection = response
            .response()
            .extensions()
            .get::<Rejection>()
            .cloned()
            .unwrap();
        assert_eq!(rejection.reason(), reason);
        assert!(std::error::Error::source(&rejection).is_some());
        // To raise a limit of this middleware would change nothing.
        let is_of_another = rejection.next_step().contains("further out");
        assert_eq!(is_of_another, reason == RejectionReason::BodyTooLarge);
    }
}

#[actix_web::test]
async fn a_payload_of_endless_empty_chunks_meets_the_deadline() {
    struct Empty;

    impl Stream for Empty {
        type Item = Result<Bytes, PayloadError>;

        fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Ready(Some(Ok(Bytes::new())))
        }
    }

    let verify =
        verify().with_limits(Limits::default().with_body_deadline(Duration::from_millis(20)));
    let resource = web::resource("/").wrap(verify).to(verified);
    let app = init_service(App::new().service(resource)).await;
    let payload: BoxedPayloadStream = Box::pin(Empty);
    let payload = Payload::Stream { payload };
    assert_eq!(
        call_service(&app, with_payload(payload)).await.status(),
        408
    );
}

#[actix_web::test]
async fn the_apps_of_all_workers_share_one_budget() {
    let verify =
        verify().with_limits(Limits::default().with_memory_budget(MemoryBudget::new(100 * 1024)));
    let worker = async |verify| {
        init_service(App::new().service(web::resource("/").wrap(verify).to(verified))).await
    };
    let (one, other) = (worker(verify.clone()).await, worker(verify.clone()).await);

    let large = vec![b' '; 150 * 1024];
    let stalled = Chunks::stalled(vec![large.clone().into()]);
    {
        let mut holder = pin!(one.call(with_payload(stalled)));
        poll_fn(|cx| {
            assert!(holder.as_mut().poll(cx).is_pending());
            Poll::Ready(())
        })
        .await;
        assert!(verify.memory_budget().in_use() > 0);
        assert_eq!(status_of(&other, signed("/", large.clone())).await, 503);
        assert_eq!(status_of(&other, signed("/", "{}")).await, 200);
    }
    assert_eq!(verify.memory_budget().in_use(), 0);
    assert_eq!(status_of(&other, signed("/", large)).await, 200);
}

#[actix_web::test]
async fn a_stalled_payload_lets_go_of_the_read_buffer_that_its_first_chunk_lies_in() {
    let app = init_service(App::new().wrap(verify()).default_service(web::to(verified))).await;
    let read_buffer = Bytes::from(vec![b'a'; 400 * 1024]);
    let payload = Chunks::stalled(vec![read_buffer.slice(..10)]);
    let mut call = pin!(app.call(with_payload(payload)));
    let cx = &mut Context::from_waker(Waker::noop());
    // The first time, it only asks to be asked again.
    for _ in 0..2 {
        assert!(call.as_mut().poll(cx).is_pending());
    }
    assert!(read_buffer.is_unique());
}
