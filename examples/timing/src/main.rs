//! Measures whether the time that a comparison of signatures takes tells where they differ, in the
//! manner of dudect: two classes of inputs in random order, and Welch's t-test on their times.
//!
//! ```sh
//! cargo run --release -p example-timing -- 2000000
//! ```
//!
//! One class has a signature that is wrong in its first byte, the other one that is wrong in its last.
//! A comparison that stops at the first difference tells them apart at once: the last line measures
//! such a one, to show that this program would see it. A |t| below 4.5 is no evidence of a leak; it is
//! no proof that there is none, and it is a statement about this machine and this build. A busy
//! machine makes noise, never a leak that is not there.

use std::hint::black_box;
use std::time::Instant;

use qiscus_webhook::{KeyRing, Signature, SignatureToken};

/// Beyond this, dudect takes two classes for told apart.
const THRESHOLD: f64 = 4.5;

#[expect(clippy::print_stdout, reason = "its output is what it is for")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let samples = std::env::args()
        .nth(1)
        .map_or(Ok(500_000), |count| count.parse())?;
    let keys = KeyRing::new(SignatureToken::new("timing")?);
    let body = b"{}";
    let right = keys.sign(body);
    let classes = [wrong_at(&right, 0)?, wrong_at(&right, 31)?];

    println!("{samples} samples each; |t| under {THRESHOLD} is no evidence of a leak\n");
    let t = measure(samples, &classes, |wrong| {
        let _ = black_box(keys.verify(&body[..], black_box(wrong)));
    });
    report("KeyRing::verify", t);
    let t = measure(samples, &classes, |wrong| {
        black_box(black_box(&right) == black_box(wrong));
    });
    report("Signature == Signature", t);

    let classes = classes.map(|signature| digits(&signature));
    let right = digits(&right);
    let t = measure(samples, &classes, |wrong| {
        black_box(stops_early(black_box(&right), black_box(wrong)));
    });
    report("one that stops early", t);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "its output is what it is for")]
fn report(what: &str, t: f64) {
    let verdict = if t.abs() < THRESHOLD {
        "not told apart"
    } else {
        "TOLD APART"
    };
    println!("{what:24} t = {t:8.2}   {verdict}");
}

/// The signature with one bit of one byte changed.
fn wrong_at(right: &Signature, byte: usize) -> Result<Signature, Box<dyn std::error::Error>> {
    let mut digits = right.to_hex();
    let at = byte * 2..byte * 2 + 2;
    let value = u8::from_str_radix(digits.get(at.clone()).ok_or("no such byte")?, 16)?;
    digits.replace_range(at, &format!("{:02x}", value ^ 1));
    Ok(Signature::from_hex(digits)?)
}

/// What one would write without thinking of time.
fn stops_early(one: &[u8; 64], other: &[u8; 64]) -> bool {
    one.iter().zip(other).all(|(one, other)| one == other)
}

fn digits(signature: &Signature) -> [u8; 64] {
    let mut digits = [0; 64];
    digits.copy_from_slice(signature.to_hex().as_bytes());
    digits
}

/// Takes the times of both classes in random order, and gives [`welch`] of them.
///
/// Nothing but the input may differ between the classes: it is copied to one place, and all times
/// go to one list.
fn measure<T: Copy>(samples: usize, classes: &[T; 2], mut work: impl FnMut(&T)) -> f64 {
    let mut times = Vec::with_capacity(samples.saturating_mul(2));
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..samples.saturating_mul(2) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let class = usize::from(random & 1 == 1);
        let Some(input) = black_box(classes.get(class).copied()) else {
            continue;
        };
        // Several at once: a clock is coarser than a comparison.
        let start = Instant::now();
        for _ in 0..4 {
            work(&input);
        }
        let time = start.elapsed().as_nanos();
        times.push((class, u32::try_from(time).map_or(f64::INFINITY, f64::from)));
    }
    welch(&times)
}

/// Welch's t of the times of both classes, the slowest tenth left out: that is where interruptions
/// are. Where no time differs from another, as on a clock that is too coarse, it is 0.
fn welch(times: &[(usize, f64)]) -> f64 {
    let mut all: Vec<f64> = times.iter().map(|(_, time)| *time).collect();
    all.sort_unstable_by(f64::total_cmp);
    let slowest = all
        .get(all.len() * 9 / 10)
        .copied()
        .unwrap_or(f64::INFINITY);
    let [first, last] = [0, 1].map(|class| {
        let times = times
            .iter()
            .filter(|time| time.0 == class && time.1 <= slowest);
        Moments::of(&times.map(|(_, time)| *time).collect::<Vec<_>>())
    });
    let error = (first.variance / first.count + last.variance / last.count).sqrt();
    match first.mean - last.mean {
        0.0 => 0.0,
        difference => difference / error,
    }
}

struct Moments {
    count: f64,
    mean: f64,
    variance: f64,
}

impl Moments {
    fn of(times: &[f64]) -> Self {
        let count = times.iter().map(|_| 1.0).sum::<f64>();
        let mean = times.iter().sum::<f64>() / count;
        let variance = times.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / (count - 1.0);
        Self {
            count,
            mean,
            variance,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_wrong_signatures_differ_where_they_should() {
        let keys = KeyRing::new(SignatureToken::new("timing").unwrap());
        let right = keys.sign(b"{}");
        for (byte, digits) in [(0, 0..2), (31, 62..64)] {
            let (wrong, right) = (wrong_at(&right, byte).unwrap().to_hex(), right.to_hex());
            let differs: Vec<_> = (0..64)
                .filter(|at| wrong.as_bytes()[*at] != right.as_bytes()[*at])
                .collect();
            assert!(!differs.is_empty() && differs.iter().all(|at| digits.contains(at)));
        }
    }

    #[test]
    fn the_t_is_that_of_welch() {
        // Means 2 and 5, variances 1 and 4, three of each: -3 / sqrt(5 / 3).
        let of = |class, times: [f64; 3]| times.map(|time| (class, time));
        let times = [of(0, [1.0, 2.0, 3.0]), of(1, [3.0, 5.0, 7.0])].concat();
        assert!((welch(&times) + 3.0 / (5.0_f64 / 3.0).sqrt()).abs() < 1e-9);
    }

    #[test]
    fn the_slowest_tenth_is_left_out() {
        let usual = (0..20).map(|at| (at % 2, f64::from(u32::from(at >= 10))));
        let mut times: Vec<_> = usual.collect();
        let without = welch(&times);
        times.push((0, 1e9));
        assert_eq!(welch(&times), without);
    }

    #[test]
    fn a_clock_too_coarse_to_tell_tells_nothing() {
        assert_eq!(welch(&[(0, 7.0), (1, 7.0)].repeat(50)), 0.0);
    }

    #[test]
    fn every_sample_is_measured() {
        let mut count = 0;
        measure(1000, &[(), ()], |()| count += 1);
        assert_eq!(count, 2000 * 4);
    }
}
