//! When it is told to end.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use example_support::SAMPLE;
use test_servers::{assert_ends, wait_until_refused};

use crate::setup::{receiver, signature};

#[test]
fn what_has_begun_is_answered_and_then_it_ends() {
    let mut receiver = receiver(256);
    let address = receiver.address();
    let mut idle = TcpStream::connect(address).unwrap();
    let mut begun = begin(address);
    receiver.terminate();
    wait_until_refused(address);

    begun.write_all(SAMPLE.as_bytes()).unwrap();
    assert!(read(&mut begun).starts_with("HTTP/1.1 200 "));
    assert_eq!(read(&mut idle), "");
    let (content, lines) = receiver.finish();
    assert!(content, "{lines:#?}");
}

#[test]
fn no_client_keeps_it_from_its_end() {
    assert_ends(|| receiver(256), "/webhook");
}

/// A head, and the answer to it that asks for the body: the receiver is at work on it.
fn begin(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    write!(
        stream,
        "POST /webhook HTTP/1.1\r\nhost: {address}\r\nexpect: 100-continue\r\n\
         qiscus-sdk-signature: {}\r\ncontent-length: {}\r\n\r\n",
        signature(),
        SAMPLE.len()
    )
    .unwrap();
    let mut answer = [0; 25];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

fn read(stream: &mut TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
