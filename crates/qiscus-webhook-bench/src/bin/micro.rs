//! Verify and parse at each size, beside the floor and beside what is written by hand, in turns.
#![expect(clippy::print_stdout, reason = "a program that reports")]

use std::time::Duration;

use qiscus_webhook_bench::bodies::Body;
use qiscus_webhook_bench::request::Signed;
use qiscus_webhook_bench::rounds::{Rounds, seconds_per_call};
use qiscus_webhook_bench::verify_and_parse::{Bench, Way};

fn main() {
    let bench = Bench::new();
    println!("body,bytes,way,microseconds,times_floor,times_ours");
    for body in Body::ALL {
        let signed = Signed::new(body);
        let way = |index: usize| Way::ALL.get(index).copied().unwrap_or(Way::Floor);
        let rounds = Rounds::run(101, Way::ALL.len(), |index| {
            seconds_per_call(Duration::from_millis(4), || bench.run(way(index), &signed))
        });
        for index in 0..Way::ALL.len() {
            println!(
                "{},{},{},{:.3},{:.3},{:.3}",
                body.name(),
                signed.body.len(),
                way(index).name(),
                rounds.median(index) * 1e6,
                rounds.ratio(index, 0),
                rounds.ratio(index, 1),
            );
        }
    }
}
