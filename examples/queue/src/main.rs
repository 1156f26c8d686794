//! A webhook receiver that hands each delivery to a broker, NATS JetStream, before it answers 200;
//! and the worker that handles them. Neither a slow handler nor the death of any of the three loses
//! what was answered with 200.
//!
//! ```text
//!              verified            stored                        verified again
//! Qiscus ────► receiver ─────────► JetStream ──────────────────► worker ──► SQLite
//!        ◄──── 200, or 503   ◄──── acknowledgement   ◄────────── acknowledgement
//! ```
//!
//! Start a NATS server with JetStream (Debian: `apt install nats-server`) and, in a terminal each,
//! the receiver and the worker; as many of either as you like:
//!
//! ```sh
//! nats-server -a 127.0.0.1 -js -sd /tmp/qiscus-queue
//! cargo run -p example-queue -- receiver
//! cargo run -p example-queue -- worker
//! ```
//!
//! The receiver prints a `curl` line. Paste it: it is answered with 200 once the broker has stored the
//! delivery, and the worker logs that it handled it. Paste it again: 200, and the broker has dropped
//! the repetition. Stop the broker and paste it: 503 with `Retry-After`. Stop the worker in place of
//! the broker: 200, and the worker handles it when it is started again.
//!
//! # What is promised
//!
//! **A delivery that was answered with 200 is handled at least once**, whichever of receiver, broker
//! and worker is killed, and when; the test of this example kills each and counts. What makes it so:
//!
//! - The receiver answers 200 after the broker's acknowledgement and not before. If that does not come
//!   in time the answer is 503: the delivery may be stored or not, and a retry settles it.
//! - The stream keeps its messages in files until they are acknowledged, drops none for age, and when
//!   it is full it refuses new ones, which become 503, rather than drop old ones.
//! - The worker acknowledges after its transaction is committed. What it had not acknowledged when it
//!   died comes again after `ACK_WAIT`.
//!
//! **Its effects happen once**, because the worker writes the message's key in the transaction of the
//! effects, under a unique index, and keeps it there for 30 days. The broker drops most repetitions
//! before that, by the header `Nats-Msg-Id`, which is the same key; but it remembers keys for a while
//! only, and forgets those of messages that were handled when it is restarted.
//!
//! A delivery without an id has no key: each time its sender sends it, it is stored, and handled, as
//! one more. What the broker sends again of one stored message is handled once all the same, and so is
//! a dead letter of it that is put back twice, by a `requeue` that was broken off and the next.
//!
//! **The deliveries of a room have their effects in the order in which they were stored**, whichever
//! worker dies or fails, and however often. Each room of a tenant is in one of 16 partitions
//! (`PARTITIONS`), which are subjects of the stream. The broker gives out one message of a partition at
//! a time, to any worker, and the next when that one is acknowledged: so a retry is not overtaken, and
//! the workers share the partitions without an agreement of their own. The price: a partition does one
//! delivery at a time, and a delivery that fails holds up its neighbours for a minute, or until five
//! workers have died of it alone; then it is given up, and the rest of its room goes on without it.
//!
//! What that order is not: the order of sending. Nobody promises that Qiscus sends one delivery after
//! the other; one that was answered with 503 is stored after those that came before its retry, and a
//! dead letter that is put back comes last. As far as is known (section 2 of `WIRE_FORMAT.md`), a
//! message's `id` is larger than that of an earlier one, and `comment_before_id` is the id of the one
//! before it in its room: if it is not the id that was handled last in this room, there is a gap, which
//! closes later or not at all (a message that no webhook was sent for leaves one too). To have the order
//! of the conversation, sort by `id`, or wait a moment at a gap, or ask the Server API for what is
//! missing.
//!
//! **What a power cut takes** is up to the broker. A process that is killed leaves what it wrote with
//! the operating system, so nothing acknowledged is lost; but nats-server leaves the writing to the
//! disk itself to the system, and asks for it every two minutes. For messages that outlive the machine
//! set `sync_interval: always` in its section `jetstream` (2.10 or later), or have three servers and
//! `num_replicas: 3`. A stream that exists keeps its settings, so operators may change them.
//!
//! # When it can't be handled
//!
//! The worker rebuilds the event from the stored bytes and verifies their signature again: anyone who can
//! write to the broker still can't forge a delivery. So **its key ring must hold a token for as long as
//! messages signed with it may wait**, which after an outage is longer than the receiver needs it: put
//! the token that was replaced in `QISCUS_PREVIOUS_SIGNATURE_TOKEN`.
//!
//! What no token signed and what failed six times goes to the stream `QISCUS_DEAD`, with the cause in a
//! header; so does what a worker dies of. When a worker dies, each message that it had in hand is a
//! suspect, and is tried alone: only a death with no other message in hand counts, five of them at
//! most. The broker acknowledges a dead letter before it leaves the queue. Once the cause is gone, this
//! puts them back:
//!
//! ```sh
//! cargo run -p example-queue -- requeue
//! ```
//!
//! **A dead letter that the broker does not take holds up its partition**, for to go on without it would
//! be to lose it: the message comes again after each `ACK_WAIT`, with a line in the log that says why.
//! Mostly `QISCUS_DEAD` is full. Put back what is in it, once the cause is gone, or give it more room:
//! `nats stream edit QISCUS_DEAD --max-bytes=1073741824`, of the NATS command-line tool.
//!
//! # What to watch
//!
//! ```sh
//! cargo run -p example-queue -- status
//! ```
//!
//! It prints how many messages wait in each partition, and how many dead letters there are: alert on
//! the one that rises and on the other that is not zero. What waits is what the partition's consumer
//! says (`num_pending` and `num_ack_pending` of `workers-0` and so on), or, before a first worker has
//! made that, all that is stored. After that the number of messages in the stream is another: what was
//! acknowledged just before a broker was killed may stay in it for ever. A number that can't be had is
//! an error, never a 0: alert on the exit status too.
//!
//! A stream that was deleted, or a broker that is back with an empty disk, is prepared again by itself,
//! with a line in the log: what waited in it is lost. A delivery that is larger than a message of the
//! broker may be (`max_payload`, 1 MiB with the headers, of which a dead letter needs 1 KiB more) is
//! answered with 413 and logged as lost.
//!
//! # Settings
//!
//! How many partitions, receivers and workers a load takes is on the page `sizing` of `qiscus-webhook`.
//!
//! `NATS_URL` (`nats://127.0.0.1:4222` unless set; `tls://` too); `QISCUS_SIGNATURE_TOKEN`, `ADDR` and
//! `RUST_LOG`, as in `example-axum`. For streams that are not there yet, `PARTITIONS` (16) and
//! `MAX_BYTES` (1 GiB, and a sixteenth of it for dead letters; halved until the broker has the room; at
//! least 4 MiB of each).
//! A stream keeps the partitions that it was created with, and all receivers and workers take their
//! number from it: to change it, stop the receivers, wait until nothing waits, and delete the stream.
//! For the worker, `DATABASE` (`deliveries.db`), `QISCUS_PREVIOUS_SIGNATURE_TOKEN`, and in milliseconds
//! `WORK` (0), how long handling takes, and `ACK_WAIT` (30,000), after how long without a sign of life
//! a message goes to another worker. A worker that handles gives such signs, for ever: whatever its
//! handler waits for needs a time-out of its own.
//!
//! On SIGTERM, the receiver answers what it has begun, within eight seconds, and the worker does what it has
//! in hand, within nine; on a second one, both end at once. The broker must be out of others' reach: its messages are
//! as private as the conversations in them.

mod envelope;
mod ledger;
mod partition;
mod queue;
mod reader;
mod receiver;
mod streams;
mod waiting;
mod worker;

use std::env;
use std::error::Error;
use std::sync::Arc;

use qiscus_webhook::{SignatureToken, TokenError};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::ledger::Ledger;
use crate::queue::Queue;
use crate::streams::Settings;
use crate::worker::Worker;

type BoxError = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    example_support::start_log();
    example_support::give_memory_back()?;
    let url = example_support::variable("NATS_URL", "nats://127.0.0.1:4222");
    let queue = Queue::connect(&url, settings()?).await?;
    match env::args().nth(1).as_deref() {
        Some("receiver") => receive(queue).await,
        Some("worker") => work(queue).await,
        Some("status") => print_status(&queue).await,
        Some("requeue") => {
            let count = queue.requeue_dead_letters().await?;
            tracing::info!("{count} dead letters are in the queue again");
            Ok(())
        }
        _ => Err("usage: example-queue receiver|worker|status|requeue".into()),
    }
}

fn settings() -> Result<Settings, BoxError> {
    let partitions: u32 = example_support::variable("PARTITIONS", "16").parse()?;
    let max_bytes: i64 = example_support::variable("MAX_BYTES", "1073741824").parse()?;
    if !(1..=1024).contains(&partitions) || max_bytes < 1 {
        return Err("PARTITIONS must be 1 to 1024, MAX_BYTES more than 0".into());
    }
    Ok(Settings {
        partitions,
        max_bytes,
    })
}

async fn receive(queue: Queue) -> Result<(), BoxError> {
    let keys = example_support::keys()?;
    let listener = example_support::listen().await?;
    example_support::print_curl_of(
        example_support::SAMPLE_WITH_ID,
        &keys,
        listener.local_addr()?,
        "/webhook",
    );
    let queue = Arc::new(queue);
    // Until the stream is there, deliveries are answered with 503.
    let preparing = Arc::clone(&queue);
    tokio::spawn(async move { preparing.keep_prepared().await });

    let app = receiver::app(keys, queue);
    example_support::serve(listener, app, example_support::shutdown()?).await;
    Ok(())
}

async fn work(queue: Queue) -> Result<(), BoxError> {
    let mut keys = example_support::keys()?;
    match SignatureToken::from_env("QISCUS_PREVIOUS_SIGNATURE_TOKEN") {
        Ok(previous) => keys = keys.with_previous(previous),
        Err(TokenError::VariableMissing { .. }) => {}
        Err(err) => return Err(err.into()),
    }
    let ledger = Ledger::open(example_support::variable("DATABASE", "deliveries.db"))?;
    let worker = Worker::new(queue, keys, ledger)
        .with_ack_wait(example_support::milliseconds("ACK_WAIT", 30_000)?)
        .with_work(example_support::milliseconds("WORK", 0)?);
    let (stop, stopped) = watch::channel(false);
    let shutdown = example_support::shutdown()?;
    let mut working = std::pin::pin!(worker.run(stopped));
    tokio::select! {
        () = &mut working => {}
        () = shutdown => {
            stop.send_replace(true);
            if timeout(example_support::GRACE, working).await.is_err() {
                tracing::warn!("what is in hand takes too long: it comes to another worker");
            }
        }
    }
    worker.arrive().await;
    Ok(())
}

#[expect(
    clippy::print_stdout,
    reason = "made to be read in a terminal, or by a script"
)]
async fn print_status(queue: &Queue) -> Result<(), BoxError> {
    let (waiting, dead) = queue.status().await?;
    for (partition, waiting) in waiting.iter().enumerate() {
        println!(
            "partition {partition}: {} waiting, {} in hand",
            waiting.unsent, waiting.in_hand
        );
    }
    println!("dead letters: {dead}");
    Ok(())
}
