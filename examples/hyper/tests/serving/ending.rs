//! When it is told to end.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use example_support::SAMPLE;
use test_servers::{Answers, assert_ends, wait_until_refused};

use crate::setup::{receiver, signature};

#[test]
fn what_has_begun_is_answered_and_then_it_ends() {
    let mut receiver = receiver(256);
    let address = receiver.address();
    let idle = Answers::connect(address).unwrap();
    let mut begun = begin(address);
    receiver.terminate();
    wait_until_refused(address);

    begun.get_mut().write_all(SAMPLE.as_bytes()).unwrap();
    assert_eq!(begun.read().unwrap().status, 200);
    for mut closed in [begun, idle] {
        assert_eq!(closed.get_mut().read(&mut [0; 16]).unwrap(), 0);
    }
    let (content, lines) = receiver.finish();
    assert!(content, "{lines:#?}");
}

#[test]
fn no_client_keeps_it_from_its_end() {
    assert_ends(|| receiver(256), "/webhook");
}

/// A head, and the answer to it that asks for the body: the receiver is at work on it.
fn begin(address: SocketAddr) -> Answers<TcpStream> {
    let mut connection = Answers::connect(address).unwrap();
    write!(
        connection.get_mut(),
        "POST /webhook HTTP/1.1\r\nhost: {address}\r\nexpect: 100-continue\r\n\
         qiscus-sdk-signature: {}\r\ncontent-length: {}\r\n\r\n",
        signature(),
        SAMPLE.len()
    )
    .unwrap();
    assert_eq!(connection.read().unwrap().status, 100);
    connection
}
