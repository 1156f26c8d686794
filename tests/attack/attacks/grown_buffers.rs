//! Connections that first make the framework's read buffer grow, and then stall.

use std::time::Duration;

use super::{ELSE, FULL_BUDGET, UNCOUNTED, assert_growth, each, grown_buffer};
use crate::client::{Connection, PLAUSIBLE, plausible, signed_as};
use crate::everyday::Everyday;
use crate::process::{FIRST_DELIVERIES, MIB, Receiver, room_for};
use crate::receiver::At;
use crate::stamp::stamp;

stamp! {
    connections_that_made_their_read_buffer_grow_hold_what_the_framework_lets_them,
}

async fn connections_that_made_their_read_buffer_grow_hold_what_the_framework_lets_them(at: At) {
    let connections = room_for(100);
    let receiver = Receiver::start(at, Duration::from_secs(600)).await;
    let everyday = Everyday::to(receiver.addresses);
    let large = signed_as(PLAUSIBLE, &vec![b'a'; MIB - 1000]);
    let open = each(connections, async |_| {
        let mut connection = Connection::open(receiver.addresses.http1).await;
        connection.send_or_hear(&large).await;
        let status = connection.status().await;
        assert!(matches!(status, Some(401 | 503) | None), "{status:?}");
        connection.send(plausible(MIB)).await;
        connection.send([b'a'; 16]).await;
        connection
    })
    .await;
    receiver.until_still().await;
    let delivered = everyday.end().await;
    drop(open);
    let report = receiver.assert_at_rest().await;
    assert_eq!(report.handled, delivered + FIRST_DELIVERIES);
    // The large bodies may use up the budget before they are refused. Two buffers: the second head
    // lies in one, and what follows goes into another.
    let most = FULL_BUDGET + connections * (UNCOUNTED + 2 * grown_buffer(at)) + ELSE;
    assert_growth(&receiver, "grown buffers", most);
}
