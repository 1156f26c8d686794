//! HTTP/2: many streams, resets, and frames with nothing in them.

use std::time::Duration;

use super::{ELSE, FULL_BUDGET, UNCOUNTED, assert_growth, each};
use crate::everyday::Everyday;
use crate::http2::Frames;
use crate::process::{FIRST_DELIVERIES, MIB, Receiver, room_for};
use crate::receiver::At;
use crate::stamp::stamp;

stamp! {
    two_thousand_stalled_streams_hold_no_more_than_the_budget_and_64_kib_each,
    streams_that_are_reset_as_soon_as_they_begin_leave_nothing_behind,
    frames_with_nothing_in_them_neither_pile_up_nor_keep_others_out,
}

/// What a stream costs beside its body, and a connection: flow-control windows of 1 MiB and more.
const A_STREAM: usize = 16 * 1024;
const A_CONNECTION: usize = 4 * MIB;

async fn two_thousand_stalled_streams_hold_no_more_than_the_budget_and_64_kib_each(at: At) {
    let (connections, streams) = (room_for(20), 100);
    let receiver = Receiver::start(at, Duration::from_secs(600)).await;
    let everyday = Everyday::to(receiver.addresses);
    let body = vec![b'a'; UNCOUNTED - 1];
    let open = each(connections, async |_| {
        let mut client = Frames::open(receiver.addresses.http2).await;
        for stream in (0..streams).map(|number| 2 * number + 1) {
            client.request(stream);
            if !client.body(stream, &body).await {
                break;
            }
        }
        client
    })
    .await;
    receiver.until_still().await;
    let delivered = everyday.end().await;
    let report = receiver.report();
    eprintln!("{delivered} delivered meanwhile; {report:?}");
    drop(open);
    let report = receiver.assert_at_rest().await;
    assert_eq!(report.handled, delivered + FIRST_DELIVERIES);
    let all = connections * streams as usize;
    assert!(
        report.begun >= report.handled + all as u64 / 2,
        "{report:?}"
    );
    let most = FULL_BUDGET + all * (UNCOUNTED + A_STREAM) + connections * A_CONNECTION + ELSE;
    assert_growth(&receiver, "stalled streams", most);
}

async fn streams_that_are_reset_as_soon_as_they_begin_leave_nothing_behind(at: At) {
    let connections = room_for(20);
    let receiver = Receiver::start(at, Duration::from_secs(600)).await;
    let everyday = Everyday::to(receiver.addresses);
    each(connections, async |_| {
        let mut resets = 0;
        while resets < 2000 {
            // The receiver ends a connection that resets too much. Then there is another.
            let mut client = Frames::open(receiver.addresses.http2).await;
            for stream in (0..1000).map(|number| 2 * number + 1) {
                client.request(stream);
                if stream % 4 == 1 {
                    client.body(stream, b"some of a body").await;
                }
                client.reset(stream);
                resets += 1;
                if stream % 20 == 1 && !client.flush().await {
                    break;
                }
            }
        }
    })
    .await;
    let delivered = everyday.end().await;
    let report = receiver.assert_at_rest().await;
    assert_eq!(report.handled, delivered + FIRST_DELIVERIES);
    eprintln!("{report:?}");
    let most = connections * A_CONNECTION + ELSE;
    assert_growth(&receiver, "rapid resets", most);
}

async fn frames_with_nothing_in_them_neither_pile_up_nor_keep_others_out(at: At) {
    let connections = room_for(20);
    let receiver = Receiver::start(at, Duration::from_secs(600)).await;
    let everyday = Everyday::to(receiver.addresses);
    each(connections, async |_| {
        // The receiver ends a connection that sends too many. Then there is another.
        for _ in 0..20 {
            let mut client = Frames::open(receiver.addresses.http2).await;
            for stream in (0..10).map(|number| 2 * number + 1) {
                client.request(stream);
                client.body(stream, b"{").await;
            }
            client.ping();
            for _ in 0..50 {
                for stream in (0..10).map(|number| 2 * number + 1) {
                    client.empty_data(stream);
                }
                if !client.flush().await {
                    break;
                }
            }
        }
    })
    .await;
    let delivered = everyday.end().await;
    let report = receiver.assert_at_rest().await;
    assert_eq!(report.handled, delivered + FIRST_DELIVERIES);
    eprintln!("{report:?}");
    let most = connections * A_CONNECTION + ELSE;
    assert_growth(&receiver, "empty frames", most);
}
