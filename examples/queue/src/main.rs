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
//! one more. What the broker sends again of one stored message is handled once all the same.
//!
//! **What a power cut takes** is up to the broker. A process that is killed leaves what it wrote with
//! the operating system, so nothing acknowledged is lost; but nats-server leaves the writing to the
//! disk itself to the system, and asks for it every two minutes. For messages that outlive the machine
//! set `sync_interval: always` in its section `jetstream` (2.10 or later), or have three servers and
//! `num_replicas: 3`. A stream that exists keeps its settings, so operators may change them.
//!
//! # When it can't be handled
//!
//! The worker rebuilds the event from the stored bytes and verifies their signature again: whoever can
//! write to the broker still can't forge a delivery. So **its key ring must hold a token for as long as
//! messages signed with it may wait**, which after an outage is longer than the receiver needs it: put
//! the token that was replaced in `QISCUS_PREVIOUS_SIGNATURE_TOKEN`.
//!
//! What no token signed, what failed ten times, which takes some minutes, or what was in the hands of
//! workers that died ten times, goes to the stream `QISCUS_DEAD`, with the cause in a header; the
//! broker acknowledges it there before it leaves the queue. Watch that stream, as you watch how many
//! messages wait. Once the cause is gone, this puts them back:
//!
//! ```sh
//! cargo run -p example-queue -- requeue
//! ```
//!
//! # Settings
//!
//! `NATS_URL` (`nats://127.0.0.1:4222` unless set; `tls://` too); for the worker, `DATABASE`
//! (`deliveries.db`), `QISCUS_PREVIOUS_SIGNATURE_TOKEN`, and in milliseconds `WORK` (0), how long
//! handling takes, and `ACK_WAIT` (30,000), which must be more than the 50 messages take that a worker
//! has at a time; and `QISCUS_SIGNATURE_TOKEN`, `ADDR` and `RUST_LOG`, as in `example-axum`. The broker must be out of
//! others' reach: its messages are as private as the conversations in them.

mod envelope;
mod ledger;
mod queue;
mod receiver;
mod worker;

use std::env;
use std::error::Error;
use std::sync::Arc;

use qiscus_webhook::{SignatureToken, TokenError};
use tokio::net::TcpListener;

use crate::ledger::Ledger;
use crate::queue::Queue;
use crate::worker::Worker;

type BoxError = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    example_support::start_log();
    let url = example_support::variable("NATS_URL", "nats://127.0.0.1:4222");
    let queue = Queue::connect(&url).await?;
    match env::args().nth(1).as_deref() {
        Some("receiver") => receive(queue).await,
        Some("worker") => work(queue).await,
        Some("requeue") => {
            let count = queue.requeue_dead_letters().await?;
            tracing::info!("{count} dead letters are in the queue again");
            Ok(())
        }
        _ => Err("usage: example-queue receiver|worker|requeue".into()),
    }
}

async fn receive(queue: Queue) -> Result<(), BoxError> {
    let keys = example_support::keys()?;
    let address = example_support::address();
    let listener = TcpListener::bind(&address)
        .await
        .map_err(|err| format!("can't listen on {address} ({err}); set ADDR to a free address"))?;
    example_support::print_curl_of(
        example_support::SAMPLE_WITH_ID,
        &keys,
        listener.local_addr()?,
        "/webhook",
    );
    let queue = Arc::new(queue);
    // Until the stream is there, deliveries are answered with 503.
    let preparing = Arc::clone(&queue);
    tokio::spawn(async move { preparing.prepare().await });

    axum::serve(listener, receiver::app(keys, queue))
        .with_graceful_shutdown(example_support::shutdown()?)
        .await?;
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
    let shutdown = example_support::shutdown()?;
    tokio::select! {
        () = worker.run() => {}
        () = shutdown => {}
    }
    Ok(())
}
