//! What a receiver takes when many deliveries come, and what the processes behind it take.

use std::fs;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::scope;
use std::time::{Duration, Instant};

/// A signed request for a connection that stays open.
#[must_use]
pub fn request(path: &str, signature: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: receiver\r\nqiscus-sdk-signature: {signature}\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Sends them over so many connections, one at a time on each, and gives the time that it took.
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
                let mut stream = BufReader::new(TcpStream::connect(address).unwrap());
                stream.get_ref().set_nodelay(true).unwrap();
                while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                    stream.get_mut().write_all(request).unwrap();
                    let head = read_head(&mut stream).unwrap();
                    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
                }
            });
        }
    });
    begun.elapsed()
}

/// The head of an answer; its body is thrown away.
fn read_head(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut head = String::new();
    let mut length = 0;
    loop {
        let before = head.len();
        if stream.read_line(&mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = head.split_at(before).1.to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or_default();
        }
        if line == "\r\n" {
            break;
        }
    }
    io::copy(&mut io::Read::take(stream, length), &mut io::sink())?;
    Ok(head)
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
