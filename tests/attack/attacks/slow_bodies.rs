//! Bodies that come, but slowly.

use std::time::Duration;

use qiscus_webhook_core::RejectionReason::BodyDeadlineExceeded;
use tokio::time::{sleep, timeout};

use super::{ELSE, assert_growth, each, framework_buffers};
use crate::client::{Connection, plausible, plausible_chunked};
use crate::everyday::Everyday;
use crate::process::{FIRST_DELIVERIES, Receiver, room_for};
use crate::receiver::At;
use crate::stamp::stamp;

stamp! {
    a_byte_a_second_does_not_put_the_deadline_off,
}

async fn a_byte_a_second_does_not_put_the_deadline_off(at: At) {
    let connections = room_for(100);
    let receiver = Receiver::start(at, Duration::from_secs(3)).await;
    let everyday = Everyday::to(receiver.addresses);
    let statuses = each(connections, async |number| {
        let mut connection = Connection::open(receiver.addresses.http1).await;
        let (head, byte) = match number % 2 {
            0 => (plausible(1000), "a"),
            _ => (plausible_chunked(), "1\r\na\r\n"),
        };
        connection.send(head).await;
        loop {
            connection.send(byte).await;
            match timeout(Duration::from_secs(1), connection.status()).await {
                Ok(status) => break status,
                Err(_) => sleep(Duration::from_millis(1)).await,
            }
        }
    })
    .await;
    let delivered = everyday.end().await;
    let report = receiver.assert_at_rest().await;
    assert_eq!(
        report.refused_for(BodyDeadlineExceeded),
        connections as u64,
        "{report:?}"
    );
    // A byte that crosses the answer may cost it: the client is told that the connection is gone.
    assert!(
        statuses
            .iter()
            .all(|status| matches!(status, Some(408) | None)),
        "{statuses:?}"
    );
    assert_eq!(report.handled, delivered + FIRST_DELIVERIES);
    assert_growth(
        &receiver,
        "a byte a second",
        connections * framework_buffers(at) + ELSE,
    );
}
