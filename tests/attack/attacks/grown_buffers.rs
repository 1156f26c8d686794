//! Connections that first make the framework's read buffer grow, and then stall.

use std::time::Duration;

use super::{ELSE, assert_growth, each};
use crate::client::{Connection, PLAUSIBLE, plausible, signed_as};
use crate::everyday::Everyday;
use crate::process::{MIB, Receiver, room_for};
use crate::receiver::At;
use crate::stamp::stamp;

stamp! {
    a_stalled_body_does_not_hold_on_to_a_buffer_that_an_earlier_one_made_grow,
}

async fn a_stalled_body_does_not_hold_on_to_a_buffer_that_an_earlier_one_made_grow(at: At) {
    let connections = room_for(300);
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
    let usage = receiver.usage();
    eprintln!("{:?} {usage:?} {:?}", receiver.at, receiver.report());
    drop(open);
    let report = receiver.assert_at_rest().await;
    assert_eq!(report.handled, delivered + 20);
    assert_growth(
        &receiver,
        "grown buffers",
        100 * MIB + connections * 512 * 1024 + ELSE,
    );
}
