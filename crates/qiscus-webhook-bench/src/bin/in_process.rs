//! The middleware in its framework without a socket: a router of axum and an application of actix-web are called with
//! requests that are in memory, every receiver in its turn.
#![expect(clippy::print_stdout, reason = "a program that reports")]

use std::time::Duration;

use actix_web::rt::System;
use qiscus_webhook_bench::bodies::Body;
use qiscus_webhook_bench::in_process::{actix_service, answer_of_actix, answer_of_axum};
use qiscus_webhook_bench::receivers::{Contender, axum as receivers_axum};
use qiscus_webhook_bench::request::Signed;
use qiscus_webhook_bench::rounds::{Rounds, seconds_per_call};

const ROUNDS: usize = 61;
const TURN: Duration = Duration::from_millis(4);

fn main() {
    println!("framework,body,contender,microseconds,over_bare_microseconds,ours_is_faster");
    for body in [Body::Documented, Body::Modern, Body::Group(100)] {
        let signed = Signed::new(body);
        axum(body, &signed);
        System::new().block_on(actix_web(body, &signed));
    }
}

fn axum(body: Body, signed: &Signed) {
    // The layer asks for one, and nothing here waits.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let runtime = runtime.expect("a runtime");
    let _entered = runtime.enter();
    let routers = Contender::ALL.map(receivers_axum::router);
    let rounds = Rounds::run(ROUNDS, routers.len(), |index| {
        let router = routers.get(index).expect("a contender");
        seconds_per_call(TURN, || {
            let status = answer_of_axum(router, signed, Some(&signed.header));
            assert_eq!(status, 200);
        })
    });
    report("axum", body, &rounds);
}

async fn actix_web(body: Body, signed: &Signed) {
    let mut services = Vec::new();
    for contender in Contender::ALL {
        services.push(actix_service(contender).await);
    }
    let rounds = Rounds::run(ROUNDS, services.len(), |index| {
        let service = services.get(index).expect("a contender");
        seconds_per_call(TURN, || {
            let status = answer_of_actix(service, signed, Some(&signed.header));
            assert_eq!(status, 200);
        })
    });
    report("actix-web", body, &rounds);
}

fn report(framework: &str, body: Body, rounds: &Rounds) {
    for (index, contender) in Contender::ALL.into_iter().enumerate() {
        println!(
            "{framework},{},{},{:.3},{:.3},{:.3}",
            body.name(),
            contender.name(),
            rounds.median(index) * 1e6,
            (rounds.median(index) - rounds.median(0)) * 1e6,
            rounds.ratio(index, Contender::OURS),
        );
    }
}
