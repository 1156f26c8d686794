//! The core's way of one body, so many times, for a count of instructions: `core_path <body> <way> <times>`.

use std::env;

use qiscus_webhook_bench::bodies::Body;
use qiscus_webhook_bench::request::Signed;
use qiscus_webhook_bench::verify_and_parse::{Bench, Way};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [body, way, times] = arguments.as_slice() else {
        panic!("core_path <body> <way> <times>");
    };
    let body = Body::ALL
        .into_iter()
        .find(|known| known.name() == *body)
        .expect("the name of a body");
    let way = Way::ALL
        .into_iter()
        .find(|known| known.name() == way)
        .expect("the name of a way");
    let times: u32 = times.parse().expect("a number");

    let (bench, signed) = (Bench::new(), Signed::new(body));
    for _ in 0..times {
        bench.run(way, &signed);
    }
}
