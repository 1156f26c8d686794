//! What many bodies that stall do to a receiver's memory, and what it gives back.

use std::fs;
use std::io::Write as _;
use std::net::{SocketAddr, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use crate::{Program, post};

const MIB: usize = 1024 * 1024;
const CONNECTIONS: usize = 800;
const ROUNDS: usize = 4;
const BODY: usize = 1000 * 1024;
const PLAUSIBLE: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// The default budget and 64 KiB for each body come to 114 MiB.
const MAY_GROW: usize = 150 * MIB;
const MAY_KEEP: usize = 32 * MIB;
const REST: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_secs(60);

/// Four rounds of 800 bodies of 1,000 KiB that stall, each under a signature that may be one: a receiver with
/// the default memory budget of 64 MiB grows by 150 MiB at most, and is within 32 MiB of rest 5 seconds after
/// the last.
///
/// Takes no more open files than a process usually may have, which is 1,024. Where there is no `/proc`, a line
/// says so, and nothing is looked at.
///
/// # Panics
///
/// If it does not.
pub fn assert_stalled_bodies_are_given_back(mut program: Program, path: &str) {
    let address = program.address();
    let process = Process(program.id());
    if process.kib("VmRSS").is_none() {
        eprintln!("no /proc, so memory is not looked at");
        return;
    }
    for _ in 0..20 {
        assert_eq!(post(address, path, PLAUSIBLE, b"{}").unwrap().status, 401);
    }
    sleep(Duration::from_millis(500));
    let (before, files) = (process.memory(), process.files());
    for _ in 0..ROUNDS {
        let stalled = stall(address, path);
        process.wait_until_still();
        drop(stalled);
        wait_until("every connection is closed", || process.files() <= files);
    }
    sleep(REST);
    let grew = process.peak().saturating_sub(before);
    let kept = process.memory().saturating_sub(before);
    eprintln!("grew by {} MiB, kept {} MiB", grew / MIB, kept / MIB);
    assert!(grew <= MAY_GROW, "grew by {grew} bytes");
    assert!(kept <= MAY_KEEP, "kept {kept} bytes");
    // Half the budget at least: else it was not tried.
    assert!(grew > 32 * MIB, "grew by {grew} bytes alone");
}

/// Sends all of each body but its last byte, and waits until all are answered but those for which the
/// budget has room.
fn stall(address: SocketAddr, path: &str) -> Vec<TcpStream> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: receiver\r\nqiscus-sdk-signature: {PLAUSIBLE}\r\n\
         content-length: {BODY}\r\n\r\n"
    );
    let body = vec![b'a'; BODY - 1];
    let next = AtomicUsize::new(0);
    let open = Mutex::new(Vec::new());
    scope(|threads| {
        for _ in 0..100 {
            threads.spawn(|| {
                while next.fetch_add(1, Ordering::Relaxed) < CONNECTIONS {
                    let mut stream = TcpStream::connect(address).unwrap();
                    stream.set_write_timeout(Some(PATIENCE)).unwrap();
                    // What is refused may be closed before all of it is sent.
                    let _ = stream
                        .write_all(head.as_bytes())
                        .and_then(|()| stream.write_all(&body));
                    stream.set_nonblocking(true).unwrap();
                    open.lock().unwrap().push(stream);
                }
            });
        }
    });
    let open = open.into_inner().unwrap();
    let room = 64 * MIB / BODY + 8;
    wait_until("the budget is full", || {
        let answered = open.iter().filter(|stream| is_refused(stream)).count();
        answered + room >= CONNECTIONS
    });
    open
}

/// Whether it is answered with 503, and else not at all.
fn is_refused(stream: &TcpStream) -> bool {
    let mut status = [0; 12];
    match stream.peek(&mut status) {
        Ok(12) => {
            let status = String::from_utf8_lossy(&status);
            assert_eq!(status, "HTTP/1.1 503");
            true
        }
        _ => false,
    }
}

struct Process(u32);

impl Process {
    fn kib(&self, name: &str) -> Option<usize> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kib = line.trim_start_matches(':').trim_end_matches(" kB");
        kib.trim().parse().ok()
    }

    fn memory(&self) -> usize {
        self.kib("VmRSS").unwrap() * 1024
    }

    fn peak(&self) -> usize {
        self.kib("VmHWM").unwrap() * 1024
    }

    fn files(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.0))
            .unwrap()
            .count()
    }

    /// Until nothing of what was sent is read any more.
    fn wait_until_still(&self) {
        let mut before = self.memory();
        let mut still = 0;
        wait_until("it is still", || {
            sleep(Duration::from_millis(100));
            let now = self.memory();
            still = if now.abs_diff(before) < MIB {
                still + 1
            } else {
                0
            };
            before = now;
            still == 5
        });
    }
}

fn wait_until(what: &str, mut so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < PATIENCE, "never so: {what}");
        sleep(Duration::from_millis(20));
    }
}
