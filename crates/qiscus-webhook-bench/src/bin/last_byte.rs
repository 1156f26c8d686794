//! How long after the last byte of a body of 1 MiB its handler starts, beside the time of the body's HMAC.
#![expect(clippy::print_stdout, reason = "a program that reports")]

use std::cell::Cell;
use std::convert::Infallible;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::Full;
use qiscus_webhook_bench::bodies::Body;
use qiscus_webhook_bench::clock::thread_time;
use qiscus_webhook_bench::request::{HEADER, Signed, key_ring};
use qiscus_webhook_bench::rounds::{Rounds, seconds_per_call};
use qiscus_webhook_bench::verify_and_parse::Bench;
use qiscus_webhook_core::Delivery;
use qiscus_webhook_tower::{VerifiedBody, VerifyWebhookLayer};
use tower::{Layer as _, ServiceExt as _, service_fn};

const ROUNDS: usize = 101;
const CHUNKS: [usize; 4] = [8 * 1024, 16 * 1024, 64 * 1024, 256 * 1024];

fn main() {
    let signed = Signed::new(Body::Mebibyte);
    let bench = Bench::new();
    println!(
        "chunk_bytes,hmac_microseconds,to_handler_microseconds,to_handler_over_hmac,to_event_microseconds,to_event_over_hmac"
    );
    for chunk in CHUNKS {
        let rounds = Rounds::run(ROUNDS, 3, |index| match index {
            0 => seconds_per_call(Duration::from_millis(1), || bench.hmac(&signed.body)),
            _ => after_last_byte(&signed, chunk, index == 2).as_secs_f64(),
        });
        println!(
            "{chunk},{:.1},{:.1},{:.3},{:.1},{:.3}",
            rounds.median(0) * 1e6,
            rounds.median(1) * 1e6,
            rounds.ratio(1, 0),
            rounds.median(2) * 1e6,
            rounds.ratio(2, 0),
        );
    }
}

/// From when the last chunk is handed over to when the handler starts, or has seen the event.
fn after_last_byte(signed: &Signed, chunk: usize, with_event: bool) -> Duration {
    let last_byte = Arc::new(Mutex::new(Duration::ZERO));
    let handler = Rc::new(Cell::new(Duration::ZERO));
    let body = Arriving {
        rest: signed.body.clone(),
        chunk,
        last_byte: Arc::clone(&last_byte),
    };
    let request = Request::post("/webhook")
        .header(HEADER, &signed.header)
        .header("content-length", signed.body.len())
        .body(body)
        .expect("a request");
    let started = Rc::clone(&handler);
    let inner = service_fn(move |request: Request<VerifiedBody>| {
        if with_event {
            let delivery: &Delivery = request.extensions().get().expect("verified");
            assert!(!delivery.event().is_unrecognized());
        }
        started.set(thread_time());
        async { Ok::<_, Infallible>(Response::new(Full::<Bytes>::default())) }
    });
    let service = VerifyWebhookLayer::new(key_ring()).layer(inner);
    // The middleware yields to others between many chunks.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let response = runtime.block_on(service.oneshot(request));
    assert_eq!(response.map(|response| response.status().as_u16()), Ok(200));
    let last_byte = *last_byte.lock().expect("nobody panics");
    handler.get() - last_byte
}

/// A body that arrives in chunks and notes when the last of them is taken.
struct Arriving {
    rest: Bytes,
    chunk: usize,
    last_byte: Arc<Mutex<Duration>>,
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let length = self.chunk.min(self.rest.len());
        if length == 0 {
            return Poll::Ready(None);
        }
        let chunk = self.rest.split_to(length);
        if self.rest.is_empty() {
            *self.last_byte.lock().expect("nobody panics") = thread_time();
        }
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}
