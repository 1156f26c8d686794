//! Which partition a delivery belongs to: those of one room to one, so that they keep their order.

use qiscus_webhook::Event;
use sha2::{Digest as _, Sha256};

/// The partition of an event, of so many.
///
/// What has no room is in the partition of its tenant. Every receiver of every version must come to
/// the same: the first eight bytes of the SHA-256 of the tenant, a zero byte, and the digits of the
/// room's id, as a number, modulo the number of partitions.
pub(crate) fn of(event: &Event<'_>, tenant: Option<&str>, partitions: u32) -> u32 {
    let room = event
        .as_post_comment()
        .map_or_else(String::new, |post| post.room().id().to_string());
    let hash = Sha256::new()
        .chain_update(tenant.unwrap_or_default())
        .chain_update([0])
        .chain_update(room)
        .finalize();
    let number = hash
        .iter()
        .take(8)
        .fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    number
        .checked_rem(u64::from(partitions))
        .and_then(|partition| u32::try_from(partition).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use qiscus_webhook::testing::TestEvent;

    use super::*;

    fn partition(room: u64, tenant: Option<&str>, partitions: u32) -> u32 {
        let delivery = TestEvent::text("Halo").with_room(room, "A room").delivery();
        of(delivery.event(), tenant, partitions)
    }

    #[test]
    fn a_room_of_a_tenant_has_its_partition_and_keeps_it() {
        // By Python's hashlib.
        assert_eq!(partition(41, Some("acme"), 16), 14);
        assert_eq!(partition(41, Some("acme"), 1000), 926);
        assert_eq!(partition(41, None, 1), 0);
        for room in 0..100 {
            assert!(partition(room, None, 7) < 7);
        }
    }

    #[test]
    fn rooms_and_tenants_are_spread() {
        let mut counts = HashMap::new();
        for room in 0..1600 {
            *counts.entry(partition(room, None, 16)).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), 16);
        assert!(
            counts.values().all(|count| (60..140).contains(count)),
            "{counts:?}"
        );
        let tenants = ["a", "b", "c", "d", "e", "f"].map(|it| partition(7, Some(it), 1000));
        assert!(tenants.iter().any(|it| *it != tenants[0]));
    }

    #[test]
    fn what_has_no_room_goes_with_its_tenant() {
        let unknown = Event::parse_unverified(b"{}");
        assert_eq!(of(&unknown, Some("a"), 9), of(&unknown, Some("a"), 9));
        assert!(of(&unknown, None, 9) < 9);
    }
}
