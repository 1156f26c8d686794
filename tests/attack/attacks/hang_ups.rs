//! Clients that leave in the middle.

use std::time::Duration;

use super::{ELSE, FULL_BUDGET, UNCOUNTED, assert_growth, each, framework_buffers};
use crate::client::{Connection, PLAUSIBLE, signed_as};
use crate::everyday::Everyday;
use crate::process::{FIRST_DELIVERIES, Receiver, room_for};
use crate::receiver::At;
use crate::stamp::stamp;

stamp! {
    hang_ups_in_the_middle_leave_nothing_behind,
}

async fn hang_ups_in_the_middle_leave_nothing_behind(at: At) {
    let connections = room_for(400);
    let receiver = Receiver::start(at, Duration::from_secs(600)).await;
    let everyday = Everyday::to(receiver.addresses);
    let whole = signed_as(PLAUSIBLE, &vec![b'a'; 200 * 1024]);
    each(connections, async |number| {
        let mut connection = Connection::open(receiver.addresses.http1).await;
        // In the head too, and after the last byte.
        let cut = (number * 7919) % (whole.len() + 1);
        connection.send(&whole[..cut]).await;
    })
    .await;
    let delivered = everyday.end().await;
    let report = receiver.assert_at_rest().await;
    assert_eq!(report.handled, delivered + FIRST_DELIVERIES);
    assert!(report.begun > report.handled, "{report:?}");
    let most = FULL_BUDGET + connections * (UNCOUNTED + framework_buffers(at)) + ELSE;
    assert_growth(&receiver, "hang-ups", most);
}
