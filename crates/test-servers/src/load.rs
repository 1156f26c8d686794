//! What a receiver takes when many deliveries come, and what the processes behind it take.

use std::fs;
use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::scope;
use std::time::{Duration, Instant};

use crate::Answers;

/// Sends [requests](crate::request) over so many connections, one at a time on each, and gives the time that it took.
///
/// # Panics
///
/// If one is not answered with 200.
#[must_use]
pub fn send_all(address: SocketAddr, requests: &[Vec<u8>], connections: usize) -> Duration {
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    scope(|threads| {
        for _ in 0..connections {
            threads.spawn(|| {
                let mut connection = Answers::connect(address).unwrap();
                while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                    connection.get_mut().write_all(request).unwrap();
                    let answer = connection.read().unwrap();
                    assert_eq!(answer.status, 200, "{answer:?}");
                }
            });
        }
    });
    begun.elapsed()
}

/// The processor time that a process has taken until now, by Linux.
///
/// # Panics
///
/// If there is no such process.
#[must_use]
pub fn processor_time(id: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    // Past the name, which may hold anything.
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    let ticks: u64 = fields
        .split(' ')
        .skip(11)
        .take(2)
        .map(|ticks| ticks.parse::<u64>().unwrap())
        .sum();
    // A tick is a hundredth of a second on every Linux that Rust runs on.
    Duration::from_millis(10 * ticks)
}
