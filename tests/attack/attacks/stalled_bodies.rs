//! Bodies that begin and never end.

use std::time::Duration;

use qiscus_webhook_core::RejectionReason::{
    BodyDeadlineExceeded, MemoryBudgetExhausted, SignatureMissing,
};

use super::{
    BUDGET, ELSE, FULL_BUDGET, UNCOUNTED, assert_growth, each, framework_buffers, grown_buffer,
};
use crate::client::{Connection, head, line, plausible};
use crate::everyday::Everyday;
use crate::process::{FIRST_DELIVERIES, MIB, Receiver, room_for};
use crate::receiver::{At, Report};
use crate::stamp::{run, stamp};

stamp! {
    two_thousand_stalled_bodies_hold_no_more_than_the_budget_and_64_kib_each,
    wave_after_wave_of_stalled_bodies_finds_the_memory_of_the_one_before,
    a_stalled_body_is_given_up_at_its_deadline,
    a_thousand_refused_bodies_that_stall_hold_what_is_read_on_and_no_more,
}

const LARGE: usize = 1000 * 1024;

/// hyper's read buffer, as large as the server of the examples lets it be; the head, which lies in another;
/// and the state of the connection and its task.
const SERVED: usize = 48 * 1024;

#[test]
fn bodies_that_stall_hold_little_beside_the_budget_where_the_read_buffer_is_bounded() {
    run(At::Served, async |at| {
        let connections = room_for(300);
        let receiver = Receiver::start(at, Duration::from_secs(600)).await;
        let body = vec![b'a'; LARGE - 1];
        let open = each(connections, async |_| {
            let mut connection = Connection::open(receiver.addresses.http1).await;
            connection.send(plausible(LARGE)).await;
            connection.send_or_hear(&body).await;
            connection
        })
        .await;
        until_all_are_read(&receiver, &open).await;
        assert!(receiver.report().budget_in_use > BUDGET / 2);
        let most = FULL_BUDGET + connections * (UNCOUNTED + SERVED);
        assert_growth(&receiver, "stalled bodies", most);
        drop(open);
        receiver.assert_at_rest().await;
    });
}

async fn two_thousand_stalled_bodies_hold_no_more_than_the_budget_and_64_kib_each(at: At) {
    let connections = room_for(2000);
    // So late that all stall at the same time; what ends them is the clients' leave.
    let receiver = Receiver::start(at, Duration::from_secs(600)).await;
    let everyday = Everyday::to(receiver.addresses);

    // First those that use up the budget: all of a large body but its last byte.
    let large = vec![b'a'; LARGE - 1];
    let mut open = each(connections * 2 / 5, async |_| {
        let mut connection = Connection::open(receiver.addresses.http1).await;
        connection.send(plausible(LARGE)).await;
        connection.send_or_hear(&large).await;
        connection
    })
    .await;
    until_all_are_read(&receiver, &open).await;
    let report = receiver.report();
    assert!(report.refused_for(MemoryBudgetExhausted) > 0, "{report:?}");
    assert!(report.budget_in_use > BUDGET / 2, "{report:?}");

    // Then those that the budget does not count, as much of each as it lets be, until so many stall
    // at the same time.
    let small = vec![b'a'; UNCOUNTED];
    loop {
        let held = usize::try_from(receiver.report().in_flight).unwrap();
        // An everyday delivery or two may be among them.
        if held + 4 >= connections {
            break;
        }
        let more = each(connections - held, async |_| {
            let mut connection = Connection::open(receiver.addresses.http1).await;
            connection.send(plausible(LARGE)).await;
            connection.send_or_hear(&small).await;
            connection
        });
        open.extend(more.await);
        until_all_are_read(&receiver, &open).await;
    }

    let delivered = everyday.end().await;
    let report = receiver.report();
    eprintln!(
        "{delivered} delivered meanwhile; {report:?}; {:?}",
        receiver.usage()
    );
    assert!(report.budget_in_use <= BUDGET);
    assert_eq!(report.handled, delivered + FIRST_DELIVERIES);
    let held = usize::try_from(report.in_flight).unwrap();
    let most = FULL_BUDGET + held * (UNCOUNTED + framework_buffers(at)) + ELSE;
    assert_growth(&receiver, "stalled bodies", most);

    drop(open);
    receiver.assert_at_rest().await;
    eprintln!(
        "at rest: {:?} MiB",
        receiver.usage().map(|usage| usage.resident / MIB)
    );
}

/// Waits until the receiver has begun with each of these and has nothing more to read.
async fn until_all_are_read(receiver: &Receiver, open: &[Connection]) {
    let all = open.len() as u64;
    let begun = |report: &Report| report.begun - report.handled >= all;
    receiver.wait_until("every request has begun", begun).await;
    receiver.until_still().await;
}

async fn wave_after_wave_of_stalled_bodies_finds_the_memory_of_the_one_before(at: At) {
    let connections = room_for(300);
    let receiver = Receiver::start(at, Duration::from_secs(600)).await;
    let body = vec![b'a'; 100 * 1024];
    let mut peaks = Vec::new();
    for _ in 0..4 {
        let open = each(connections, async |_| {
            let mut connection = Connection::open(receiver.addresses.http1).await;
            connection.send(plausible(LARGE)).await;
            connection.send_or_hear(&body).await;
            connection
        })
        .await;
        receiver.until_still().await;
        drop(open);
        receiver.assert_at_rest().await;
        peaks.extend(receiver.growth());
    }
    eprintln!(
        "waves on {at:?}: {:?} MiB",
        peaks.iter().map(|peak| peak / MIB).collect::<Vec<_>>()
    );
    // The allocator keeps gaps, more of them with each of the first few waves. Had one wave's bodies
    // been kept, the next would have come on top of them.
    if let [_, second, .., last] = peaks[..] {
        assert!(last <= second + connections * body.len(), "{peaks:?}");
    }
}

async fn a_stalled_body_is_given_up_at_its_deadline(at: At) {
    let connections = room_for(300);
    let receiver = Receiver::start(at, Duration::from_secs(2)).await;
    let everyday = Everyday::to(receiver.addresses);
    let body = vec![b'a'; 256 * 1024];
    let statuses = each(connections, async |number| {
        let mut connection = Connection::open(receiver.addresses.http1).await;
        connection.send(plausible(LARGE)).await;
        connection
            .send_or_hear(&body[..number * 1024 % body.len()])
            .await;
        // The clients stay. It is the receiver that ends it.
        let status = connection.status().await;
        (status, connection)
    })
    .await;
    let delivered = everyday.end().await;
    let report = receiver.assert_at_rest().await;
    assert_eq!(
        report.refused_for(BodyDeadlineExceeded),
        connections as u64,
        "{report:?}"
    );
    assert!(statuses.iter().all(|(status, _)| *status == Some(408)));
    assert_eq!(report.handled, delivered + FIRST_DELIVERIES);
}

/// How many refused bodies are read on at once, each over a connection whose read buffer may have grown.
/// actix-http reads on over any number of connections, and keeps its buffers small.
const fn read_on(at: At, connections: usize) -> usize {
    match at {
        At::Axum | At::Served | At::HandWritten => 64 * grown_buffer(at),
        At::Actix => connections * framework_buffers(at),
    }
}

/// Unsigned, large, and never whole. The clients stay.
async fn a_thousand_refused_bodies_that_stall_hold_what_is_read_on_and_no_more(at: At) {
    let connections = room_for(1000);
    let receiver = Receiver::start(at, Duration::from_secs(600)).await;
    let everyday = Everyday::to(receiver.addresses);
    let head = head(&[&line("content-length", LARGE)]);
    let body = vec![b'a'; LARGE / 2];
    let open = each(connections, async |_| {
        let mut connection = Connection::open(receiver.addresses.http1).await;
        connection.send(&head).await;
        connection.send_or_hear(&body).await;
        connection
    })
    .await;
    let unsigned = |report: &Report| report.refused_for(SignatureMissing) >= connections as u64;
    receiver.wait_until("all are refused", unsigned).await;
    let delivered = everyday.end().await;
    // None of them keeps its connection for long.
    let report = receiver.assert_at_rest().await;
    drop(open);
    assert_eq!(report.handled, delivered + FIRST_DELIVERIES);
    let most = read_on(at, connections) + ELSE;
    assert_growth(&receiver, "refused bodies", most);
}
