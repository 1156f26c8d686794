//! What a number of deliveries a second takes: receivers, shards of Redis, streams and partitions.
//!
//! ```sh
//! cargo run --release -p example-sizing                  # 100, 10,000 and 1,000,000 a second
//! cargo run --release -p example-sizing -- 2500
//! cargo run --release -p example-sizing -- waiting       # how long deliveries wait in a partition
//! ```
//!
//! The numbers in `measured.rs` are of one machine: measure on yours by the commands that stand beside
//! them, and write yours in their place. The page `sizing` of the facade says what they mean.

mod measured;
mod need;
mod waiting;

use std::env;
use std::error::Error;

use crate::need::Need;

#[expect(clippy::print_stdout, reason = "its output is what it is for")]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "waiting") {
        print!("{}", waiting::table());
        return Ok(());
    }
    let mut rates = [100, 10_000, 1_000_000].to_vec();
    if !arguments.is_empty() {
        rates = arguments
            .iter()
            .map(|it| it.parse())
            .collect::<Result<_, _>>()?;
    }
    let needs: Vec<_> = rates.into_iter().map(Need::of).collect();
    print!("{}", need::table(&needs));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::measured::{
        GUARDED_MICROSECONDS, PARTITION_PER_SECOND, RECEIVE_MICROSECONDS, REDIS_BYTES, REDIS_CALLS,
        REDIS_MICROSECONDS, STORING_MICROSECONDS, WORKER_MICROSECONDS,
    };
    use super::*;

    /// The page of the facade has what this program prints.
    #[test]
    fn the_page_has_these_tables() {
        let page = include_str!("../../../crates/qiscus-webhook/docs/sizing.md");
        let needs = [100, 10_000, 1_000_000].map(Need::of);
        for table in [need::table(&needs), waiting::table()] {
            assert!(page.contains(&table), "the page lacks:\n{table}");
        }
    }

    #[test]
    fn the_page_has_what_was_measured_and_what_follows_from_it() {
        let page = include_str!("../../../crates/qiscus-webhook/docs/sizing.md");
        let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
        let thousands = |microseconds: f64| format!("{:.0},000", (1e3 / microseconds).floor());
        for expected in [
            format!("| {RECEIVE_MICROSECONDS} µs of a processor |"),
            format!("| {GUARDED_MICROSECONDS} µs |"),
            format!("| {REDIS_MICROSECONDS} µs, {REDIS_CALLS} calls |"),
            format!("| {REDIS_BYTES} bytes |"),
            format!("| {STORING_MICROSECONDS} µs |"),
            format!("| {WORKER_MICROSECONDS} µs |"),
            format!("| {PARTITION_PER_SECOND} a second |"),
            format!("{} deliveries", thousands(RECEIVE_MICROSECONDS)),
            format!("{} with the guard", thousands(GUARDED_MICROSECONDS)),
            format!("{} if it stores", thousands(STORING_MICROSECONDS)),
        ] {
            assert!(page.contains(&expected), "the page lacks: {expected}");
        }
    }

    #[test]
    fn a_receiver_costs_what_the_bench_has_recorded() {
        let recorded = include_str!("../../../crates/qiscus-webhook-bench/results/end_to_end.csv");
        let row = recorded
            .lines()
            .find_map(|line| line.strip_prefix("axum,modern,ours,"))
            .unwrap();
        let cost: f64 = row.split(',').next().unwrap().parse().unwrap();
        let ratio = RECEIVE_MICROSECONDS / cost;
        assert!(
            (0.8..1.25).contains(&ratio),
            "{cost} µs is recorded: correct measured.rs and the page"
        );
    }
}
