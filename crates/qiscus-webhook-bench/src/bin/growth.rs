//! How the cost grows: with the participants of a group, and with the tokens of the ring.
#![expect(clippy::print_stdout, reason = "a program that reports")]

use std::hint::black_box;
use std::time::Duration;

use qiscus_webhook_bench::bodies::Body;
use qiscus_webhook_bench::request::{Signed, key_ring_of};
use qiscus_webhook_bench::rounds::{Rounds, seconds_per_call};
use qiscus_webhook_bench::verify_and_parse::{Bench, Way};

const ROUNDS: usize = 61;
const TURN: Duration = Duration::from_millis(2);
const PARTICIPANTS: [usize; 8] = [0, 1, 10, 30, 100, 300, 1000, 3000];
const TOKENS: [usize; 5] = [1, 2, 3, 5, 10];

fn main() {
    println!("grows,to,bytes,way,microseconds");
    let bench = Bench::new();
    for participants in PARTICIPANTS {
        let signed = Signed::new(Body::Group(participants));
        let rounds = Rounds::run(ROUNDS, Way::ALL.len(), |index| {
            let way = Way::ALL.get(index).copied().expect("a way");
            seconds_per_call(TURN, || bench.run(way, &signed))
        });
        for (index, way) in Way::ALL.into_iter().enumerate() {
            let microseconds = rounds.median(index) * 1e6;
            let bytes = signed.body.len();
            println!(
                "participants,{participants},{bytes},{},{microseconds:.3}",
                way.name()
            );
        }
    }
    let signed = Signed::new(Body::Modern);
    let rings = TOKENS.map(key_ring_of);
    let rounds = Rounds::run(ROUNDS, rings.len(), |index| {
        let ring = rings.get(index).expect("a ring");
        seconds_per_call(TURN, || {
            let delivery = ring
                .verify(signed.body.clone(), &signed.signature)
                .expect("signed");
            black_box(delivery.event());
        })
    });
    for (index, tokens) in TOKENS.into_iter().enumerate() {
        let microseconds = rounds.median(index) * 1e6;
        println!(
            "tokens,{tokens},{},ours,{microseconds:.3}",
            signed.body.len()
        );
    }
}
