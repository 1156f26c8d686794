//! A client that says with its request that it will send no other.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use example_support::SAMPLE;

use crate::setup::{receiver, signature};

#[test]
fn whoever_has_sent_a_delivery_and_closes_its_half_is_answered() {
    let mut receiver = receiver(256);
    let address = receiver.address();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        write!(
            stream,
            "POST /webhook HTTP/1.1\r\nhost: {address}\r\nqiscus-sdk-signature: {}\r\n\
             content-length: {}\r\n\r\n{SAMPLE}",
            signature(),
            SAMPLE.len()
        )
        .unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer:?}");
    }
}
