//! The attacks, by what they abuse.

mod comparison;
mod framing;
mod grown_buffers;
mod hang_ups;
mod headers;
mod http2_streams;
mod pipelines;
mod slow_bodies;
mod soak;
mod stalled_bodies;

use futures_util::StreamExt as _;
use futures_util::stream::iter;

use crate::process::{MIB, Receiver};
use crate::receiver::At;

/// What each body may hold without being counted.
const UNCOUNTED: usize = 64 * 1024;

/// The default budget, which the receivers have.
const BUDGET: usize = 64 * MIB;

/// What a full budget comes to in the process: bodies that grow leave gaps of up to half their size.
const FULL_BUDGET: usize = BUDGET + BUDGET / 2;

/// Does something for each connection of an attack, many at a time.
async fn each<T, F: Future<Output = T>>(count: usize, one: impl Fn(usize) -> F) -> Vec<T> {
    iter(0..count)
        .map(one)
        .buffer_unordered(100)
        .collect()
        .await
}

/// Asserts that the receiver's memory has grown by no more than `most` bytes at any time, and prints
/// by how much it has.
#[track_caller]
fn assert_growth(receiver: &Receiver, what: &str, most: usize) {
    let Some(growth) = receiver.growth() else {
        eprintln!(
            "{what} on {:?}: no /proc, so memory is not looked at",
            receiver.at
        );
        return;
    };
    eprintln!(
        "{what} on {:?}: grew by {} MiB of {} MiB",
        receiver.at,
        growth / MIB,
        most / MIB
    );
    assert!(growth <= most, "grew by {growth} bytes, more than {most}");
}

/// What the framework itself may hold for a connection of HTTP/1.1, beside what the middleware holds.
///
/// hyper's read buffer grows while it is filled, to 128 KiB or so with what a body of 64 KiB brings;
/// the head keeps an earlier one of 8 KiB. actix-http reads on to 128 KiB, into a buffer that is
/// doubled when it is full. Both add their state, and the allocator its gaps.
const fn framework_buffers(at: At) -> usize {
    match at {
        At::Axum | At::Served | At::HandWritten => 192 * 1024,
        At::Actix => 256 * 1024,
    }
}

/// How large the framework lets the read buffer of a connection become that brings much.
const fn grown_buffer(at: At) -> usize {
    match at {
        At::Axum | At::Served | At::HandWritten => 408 * 1024,
        At::Actix => 256 * 1024,
    }
}

/// What the process may grow by for other reasons: the everyday deliveries, threads that have not
/// been busy before, and memory that the allocator keeps.
const ELSE: usize = 32 * MIB;
