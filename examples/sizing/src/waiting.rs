//! The simulation: how long a delivery waits for those before it in its partition.

use std::fmt::Write as _;

use crate::measured::PARTITION_PER_SECOND;

const DELIVERIES: usize = 400_000;

/// What a worker takes for one delivery of a partition: as long as a partition takes at least, or this.
const WORKS: [(&str, f64); 2] = [
    ("what was measured", 1.0 / PARTITION_PER_SECOND),
    ("100 ms, as a call over the internet", 0.1),
];

/// Milliseconds that a delivery spends in the queue, from stored to handled.
struct Spent {
    median: f64,
    percentile_99: f64,
    longest_partition: f64,
}

/// Deliveries that come at random, one room as often as another, to partitions that do one at a time.
fn simulate(partitions: usize, rooms_per_partition: usize, used: f64, work: f64) -> Spent {
    let mut random = fastrand::Rng::with_seed(14);
    let rooms: Vec<_> = (0..rooms_per_partition * partitions)
        .map(|_| random.usize(..partitions))
        .collect();
    let between = work / used / partitions as f64;
    let mut free_at = vec![0.0; partitions];
    let mut busy = vec![0.0; partitions];
    let mut spent = Vec::with_capacity(DELIVERIES);
    let mut now = 0.0;
    for _ in 0..DELIVERIES {
        // Exponential pauses: each moment is as good as another.
        now -= between * (1.0 - random.f64()).ln();
        let room = random.usize(..rooms.len());
        let Some(partition) = rooms.get(room).copied() else {
            continue;
        };
        let (Some(free_at), Some(busy)) = (free_at.get_mut(partition), busy.get_mut(partition))
        else {
            continue;
        };
        *free_at = f64::max(*free_at, now) + work;
        *busy += work;
        spent.push(*free_at - now);
    }
    spent.sort_by(f64::total_cmp);
    let at = |part: f64| {
        spent
            .get((spent.len() as f64 * part) as usize)
            .copied()
            .unwrap_or_default()
    };
    Spent {
        median: 1e3 * at(0.5),
        percentile_99: 1e3 * at(0.99),
        longest_partition: busy.iter().copied().fold(0.0, f64::max) / now,
    }
}

/// In Markdown.
pub(crate) fn table() -> String {
    let mut table = String::from(
        "| a delivery takes | partitions are used | half wait and work, ms | 99 of 100, ms | the busiest partition is used |\n\
         |---|---:|---:|---:|---:|\n",
    );
    for (name, work) in WORKS {
        for used in [0.25, 0.5, 0.7] {
            let spent = simulate(64, 1000, used, work);
            let _ = writeln!(
                table,
                "| {name} | {:.0} % | {:.0} | {:.0} | {:.0} % |",
                100.0 * used,
                spent.median,
                spent.percentile_99,
                100.0 * spent.longest_partition,
            );
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A queue of one server with equal works: half of the work, times used over unused, is the mean
    /// wait (Pollaczek and Khinchine).
    #[test]
    fn it_agrees_with_the_theory() {
        let calm = simulate(1, 1, 0.1, 1.0);
        assert!((1000.0..1100.0).contains(&calm.median), "{}", calm.median);
        let busy = simulate(1, 1, 0.5, 1.0);
        // The wait of half of them is nothing or little, and few wait for more than four works.
        assert!(busy.median < 1500.0 && busy.percentile_99 < 5000.0);
        assert!(busy.percentile_99 > 2500.0, "{}", busy.percentile_99);
        assert!((0.49..0.51).contains(&busy.longest_partition));
    }
}
