//! Contenders that take turns, so that what else the machine does hits all of them alike.

use std::env;
use std::time::Duration;

use crate::clock::thread_time;

/// What each contender took in each round.
#[derive(Debug, Clone)]
pub struct Rounds {
    // One row a round, one column a contender.
    rows: Vec<Vec<f64>>,
}

impl Rounds {
    /// Runs each contender once a round, in an order that turns with the rounds, and keeps what each
    /// says it took. The environment variable `ROUNDS` asks for fewer, to see a program work.
    pub fn run(rounds: usize, contenders: usize, mut measure: impl FnMut(usize) -> f64) -> Self {
        let fewer = env::var("ROUNDS").ok().and_then(|text| text.parse().ok());
        let rows = (0..fewer.map_or(rounds, |fewer: usize| fewer.min(rounds)))
            .map(|round| {
                let mut row = vec![0.0; contenders];
                for turn in 0..contenders {
                    let contender = (turn + round) % contenders;
                    if let Some(cell) = row.get_mut(contender) {
                        *cell = measure(contender);
                    }
                }
                row
            })
            .collect();
        Self { rows }
    }

    /// The median over the rounds of what a contender took.
    #[must_use]
    pub fn median(&self, contender: usize) -> f64 {
        median(self.column(contender))
    }

    /// The median over the rounds of what `numerator` took over what `denominator` took in the same
    /// round.
    #[must_use]
    pub fn ratio(&self, numerator: usize, denominator: usize) -> f64 {
        let ratios = self.column(numerator).zip(self.column(denominator));
        median(ratios.map(|(numerator, denominator)| numerator / denominator))
    }

    fn column(&self, contender: usize) -> impl Iterator<Item = f64> + '_ {
        self.rows
            .iter()
            .filter_map(move |row| row.get(contender))
            .copied()
    }
}

/// How many seconds of processor time a call takes, from as many calls as fit in `span`.
pub fn seconds_per_call(span: Duration, mut call: impl FnMut()) -> f64 {
    let begin = thread_time();
    let mut calls = 0_u32;
    let mut batch = 1_u32;
    loop {
        for _ in 0..batch {
            call();
        }
        calls += batch;
        let elapsed = thread_time().saturating_sub(begin);
        if elapsed >= span {
            return elapsed.as_secs_f64() / f64::from(calls);
        }
        // A look at the clock once in a hundredth of the span costs nothing.
        if elapsed < span / 100 {
            batch *= 2;
        }
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_taken_within_each_round() {
        let mut slowdown = 0.0;
        let rounds = Rounds::run(5, 2, |contender| {
            slowdown += 1.0;
            (if contender == 0 { 1.0 } else { 3.0 }) * f64::from(slowdown > 4.0).mul_add(9.0, 1.0)
        });
        assert!((rounds.ratio(1, 0) - 3.0).abs() < 1e-9);
    }
}
