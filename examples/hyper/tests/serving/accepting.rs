//! When a connection can't be accepted.

use std::net::TcpStream;

use example_support::SAMPLE;
use test_servers::post;

use crate::setup::{receiver, signature};

#[test]
fn too_many_open_files_do_not_end_it() {
    let mut receiver = receiver(32);
    let address = receiver.address();
    let connections: Vec<_> = (0..64)
        .map(|_| TcpStream::connect(address).unwrap())
        .collect();
    receiver.line_with("a connection can't be accepted");
    drop(connections);
    let answer = post(address, "/webhook", &signature(), SAMPLE.as_bytes()).unwrap();
    assert_eq!(answer.status, 200);
}
