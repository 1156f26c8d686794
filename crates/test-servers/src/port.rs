//! Where a server of a test listens.

use std::hash::{BuildHasher as _, RandomState};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Below the ports that systems give to connections which go out, and so that a node of a Redis Cluster has
/// its second port, 10,000 further up, below them, too.
const FIRST: u16 = 10_000;
const COUNT: u16 = 12_000;

/// Begins anywhere, for the tests of other processes that run meanwhile.
static NEXT: LazyLock<AtomicUsize> = LazyLock::new(|| {
    let random = RandomState::new().hash_one(()) % u64::from(COUNT);
    AtomicUsize::new(usize::try_from(random).unwrap())
});

/// A port that nobody listens on just now. No connection of another test gets it meanwhile, and no other
/// server of this process.
#[must_use]
pub fn free_port() -> u16 {
    loop {
        let next = NEXT.fetch_add(1, Ordering::Relaxed) % usize::from(COUNT);
        let port = FIRST + u16::try_from(next).unwrap();
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_port_is_given_twice_nor_to_a_connection_that_goes_out() {
        let ports: HashSet<_> = (0..1000).map(|_| free_port()).collect();
        assert_eq!(ports.len(), 1000);
        assert!(ports.iter().all(|port| (10_000..22_000).contains(port)));
    }
}
