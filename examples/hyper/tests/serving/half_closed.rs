//! A client that says with its request that it will send no other.

use std::io::Write as _;
use std::net::Shutdown;

use example_support::SAMPLE;
use test_servers::{Answers, request};

use crate::setup::{receiver, signature};

#[test]
fn whoever_has_sent_a_delivery_and_closes_its_half_is_answered() {
    let mut receiver = receiver(256);
    let address = receiver.address();
    for _ in 0..20 {
        let mut connection = Answers::connect(address).unwrap();
        let request = request("/webhook", &signature(), SAMPLE.as_bytes());
        connection.get_mut().write_all(&request).unwrap();
        connection.get_mut().shutdown(Shutdown::Write).unwrap();
        assert_eq!(connection.read().unwrap().status, 200);
    }
}
