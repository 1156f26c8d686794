//! The payload: read as it is sent, put back as it was.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use actix_http::BoxedPayloadStream;
use actix_web::dev::{Payload, Service as _};
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::test::{call_and_read_body, call_service, init_service};
use actix_web::{App, HttpResponse, web};
use bytes::Bytes;
use futures_core::Stream;
use qiscus_webhook_core::{Limits, MemoryBudget, Rejection, RejectionReason};

use super::{keys, signed, status_of};
use crate::{VerifyWebhook, Webhook};

/// What python's `gzip.compress(b"{}", mtime=0)` gives.
const GZIPPED: &[u8] = &[
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 174, 5, 0, 67, 191, 166, 163, 2, 0, 0, 0,
];

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
    signed("/", &keys(), "{}")
        .to_request()
        .replace_payload(payload)
        .0
}

#[actix_web::test]
async fn handlers_read_the_exact_body_after_the_delivery() {
    let app = init_service(
        App::new()
            .wrap(VerifyWebhook::new(keys()))
            .route(
                "/bytes",
                web::post().to(async |_: Webhook, body: Bytes| body),
            )
            .route(
                "/json",
                web::post().to(async |_: Webhook, body: web::Json<Vec<u8>>| body),
            )
            .route(
                "/payload",
                web::post()
                    .to(async |body: web::Payload| body.to_bytes_limited(100).await.unwrap()),
            ),
    )
    .await;
    for path in ["/bytes", "/json", "/payload"] {
        let request = signed(path, &keys(), "[1,2]")
            .insert_header((CONTENT_TYPE, "application/json"))
            .to_request();
        assert_eq!(call_and_read_body(&app, request).await, "[1,2]", "{path}");
    }
}

#[actix_web::test]
async fn an_empty_body_that_was_signed_is_accepted() {
    let resource = web::resource("/").wrap(VerifyWebhook::new(keys())).to(
        async |Webhook(delivery): Webhook, body: Bytes| {
            assert!(delivery.body().is_empty() && body.is_empty());
            "empty"
        },
    );
    let app = init_service(App::new().service(resource)).await;
    let request = signed("/", &keys(), "").to_request();
    assert_eq!(call_and_read_body(&app, request).await, "empty");
}

#[actix_web::test]
async fn what_is_verified_is_what_was_sent_and_decoding_goes_inside() {
    let app = init_service(
        App::new()
            .wrap(VerifyWebhook::new(keys()))
            .route("/verified", web::post().to(verified))
            .route("/decoded", web::post().to(async |body: Bytes| body)),
    )
    .await;
    for (path, body) in [("/verified", GZIPPED), ("/decoded", b"{}")] {
        let request = signed(path, &keys(), GZIPPED)
            .insert_header((CONTENT_ENCODING, "gzip"))
            .to_request();
        assert_eq!(call_and_read_body(&app, request).await, body, "{path}");
    }
}

#[actix_web::test]
async fn the_limit_of_an_extractor_is_for_that_extractor_alone() {
    let app = init_service(
        App::new()
            .wrap(VerifyWebhook::new(keys()))
            .route("/delivery", web::post().to(verified))
            .route("/bytes", web::post().to(async |body: Bytes| body)),
    )
    .await;
    let body = vec![b' '; 300 * 1024];
    assert_eq!(
        status_of(&app, signed("/delivery", &keys(), body.clone())).await,
        200
    );
    assert_eq!(status_of(&app, signed("/bytes", &keys(), body)).await, 413);
}

#[actix_web::test]
async fn a_failed_payload_is_told_by_what_failed() {
    let resource = web::resource("/")
        .wrap(VerifyWebhook::new(keys()))
        .to(verified);
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
    }
}

#[actix_web::test]
async fn a_body_that_stalls_is_told_408_and_frees_what_it_held() {
    tokio::time::pause();
    let verify = VerifyWebhook::new(keys())
        .with_limits(Limits::default().with_body_deadline(Duration::from_secs(3)));
    let budget = verify.memory_budget().clone();
    let resource = web::resource("/").wrap(verify).to(verified);
    let app = init_service(App::new().service(resource)).await;

    let large = Bytes::from(vec![b' '; 100 * 1024]);
    let started = tokio::time::Instant::now();
    let response = call_service(&app, with_payload(Chunks::stalled(vec![large]))).await;
    assert_eq!(response.status(), 408);
    assert_eq!(started.elapsed().as_secs(), 3);
    assert_eq!(budget.in_use(), 0);
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

    let verify = VerifyWebhook::new(keys())
        .with_limits(Limits::default().with_body_deadline(Duration::from_millis(20)));
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
    let verify = VerifyWebhook::new(keys())
        .with_limits(Limits::default().with_memory_budget(MemoryBudget::new(100 * 1024)));
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
        assert_eq!(
            status_of(&other, signed("/", &keys(), large.clone())).await,
            503
        );
        assert_eq!(status_of(&other, signed("/", &keys(), "{}")).await, 200);
    }
    assert_eq!(verify.memory_budget().in_use(), 0);
    assert_eq!(status_of(&other, signed("/", &keys(), large)).await, 200);
}

#[actix_web::test]
async fn a_stalled_payload_lets_go_of_the_read_buffer_that_its_first_chunk_lies_in() {
    let app = init_service(
        App::new()
            .wrap(VerifyWebhook::new(keys()))
            .default_service(web::to(verified)),
    )
    .await;
    let read_buffer = Bytes::from(vec![b'a'; 400 * 1024]);
    let payload = Chunks::stalled(vec![read_buffer.slice(..10)]);
    let mut call = pin!(app.call(with_payload(payload)));
    let cx = &mut Context::from_waker(std::task::Waker::noop());
    // The first time, it only asks to be asked again.
    for _ in 0..2 {
        assert!(call.as_mut().poll(cx).is_pending());
    }
    assert!(read_buffer.is_unique());
}
