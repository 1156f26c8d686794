//! The calculation.

use std::fmt::Write as _;

use crate::measured::{
    BROKER_MICROSECONDS, GUARDED_MICROSECONDS, PARTITION_PER_SECOND, RECEIVE_MICROSECONDS,
    REDIS_BYTES, REDIS_CALLS, REDIS_MICROSECONDS, STORING_MICROSECONDS, WORKER_MICROSECONDS,
    WORKER_PER_SECOND,
};

/// Of what was measured this much is planned for: the rest is for peaks and for a part that is down.
const USED: f64 = 0.5;

/// Processors of a receiver or a worker, bytes of memory of a shard.
const PROCESSORS: f64 = 4.0;
const SHARD_BYTES: f64 = 64e9;

/// For which a guard remembers, unless it is told otherwise.
const HOURS: f64 = 24.0;

/// What so many deliveries a second take.
#[derive(Debug)]
pub(crate) struct Need {
    per_second: u64,
    receivers: f64,
    guarded_receivers: f64,
    redis_calls: f64,
    shards: f64,
    remembered_bytes: f64,
    shards_for_bytes: f64,
    storing_receivers: f64,
    streams: f64,
    partitions: f64,
    workers: f64,
}

impl Need {
    pub(crate) fn of(per_second: u64) -> Self {
        let rate = per_second as f64;
        let cores = |microseconds: f64| rate * microseconds / 1e6 / USED;
        // One more than are needed, so that one may be replaced.
        let machines = |microseconds: f64| (cores(microseconds) / PROCESSORS).ceil() + 1.0;
        let remembered_bytes = rate * HOURS * 3600.0 * REDIS_BYTES;
        Self {
            per_second,
            receivers: machines(RECEIVE_MICROSECONDS),
            guarded_receivers: machines(GUARDED_MICROSECONDS),
            redis_calls: rate * REDIS_CALLS,
            shards: cores(REDIS_MICROSECONDS).ceil(),
            remembered_bytes,
            shards_for_bytes: (remembered_bytes / SHARD_BYTES / USED).ceil(),
            storing_receivers: machines(STORING_MICROSECONDS),
            streams: cores(BROKER_MICROSECONDS).ceil(),
            partitions: (rate / PARTITION_PER_SECOND / USED).ceil(),
            // A database commits one delivery after the other, however many processors there are.
            workers: f64::max(
                machines(WORKER_MICROSECONDS),
                (rate / WORKER_PER_SECOND / USED).ceil() + 1.0,
            ),
        }
    }
}

type Column = fn(&Need) -> String;

/// In Markdown.
pub(crate) fn table(needs: &[Need]) -> String {
    let mut table = String::from("| deliveries a second |");
    for need in needs {
        let _ = write!(table, " {} |", grouped(need.per_second as f64));
    }
    table.push_str("\n|---|");
    table.push_str(&"---:|".repeat(needs.len()));
    table.push('\n');
    let rows: [(&str, Column); 11] = [
        ("receivers of 4 processors, without guard or queue", |it| {
            grouped(it.receivers)
        }),
        ("the same with the guard on Redis", |it| {
            grouped(it.guarded_receivers)
        }),
        ("calls of Redis a second", |it| grouped(it.redis_calls)),
        ("shards of Redis, for its processor", |it| {
            grouped(it.shards)
        }),
        ("memory to remember 24 hours", |it| {
            bytes(it.remembered_bytes)
        }),
        ("shards of 64 GB, for that memory", |it| {
            grouped(it.shards_for_bytes)
        }),
        ("memory to remember one hour", |it| {
            bytes(it.remembered_bytes / HOURS)
        }),
        ("receivers of 4 processors that store in JetStream", |it| {
            grouped(it.storing_receivers)
        }),
        ("streams, each with a processor of a broker", |it| {
            grouped(it.streams)
        }),
        ("partitions of all streams together", |it| {
            grouped(it.partitions)
        }),
        ("workers of 4 processors, each with its own SQLite", |it| {
            grouped(it.workers)
        }),
    ];
    for (name, value) in rows {
        let _ = write!(table, "| {name} |");
        for need in needs {
            let _ = write!(table, " {} |", value(need));
        }
        table.push('\n');
    }
    table
}

fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn bytes(bytes: f64) -> String {
    match bytes {
        bytes if bytes < 1e9 => format!("{:.0} MB", bytes / 1e6),
        bytes if bytes < 1e12 => format!("{:.0} GB", bytes / 1e9),
        bytes => format!("{:.1} TB", bytes / 1e12),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_times_as_much_takes_ten_times_as_much() {
        let [one, ten] = [1_000_000, 10_000_000].map(Need::of);
        for (one, ten) in [
            (one.receivers - 1.0, ten.receivers - 1.0),
            (one.shards, ten.shards),
            (one.partitions, ten.partitions),
        ] {
            assert!(ten > 9.0 * one && ten <= 10.0 * one, "{one} {ten}");
        }
    }

    #[test]
    fn numbers_are_read_at_a_glance() {
        assert_eq!(grouped(1_234_567.0), "1,234,567");
        assert_eq!(grouped(100.0), "100");
        assert_eq!(bytes(1.65e9), "2 GB");
        assert_eq!(bytes(1.65e13), "16.5 TB");
    }
}
