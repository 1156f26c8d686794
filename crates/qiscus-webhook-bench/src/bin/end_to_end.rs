//! Requests over a loopback socket: every receiver takes its turn in every round.
#![expect(clippy::print_stdout, reason = "a program that reports")]

use std::time::{Duration, Instant};

use qiscus_webhook_bench::bodies::Body;
use qiscus_webhook_bench::load::{Client, wire};
use qiscus_webhook_bench::receivers::{Contender, Foreign, Framework, Server, pin_to_processor};
use qiscus_webhook_bench::request::Signed;
use qiscus_webhook_bench::rounds::Rounds;

const ROUNDS: usize = 31;
const CONNECTIONS: usize = 16;

/// One of all that take turns.
struct Receiver {
    framework: &'static str,
    contender: &'static str,
    server: Server,
    // The places of those that it is compared with.
    bare: usize,
    ours: usize,
}

fn main() {
    pin_to_processor(0);
    println!(
        "framework,body,contender,server_microseconds,requests_per_second,times_bare,ours_is_faster"
    );
    let foreign = Foreign::start_all();
    let receivers = receivers(&foreign);
    for body in [
        Body::Short,
        Body::Modern,
        Body::Group(100),
        Body::Group(1000),
    ] {
        measure(body, &receivers);
    }
}

/// Those of other languages are compared with axum's.
fn receivers(foreign: &[Foreign]) -> Vec<Receiver> {
    let frameworks = Framework::ALL.into_iter().enumerate();
    let ours = frameworks.flat_map(|(place, framework)| {
        let bare = place * Contender::ALL.len();
        Contender::ALL.map(|contender| Receiver {
            framework: framework.name(),
            contender: contender.name(),
            server: Server::start(framework, contender),
            bare,
            ours: bare + Contender::OURS,
        })
    });
    let foreign = foreign.iter().map(|foreign| Receiver {
        framework: foreign.name(),
        contender: Contender::ByHand.name(),
        server: foreign.server(),
        bare: 0,
        ours: Contender::OURS,
    });
    ours.chain(foreign).collect()
}

fn measure(body: Body, receivers: &[Receiver]) {
    let signed = Signed::new(body);
    let request = wire(&signed, Some(&signed.header));
    let connect = |receiver: &Receiver| Client::connect(receiver.server.address, CONNECTIONS);
    let mut clients: Vec<_> = receivers.iter().map(connect).collect();
    let times = match signed.body.len() {
        ..10_000 => 100,
        10_000..100_000 => 30,
        _ => 4,
    };
    let mut wall = Vec::new();
    let rounds = Rounds::run(ROUNDS, receivers.len(), |index| {
        let (Some(receiver), Some(client)) = (receivers.get(index), clients.get_mut(index)) else {
            unreachable!("an index of a receiver");
        };
        let worker = receiver.server.worker;
        let (began, busy) = (Instant::now(), worker.time());
        assert_eq!(client.run(&request, times), 200);
        let elapsed = began.elapsed();
        // Its clock is read when it is at rest.
        std::thread::sleep(Duration::from_millis(1));
        let requests = (times * CONNECTIONS) as f64;
        wall.push((index, requests / elapsed.as_secs_f64()));
        (worker.time() - busy).as_secs_f64() / requests
    });
    for (index, receiver) in receivers.iter().enumerate() {
        let mut throughput: Vec<f64> = wall
            .iter()
            .filter(|(of, _)| *of == index)
            .map(|(_, rate)| *rate)
            .collect();
        throughput.sort_by(f64::total_cmp);
        println!(
            "{},{},{},{:.2},{:.0},{:.3},{:.3}",
            receiver.framework,
            body.name(),
            receiver.contender,
            rounds.median(index) * 1e6,
            throughput.get(throughput.len() / 2).unwrap_or(&0.0),
            rounds.ratio(index, receiver.bare),
            rounds.ratio(index, receiver.ours),
        );
    }
}
