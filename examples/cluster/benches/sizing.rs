//! What a delivery costs a receiver and the Redis behind it: figures of the page on sizing.
//!
//! ```sh
//! cargo bench -p example-cluster --bench sizing
//! ```
//!
//! Processor times are read from `/proc`, so it runs on Linux.
#![expect(clippy::print_stdout, reason = "a measurement prints what it finds")]

use std::process::Command;

use qiscus_webhook::testing::TestEvent;
use test_servers::{Program, RedisServer, processor_time, request, send_all};

const TOKEN: &str = "a token of the bench";

fn main() {
    // Run by `cargo test`, it shows that it works and measures nothing.
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let deliveries = if is_bench { 100_000 } else { 100 };
    let Some(redis) = RedisServer::start() else {
        return;
    };
    let mut receiver = Program::start(
        Command::new(env!("CARGO_BIN_EXE_example-cluster"))
            .env("ADDR", "127.0.0.1:0")
            .env("REDIS_URL", redis.url())
            .env("QISCUS_SIGNATURE_TOKEN", TOKEN)
            .env("RUST_LOG", "warn"),
    );
    let address = receiver.address();
    let requests: Vec<_> = (1..=deliveries)
        .map(|id: u64| {
            let event = TestEvent::text("Is my order on its way?").with_id(1_000_000_000 + id);
            let signed = event.sign_with_token(TOKEN);
            let (_, signature) = signed.header().expect("it is signed");
            request("/webhook", signature, signed.body())
        })
        .collect();
    let ids = [receiver.id(), redis.id()];
    let [receiver_before, redis_before] = ids.map(processor_time);
    let (calls_before, bytes_before) = (calls(&redis), bytes(&redis));
    let took = send_all(address, &requests, 32);
    let [receiver_after, redis_after] = ids.map(processor_time);
    let each = |total: f64| total / deliveries as f64;
    println!(
        "{:.0} a second over 32 connections; of processors {:.1} µs each in the receiver, {:.1} µs in \
         Redis; {:.2} calls of Redis and {:.0} of its bytes each",
        deliveries as f64 / took.as_secs_f64(),
        each((receiver_after - receiver_before).as_secs_f64() * 1e6),
        each((redis_after - redis_before).as_secs_f64() * 1e6),
        each(calls(&redis) - calls_before),
        each(bytes(&redis) - bytes_before),
    );
}

/// Scripts that were called, by either command.
fn calls(redis: &RedisServer) -> f64 {
    let stats = redis.all_info("commandstats");
    stats
        .lines()
        .filter(|line| line.starts_with("cmdstat_eval"))
        .filter_map(|line| line.split(['=', ',']).nth(1)?.parse::<f64>().ok())
        .sum()
}

fn bytes(redis: &RedisServer) -> f64 {
    redis
        .info("used_memory:")
        .trim()
        .parse()
        .unwrap_or_default()
}
