//! Headers: many, large, and none that end.

use std::time::Duration;

use qiscus_webhook_core::RejectionReason::SignatureRepeated;

use super::{ELSE, assert_growth, each};
use crate::client::{Connection, PLAUSIBLE, head, line};
use crate::everyday::Everyday;
use crate::process::{FIRST_DELIVERIES, Receiver, room_for};
use crate::receiver::At;
use crate::stamp::stamp;

stamp! {
    a_flood_of_headers_holds_what_the_framework_lets_it_and_no_more,
    many_signature_headers_are_refused_at_the_second,
    heads_that_never_end_and_connections_that_say_nothing_keep_no_delivery_out,
}

/// What the framework buffers of a head that has not ended: 400 KiB and a little on hyper, 128 KiB
/// on actix-http; twice that where the buffer was doubled.
const fn head_buffer(at: At) -> usize {
    match at {
        At::Axum | At::Served | At::HandWritten => 512 * 1024,
        At::Actix => 256 * 1024,
    }
}

async fn a_flood_of_headers_holds_what_the_framework_lets_it_and_no_more(at: At) {
    let connections = room_for(200);
    let receiver = Receiver::start(at, Duration::from_secs(60)).await;
    let everyday = Everyday::to(receiver.addresses);
    let many = line("x-flood", "y").repeat(100_000);
    let huge = format!("x-flood: {}", "y".repeat(1024 * 1024));
    let open = each(connections, async |number| {
        let mut connection = Connection::open(receiver.addresses.http1).await;
        let begun = head(&[&line("qiscus-sdk-signature", PLAUSIBLE)]);
        connection.send(begun.trim_end_matches("\r\n")).await;
        connection.send("\r\n").await;
        let flood = if number % 2 == 0 { &many } else { &huge };
        connection.send_or_hear(flood.as_bytes()).await;
        connection
    })
    .await;
    receiver.until_still().await;
    let delivered = everyday.end().await;
    drop(open);
    let report = receiver.assert_at_rest().await;
    assert_eq!(report.handled, delivered + FIRST_DELIVERIES);
    assert_growth(
        &receiver,
        "header floods",
        connections * head_buffer(at) + ELSE,
    );
}

async fn many_signature_headers_are_refused_at_the_second(at: At) {
    let connections = room_for(500);
    let receiver = Receiver::start(at, Duration::from_secs(60)).await;
    let everyday = Everyday::to(receiver.addresses);
    let signatures = line("qiscus-sdk-signature", PLAUSIBLE).repeat(50);
    let statuses = each(connections, async |_| {
        let mut connection = Connection::open(receiver.addresses.http1).await;
        connection
            .send(head(&[&signatures, &line("content-length", 1000)]))
            .await;
        connection.status().await
    })
    .await;
    let delivered = everyday.end().await;
    assert!(
        statuses.iter().all(|status| *status == Some(401)),
        "{statuses:?}"
    );
    let report = receiver.assert_at_rest().await;
    assert_eq!(report.refused_for(SignatureRepeated), connections as u64);
    assert_eq!(report.handled, delivered + FIRST_DELIVERIES);
    assert_growth(&receiver, "many signature headers", ELSE);
}

async fn heads_that_never_end_and_connections_that_say_nothing_keep_no_delivery_out(at: At) {
    let connections = room_for(1000);
    let receiver = Receiver::start(at, Duration::from_secs(60)).await;
    let everyday = Everyday::to(receiver.addresses);
    let begun = head(&[&line("qiscus-sdk-signature", PLAUSIBLE)]);
    let open = each(connections, async |number| {
        let mut connection = Connection::open(receiver.addresses.http1).await;
        connection.send(&begun[..number % begun.len()]).await;
        connection
    })
    .await;
    receiver.until_still().await;
    let delivered = everyday.end().await;
    // How long such a connection is kept is for the server to say.
    drop(open);
    let report = receiver.assert_at_rest().await;
    assert_eq!(report.begun, delivered + FIRST_DELIVERIES);
    assert_eq!(report.handled, delivered + FIRST_DELIVERIES);
    assert_growth(
        &receiver,
        "heads that never end",
        connections * 32 * 1024 + ELSE,
    );
}
