//! One way of one request, so many times, for a count of instructions: `instructions <place> <way> <body> <times>`.
//!
//! The place is `core`, `axum` or `actix-web`; the way is one of the core's ways there, a contender in a framework, or
//! `unsigned` and `mis-signed` for what ours refuses.

use std::env;

use actix_web::rt::System;
use qiscus_webhook_bench::bodies::Body;
use qiscus_webhook_bench::in_process::{actix_service, answer_of_actix, answer_of_axum};
use qiscus_webhook_bench::receivers::{Contender, axum};
use qiscus_webhook_bench::request::Signed;
use qiscus_webhook_bench::verify_and_parse::{Bench, Way};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [place, way, body, times] = arguments.as_slice() else {
        panic!("instructions <place> <way> <body> <times>");
    };
    let body = Body::ALL
        .into_iter()
        .find(|known| known.name() == *body)
        .expect("the name of a body");
    let signed = Signed::new(body);
    let times: u32 = times.parse().expect("a number");
    match place.as_str() {
        "core" => core(way, &signed, times),
        "axum" => {
            let (contender, signature, status) = asked(way, &signed);
            // The layer asks for one, and nothing here waits.
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .build();
            let runtime = runtime.expect("a runtime");
            let _entered = runtime.enter();
            let router = axum::router(contender);
            for _ in 0..times {
                assert_eq!(answer_of_axum(&router, &signed, signature), status);
            }
        }
        "actix-web" => System::new().block_on(async {
            let (contender, signature, status) = asked(way, &signed);
            let service = actix_service(contender).await;
            for _ in 0..times {
                assert_eq!(answer_of_actix(&service, &signed, signature), status);
            }
        }),
        other => panic!("no place {other}"),
    }
}

fn core(way: &str, signed: &Signed, times: u32) {
    let way = Way::ALL
        .into_iter()
        .find(|known| known.name() == way)
        .expect("the name of a way");
    let bench = Bench::new();
    for _ in 0..times {
        bench.run(way, signed);
    }
}

/// The receiver, the signature of the request, and the status that it is answered with.
fn asked<'s>(way: &str, signed: &'s Signed) -> (Contender, Option<&'s str>, u16) {
    const WRONG: &str = "0000000000000000000000000000000000000000000000000000000000000000";
    match way {
        "unsigned" => (Contender::Ours, None, 401),
        "mis-signed" => (Contender::Ours, Some(WRONG), 401),
        name => {
            let contender = Contender::ALL.into_iter().find(|it| it.name() == name);
            let contender = contender.expect("the name of a contender");
            (contender, Some(&signed.header), 200)
        }
    }
}
