//! What the same stalled bodies do to a receiver that reads a body as a whole before it looks at the
//! signature. Prints figures and asserts none: it is not our code.

use std::time::Duration;

use tokio::time::sleep;

use super::each;
use crate::client::{Connection, plausible};
use crate::process::{MIB, Receiver, room_for};
use crate::receiver::At;
use crate::stamp::run;

#[test]
#[ignore = "takes about 1 GiB of memory, to print how much a hand-written receiver takes"]
fn eight_hundred_stalled_bodies_at_a_hand_written_receiver() {
    for at in [At::HandWritten, At::Axum, At::Actix] {
        run(at, stall);
    }
}

async fn stall(at: At) {
    let connections = room_for(800);
    let receiver = Receiver::start(at, Duration::from_secs(600)).await;
    let body = vec![b'a'; 1000 * 1024 - 1];
    let open = each(connections, async |_| {
        let mut connection = Connection::open(receiver.addresses.http1).await;
        connection.send(plausible(1000 * 1024)).await;
        connection.send_or_hear(&body).await;
        connection
    })
    .await;
    receiver.until_still().await;
    let growth = receiver.growth().map(|growth| growth / MIB);
    eprintln!("{connections} stalled bodies of 1,000 KiB at {at:?}: grew by {growth:?} MiB");
    drop(open);
    receiver
        .wait_until("no request is held", |report| report.in_flight == 0)
        .await;
}

/// What a process keeps of four rounds of stalled bodies, five seconds after each. What the examples
/// keep is asserted in `tests/memory.rs` of `example-axum` and `example-actix`.
#[test]
#[ignore = "a measurement of minutes: nothing is promised of servers and an allocator as they come"]
fn four_rounds_of_eight_hundred_bodies_on_servers_as_they_come() {
    for at in [At::Axum, At::Served, At::Actix] {
        run(at, async |at| {
            let connections = room_for(800);
            let receiver = Receiver::start(at, Duration::from_secs(600)).await;
            let large = vec![b'a'; 1000 * 1024 - 1];
            let mut kept = Vec::new();
            for _ in 0..4 {
                let open = each(connections, async |_| {
                    let mut connection = Connection::open(receiver.addresses.http1).await;
                    connection.send(plausible(1000 * 1024)).await;
                    connection.send_or_hear(&large).await;
                    connection
                })
                .await;
                receiver.until_still().await;
                drop(open);
                receiver.assert_at_rest().await;
                sleep(Duration::from_secs(5)).await;
                kept.extend(receiver.kept().map(|kept| kept / MIB));
            }
            let most = receiver.growth().map(|growth| growth / MIB);
            eprintln!("four rounds on {at:?}: grew by {most:?} MiB, and kept {kept:?}");
        });
    }
}
