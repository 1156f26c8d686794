//! A receiver that is told to end while its clients hold it up.

use std::io::Write as _;
use std::net::{SocketAddr, TcpStream};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use crate::{Answers, Program};

/// The receivers' own time, and what a busy machine takes besides.
const IN_TIME: Duration = Duration::from_secs(8 + 6);
const AT_ONCE: Duration = Duration::from_secs(4);

/// Told to end, a receiver ends in good order within the time that its page states, whatever its
/// clients do; told twice, it ends at once.
///
/// # Panics
///
/// If it does not.
pub fn assert_ends(start: impl Fn() -> Program, path: &str) {
    let mut program = start();
    let _clients = hold_up(program.address(), path);
    let told = Instant::now();
    program.terminate();
    let (content, lines) = program.finish();
    assert!(content, "{lines:#?}");
    assert!(told.elapsed() < IN_TIME, "{:?}: {lines:#?}", told.elapsed());

    let mut program = start();
    let address = program.address();
    let _clients = hold_up(address, path);
    program.terminate();
    wait_until_refused(address);
    let told = Instant::now();
    program.terminate();
    let (content, lines) = program.finish();
    assert!(
        !content,
        "it has ended before the second signal: {lines:#?}"
    );
    assert!(told.elapsed() < AT_ONCE, "{:?}: {lines:#?}", told.elapsed());
}

/// Waits until nobody accepts connections there.
///
/// # Panics
///
/// If somebody goes on.
pub fn wait_until_refused(address: SocketAddr) {
    let begun = Instant::now();
    while TcpStream::connect(address).is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it listens on");
        sleep(Duration::from_millis(10));
    }
}

/// Connections that wait for all that a server may wait for, none of which needs a token.
fn hold_up(address: SocketAddr, path: &str) -> Vec<TcpStream> {
    let head = format!("POST {path} HTTP/1.1\r\nhost: {address}\r\n");
    let mut clients: Vec<_> = [
        "",
        "P",
        "PRI * HTTP/2.0\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
        &head,
    ]
    .into_iter()
    .map(|beginning| {
        let mut client = TcpStream::connect(address).unwrap();
        client.write_all(beginning.as_bytes()).unwrap();
        client
    })
    .collect();

    let mut slow = TcpStream::connect(address).unwrap();
    slow.write_all(format!("{head}x-slow: ").as_bytes())
        .unwrap();
    clients.push(slow.try_clone().unwrap());
    thread::spawn(move || {
        while slow.write_all(b"x").is_ok() {
            sleep(Duration::from_millis(50));
        }
    });

    // A request in hand: it is asked for its body, which does not come.
    let mut begun = Answers::connect(address).unwrap();
    let signature = "0".repeat(64);
    let rest = format!(
        "expect: 100-continue\r\nqiscus-sdk-signature: {signature}\r\ncontent-length: 9\r\n\r\n"
    );
    begun
        .get_mut()
        .write_all([head, rest].concat().as_bytes())
        .unwrap();
    begun.read().unwrap();
    clients.push(begun.get_mut().try_clone().unwrap());
    clients
}
