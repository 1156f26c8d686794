//! Allocations a request: the middleware beside the bare service, with extensions that were never used and with those
//! that a router has used before.
#![expect(clippy::print_stdout, reason = "a program that reports")]

use std::alloc::System;
use std::convert::Infallible;
use std::hint::black_box;

use actix_web::{App, test};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use qiscus_webhook_bench::bodies::Body;
use qiscus_webhook_bench::receivers::{Contender, actix as actix_receivers};
use qiscus_webhook_bench::request::{HEADER, Signed, key_ring};
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
        actix(&name, "bare actix service", &signed, Contender::Bare).await;
        actix(&name, "idle actix service", &signed, Contender::Idle).await;
        actix(&name, "actix middleware", &signed, Contender::Ours).await;
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

/// actix-web keeps the extensions of an answered request for the next, so they are always warm.
async fn actix(body: &str, what: &str, signed: &Signed, contender: Contender) {
    let app = App::new().configure(|config| actix_receivers::configure(contender, config));
    let service = test::init_service(app).await;
    // The first request fills the pools that later ones draw from.
    for is_counted in [false, true] {
        let request = test::TestRequest::post()
            .uri("/webhook")
            .insert_header((HEADER, signed.header.as_str()))
            .set_payload(signed.body.clone())
            .to_request();
        let region = Region::new(ALLOCATOR);
        let response = actix_web::dev::Service::call(&service, request).await;
        if is_counted {
            report(body, what, &region);
        }
        assert!(response.is_ok_and(|response| response.status() == 200));
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
