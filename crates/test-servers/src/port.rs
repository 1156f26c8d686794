//! Where a server of a test listens.

use std::net::{Ipv4Addr, TcpListener};

/// A port that nobody listens on just now.
#[must_use]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}
