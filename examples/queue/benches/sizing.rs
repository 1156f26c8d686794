//! What a delivery costs receiver, broker and worker, and how many a partition does in a second: figures
//! of the page on sizing.
//!
//! ```sh
//! cargo bench -p example-queue --bench sizing
//! ```
//!
//! The worker writes to SQLite, on the disk that holds the temporary folder. Processor times are read
//! from `/proc`, so it runs on Linux.
#![expect(clippy::print_stdout, reason = "a measurement prints what it finds")]

use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use qiscus_webhook::testing::TestEvent;
use rusqlite::Connection;
use test_servers::{NatsServer, Program, processor_time, request, send_all};

const TOKEN: &str = "a token of the bench";

fn main() {
    // Run by `cargo test`, it shows that it works and measures nothing.
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let deliveries = if is_bench { 20_000 } else { 100 };
    for partitions in [1, 16, 64] {
        measure(partitions, deliveries);
    }
}

fn measure(partitions: u32, deliveries: u64) {
    let Some(broker) = NatsServer::start() else {
        return;
    };
    let dir = tempfile::tempdir().expect("a temporary folder");
    let database = dir.path().join("deliveries.db");
    let start = |part: &str| {
        Program::start(
            Command::new(env!("CARGO_BIN_EXE_example-queue"))
                .arg(part)
                .env("ADDR", "127.0.0.1:0")
                .env("NATS_URL", broker.url())
                .env("DATABASE", &database)
                .env("PARTITIONS", partitions.to_string())
                .env("QISCUS_SIGNATURE_TOKEN", TOKEN)
                .env("RUST_LOG", "warn"),
        )
    };
    let requests: Vec<_> = (1..=deliveries)
        .map(|id| {
            let event = TestEvent::text("Is my order on its way?")
                .with_id(id)
                .with_room(id % 1000, "Orders");
            let signed = event.sign_with_token(TOKEN);
            let (_, signature) = signed.header().expect("it is signed");
            request("/webhook", signature, signed.body())
        })
        .collect();
    let mut receiver = start("receiver");
    let address = receiver.address();
    receiver.line_with("the stream QISCUS was not there");
    sleep(Duration::from_millis(200));

    let before = [receiver.id(), broker.id()].map(processor_time);
    let took = send_all(address, &requests, 32);
    let [receiving, storing] = spent(before, [receiver.id(), broker.id()], deliveries);
    println!(
        "{partitions} partitions: {:.0} a second stored over 32 connections; of processors {receiving:.0} \
         µs each in the receiver, {storing:.0} µs in the broker",
        per_second(deliveries, took)
    );

    let worker = start("worker");
    let before = [worker.id(), broker.id()].map(processor_time);
    let begun = Instant::now();
    while handled(&database) < deliveries {
        assert!(
            begun.elapsed() < Duration::from_secs(600),
            "the worker stands still"
        );
        sleep(Duration::from_millis(20));
    }
    let took = begun.elapsed();
    let [working, giving] = spent(before, [worker.id(), broker.id()], deliveries);
    println!(
        "{partitions} partitions: {:.0} a second handled by one worker; of processors {working:.0} µs each \
         in the worker, {giving:.0} µs in the broker",
        per_second(deliveries, took)
    );
}

/// The microseconds of each for a delivery.
fn spent(before: [Duration; 2], ids: [u32; 2], deliveries: u64) -> [f64; 2] {
    let [one, other] = ids.map(processor_time);
    let [one_before, other_before] = before;
    [one - one_before, other - other_before].map(|it| it.as_secs_f64() * 1e6 / deliveries as f64)
}

fn per_second(deliveries: u64, took: Duration) -> f64 {
    deliveries as f64 / took.as_secs_f64()
}

fn handled(database: &std::path::Path) -> u64 {
    let count = |database: Connection| {
        database.query_row("SELECT count(*) FROM handled", [], |row| {
            row.get::<_, i64>(0)
        })
    };
    // Before the worker's first start there is no such table.
    let count = Connection::open(database).and_then(count);
    count.unwrap_or_default().cast_unsigned()
}
