//! Allocations a request: the middleware beside the bare service, with extensions that were never used and with those
//! that a router has used before.
#![expect(clippy::print_stdout, reason = "a program that reports")]

use std::alloc::System;
use std::convert::Infallible;
use std::hint::black_box;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use qiscus_webhook_bench::bodies::Body;
use qiscus_webhook_bench::request::{Signed, key_ring};
use qiscus_webhook_bench::verify_and_parse::{Bench, Way};
use qiscus_webhook_tower::VerifyWebhookLayer;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tower::{Layer, Service, ServiceExt, service_fn};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// What a router leaves in the extensions before a layer on a route sees them.
#[derive(Clone)]
struct RouterWasHere;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("body,what,allocations,bytes");
    for body in Body::ALL {
        let signed = Signed::new(body);
        let bench = Bench::new();
        let name = body.name();
        for way in Way::ALL {
            let region = Region::new(ALLOCATOR);
            bench.run(way, &signed);
            report(&name, way.name(), &region);
        }
        let bare = service_fn(async |request| answer(request));
        let ours =
            VerifyWebhookLayer::new(key_ring()).layer(service_fn(async |request| answer(request)));
        for warm in [false, true] {
            let state = if warm { "warm" } else { "cold" };
            call(
                &name,
                &format!("bare tower service {state}"),
                &signed,
                bare,
                warm,
            )
            .await;
            call(
                &name,
                &format!("tower middleware {state}"),
                &signed,
                ours.clone(),
                warm,
            )
            .await;
        }
    }
}

fn answer<B>(request: Request<B>) -> Result<Response<Full<Bytes>>, Infallible> {
    black_box(request);
    Ok(Response::new(Full::default()))
}

async fn call<S, B>(body: &str, what: &str, signed: &Signed, service: S, warm: bool)
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>, Error = Infallible>,
{
    let mut request = signed.request();
    if warm {
        request.extensions_mut().insert(RouterWasHere);
    }
    let region = Region::new(ALLOCATOR);
    let response = service.oneshot(request).await;
    report(body, what, &region);
    assert!(response.is_ok_and(|response| response.status() == 200));
}

fn report(body: &str, what: &str, region: &Region<'_, System>) {
    let change = region.change();
    println!(
        "{body},{what},{},{}",
        change.allocations + change.reallocations,
        change.bytes_allocated
    );
}
