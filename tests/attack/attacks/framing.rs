//! Lengths that lie, and chunks without end.

use std::time::Duration;

use qiscus_webhook_core::RejectionReason::{BodyTooLarge, MemoryBudgetExhausted};

use super::{ELSE, FULL_BUDGET, UNCOUNTED, assert_growth, each, framework_buffers, grown_buffer};
use crate::client::{Connection, PLAUSIBLE, head, line, plausible_chunked};
use crate::everyday::Everyday;
use crate::process::{FIRST_DELIVERIES, Receiver, room_for};
use crate::receiver::At;
use crate::stamp::stamp;

stamp! {
    a_chunked_body_without_end_is_refused_at_the_limit,
    chunks_of_a_byte_cost_no_more_memory_than_others,
    a_chunk_extension_without_end_is_not_kept,
    a_huge_declared_length_costs_nothing,
}

/// actix-http queues up to 32 KiB of chunks before it waits for them to be read. Of one byte each,
/// that is a queue of 32,768 entries of 32 bytes.
const fn queue_of_chunks(at: At) -> usize {
    match at {
        At::Axum | At::Served | At::HandWritten => 0,
        At::Actix => 32 * 1024 * 32,
    }
}

const DEADLINE: Duration = Duration::from_secs(60);

/// Sends the same again and again until the receiver has had enough, or the client has.
async fn pour(receiver: &Receiver, begin: &str, again: &[u8], most: usize) {
    let mut connection = Connection::open(receiver.addresses.http1).await;
    connection.send(plausible_chunked()).await;
    connection.send(begin).await;
    for _ in 0..most / again.len() {
        if !connection.send_or_hear(again).await.is_empty() {
            break;
        }
    }
}

async fn a_chunked_body_without_end_is_refused_at_the_limit(at: At) {
    let connections = room_for(100);
    let receiver = Receiver::start(at, DEADLINE).await;
    let everyday = Everyday::to(receiver.addresses);
    let chunk = [b"4000\r\n".as_slice(), &[b'a'; 16 * 1024], b"\r\n"].concat();
    each(connections, async |_| {
        pour(&receiver, "", &chunk, 16 * 1024 * 1024).await;
    })
    .await;
    let delivered = everyday.end().await;
    let report = receiver.assert_at_rest().await;
    let refused = report.refused_for(BodyTooLarge) + report.refused_for(MemoryBudgetExhausted);
    assert_eq!(refused, connections as u64, "{report:?}");
    assert_eq!(report.handled, delivered + FIRST_DELIVERIES);
    // Two buffers: chunks that are not read yet lie in one, and what follows goes into another.
    let most = FULL_BUDGET + connections * (UNCOUNTED + 2 * grown_buffer(at)) + ELSE;
    assert_growth(&receiver, "chunked bodies without end", most);
}

async fn chunks_of_a_byte_cost_no_more_memory_than_others(at: At) {
    let connections = room_for(100);
    let receiver = Receiver::start(at, DEADLINE).await;
    let everyday = Everyday::to(receiver.addresses);
    let chunks = b"1\r\na\r\n".repeat(1000);
    let open = each(connections, async |_| {
        let mut connection = Connection::open(receiver.addresses.http1).await;
        connection.send(plausible_chunked()).await;
        for _ in 0..20 {
            connection.send_or_hear(&chunks).await;
        }
        connection
    })
    .await;
    receiver.until_still().await;
    let delivered = everyday.end().await;
    drop(open);
    let report = receiver.assert_at_rest().await;
    assert_eq!(report.handled, delivered + FIRST_DELIVERIES);
    let most = connections * (UNCOUNTED + framework_buffers(at) + queue_of_chunks(at)) + ELSE;
    assert_growth(&receiver, "chunks of a byte", most);
}

async fn a_chunk_extension_without_end_is_not_kept(at: At) {
    let connections = room_for(50);
    let receiver = Receiver::start(at, Duration::from_secs(5)).await;
    let everyday = Everyday::to(receiver.addresses);
    let extension = vec![b'x'; 64 * 1024];
    each(connections, async |_| {
        pour(&receiver, "1;", &extension, 2 * 1024 * 1024).await;
    })
    .await;
    let delivered = everyday.end().await;
    let report = receiver.assert_at_rest().await;
    assert_eq!(report.handled, delivered + FIRST_DELIVERIES);
    let most = connections * (UNCOUNTED + framework_buffers(at)) + ELSE;
    assert_growth(&receiver, "chunk extensions without end", most);
}

async fn a_huge_declared_length_costs_nothing(at: At) {
    let connections = room_for(500);
    let receiver = Receiver::start(at, DEADLINE).await;
    let everyday = Everyday::to(receiver.addresses);
    let lengths = [
        "1048577",
        "4611686018427387904",
        "18446744073709551615",
        "99999999999999999999999",
    ];
    let statuses = each(connections, async |number| {
        let mut connection = Connection::open(receiver.addresses.http1).await;
        let signature = line("qiscus-sdk-signature", PLAUSIBLE);
        let length = line("content-length", lengths[number % lengths.len()]);
        connection.send(head(&[&signature, &length])).await;
        (connection.status().await, connection)
    })
    .await;
    let delivered = everyday.end().await;
    for (status, _) in &statuses {
        // What is no number of 64 bits at all, the framework itself refuses.
        assert!(matches!(status, Some(400 | 413 | 431) | None), "{status:?}");
    }
    drop(statuses);
    let report = receiver.assert_at_rest().await;
    assert!(
        report.refused_for(BodyTooLarge) >= (connections / 2) as u64,
        "{report:?}"
    );
    assert_eq!(report.handled, delivered + FIRST_DELIVERIES);
    let most = connections * framework_buffers(at) + ELSE;
    assert_growth(&receiver, "huge declared lengths", most);
}
