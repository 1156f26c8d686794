//! What does it cost to verify and read a body of each size, beside the least it could cost and beside what one would
//! write by hand?

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use qiscus_webhook_bench::bodies::Body;
use qiscus_webhook_bench::request::Signed;
use qiscus_webhook_bench::verify_and_parse::{Bench, Way};

fn verify_and_parse(criterion: &mut Criterion) {
    let bench = Bench::new();
    for body in Body::ALL {
        let signed = Signed::new(body);
        let mut group = criterion.benchmark_group(format!("verify and parse/{}", body.name()));
        group.throughput(Throughput::Bytes(signed.body.len() as u64));
        for way in Way::ALL {
            group.bench_function(BenchmarkId::from_parameter(way.name()), |bencher| {
                bencher.iter(|| bench.run(way, &signed));
            });
        }
    }
}

criterion_group!(benches, verify_and_parse);
criterion_main!(benches);
