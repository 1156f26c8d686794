//! Requests over a loopback socket: every receiver takes its turn in every round.
#![expect(clippy::print_stdout, reason = "a program that reports")]

use std::time::{Duration, Instant};

use qiscus_webhook_bench::bodies::Body;
use qiscus_webhook_bench::load::{Client, wire};
use qiscus_webhook_bench::receivers::{Contender, Framework, Server, pin_to_processor};
use qiscus_webhook_bench::request::Signed;
use qiscus_webhook_bench::rounds::Rounds;

const ROUNDS: usize = 31;
const CONNECTIONS: usize = 16;

fn main() {
    pin_to_processor(0);
    println!("framework,body,contender,server_microseconds,requests_per_second,ours_is_faster");
    for framework in Framework::ALL {
        let servers = Contender::ALL.map(|contender| Server::start(framework, contender));
        for body in [
            Body::Documented,
            Body::Modern,
            Body::Group(100),
            Body::Group(1000),
        ] {
            measure(framework, body, &servers);
        }
    }
}

fn measure(framework: Framework, body: Body, servers: &[Server; 5]) {
    let signed = Signed::new(body);
    let request = wire(&signed, Some(&signed.header));
    let mut clients = servers.map(|server| Client::connect(server.address, CONNECTIONS));
    let times = match signed.body.len() {
        ..10_000 => 100,
        10_000..100_000 => 30,
        _ => 4,
    };
    let mut wall = Vec::new();
    let rounds = Rounds::run(ROUNDS, servers.len(), |index| {
        let (Some(server), Some(client)) = (servers.get(index), clients.get_mut(index)) else {
            unreachable!("an index of a contender");
        };
        let (began, busy) = (Instant::now(), server.thread.time());
        assert_eq!(client.run(&request, times), 200);
        let elapsed = began.elapsed();
        // The thread's clock is read when it is at rest.
        std::thread::sleep(Duration::from_millis(1));
        let requests = (times * CONNECTIONS) as f64;
        wall.push((index, requests / elapsed.as_secs_f64()));
        (server.thread.time() - busy).as_secs_f64() / requests
    });
    for (index, contender) in Contender::ALL.into_iter().enumerate() {
        let mut throughput: Vec<f64> = wall
            .iter()
            .filter(|(of, _)| *of == index)
            .map(|(_, rate)| *rate)
            .collect();
        throughput.sort_by(f64::total_cmp);
        println!(
            "{},{},{},{:.2},{:.0},{:.3}",
            framework.name(),
            body.name(),
            contender.name(),
            rounds.median(index) * 1e6,
            throughput.get(throughput.len() / 2).unwrap_or(&0.0),
            rounds.ratio(index, Contender::OURS),
        );
    }
}
