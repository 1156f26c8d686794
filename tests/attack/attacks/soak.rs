//! Mixed good and bad traffic for a while, whose counts must balance.
//!
//! A few seconds by default, `SOAK_SECONDS` for more. The seed is printed; `SOAK_SEED` repeats it.

use std::collections::BTreeMap;
use std::env::var;
use std::time::Duration;

use fastrand::Rng;
use futures_util::future::join_all;
use qiscus_webhook_core::RejectionReason::{
    self, BodyDeadlineExceeded, BodyInterrupted, BodyTooLarge, SignatureMalformed,
    SignatureMismatch, SignatureMissing, SignatureRepeated,
};
use tokio::time::{Instant, sleep};

use crate::client::{
    Connection, PLAUSIBLE, head, line, plausible, plausible_chunked, signed, signed_as,
};
use crate::everyday::event;
use crate::http2;
use crate::process::{FIRST_DELIVERIES, MIB, Receiver};
use crate::receiver::{At, Report};
use crate::signer::sign;
use crate::stamp::run_within;

const CLIENTS: u64 = 16;

/// What a process's memory may grow by between an early and a late look at it, both at work.
const DRIFT: usize = 24 * MIB;

#[test]
fn a_soak_balances_and_leaves_nothing_behind_on_axum() {
    soak(At::Axum);
}

#[test]
fn a_soak_balances_and_leaves_nothing_behind_on_actix() {
    soak(At::Actix);
}

fn soak(at: At) {
    let seconds = var("SOAK_SECONDS").map_or(4, |seconds| seconds.parse().unwrap());
    let seed = var("SOAK_SEED").map_or_else(|_| fastrand::u64(..), |seed| seed.parse().unwrap());
    eprintln!("soak on {at:?}: SOAK_SECONDS={seconds} SOAK_SEED={seed}");
    let lasting = Duration::from_secs(seconds);
    run_within(lasting + Duration::from_secs(240), at, async |at| {
        mixed_traffic(at, lasting, seed).await;
    });
}

async fn mixed_traffic(at: At, lasting: Duration, seed: u64) {
    let receiver = Receiver::start(at, Duration::from_secs(5)).await;
    let begun = Instant::now();
    let clients = join_all((0..CLIENTS).map(|number| {
        let rng = Rng::with_seed(seed.wrapping_add(number));
        client(&receiver, rng, begun + lasting)
    }));
    let watched = watch(&receiver, begun, lasting);
    let (tallies, early) = tokio::join!(clients, watched);

    let mut sent = Tally::default();
    for tally in tallies {
        sent.add(tally);
    }
    let report = receiver.assert_at_rest().await;
    eprintln!("soak on {at:?}: sent {sent:?}");
    eprintln!("soak on {at:?}: counted {report:?}");
    eprintln!(
        "soak on {at:?}: early {early:?}, late {:?}",
        receiver.usage()
    );
    sent.assert_matches(&report);
    if let (Some(early), Some(late)) = (early, receiver.usage()) {
        assert!(
            late.resident <= early.resident + DRIFT,
            "{early:?}, {late:?}"
        );
    }
}

/// Looks at the process after a quarter of the time, and prints what it sees every half a minute.
async fn watch(
    receiver: &Receiver,
    begun: Instant,
    lasting: Duration,
) -> Option<crate::process::Usage> {
    tokio::time::sleep_until(begun + lasting / 4).await;
    let early = receiver.usage();
    while begun.elapsed() + Duration::from_secs(30) < lasting {
        sleep(Duration::from_secs(30)).await;
        let (report, usage) = (receiver.report(), receiver.usage());
        eprintln!(
            "{:?} after {:?}: {} begun, {usage:?}",
            receiver.at,
            begun.elapsed(),
            report.begun
        );
    }
    early
}

/// What the clients have sent, by what must come of it, and the answers that came.
#[derive(Debug, Default)]
struct Tally {
    good: u64,
    bad: BTreeMap<&'static str, u64>,
    hung_up: u64,
    /// Refusals that the connection's end overtook.
    unanswered: u64,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.good += other.good;
        self.hung_up += other.hung_up;
        self.unanswered += other.unanswered;
        for (reason, count) in other.bad {
            *self.bad.entry(reason).or_default() += count;
        }
    }

    fn good(&mut self, status: Option<u16>) {
        assert_eq!(status, Some(200), "a good delivery arrives");
        self.good += 1;
    }

    fn bad(&mut self, reason: RejectionReason, status: Option<u16>) {
        match status {
            Some(status) => assert_eq!(status, reason.status(), "{reason:?}"),
            None => self.unanswered += 1,
        }
        *self.bad.entry(reason.as_str()).or_default() += 1;
    }

    /// Asserts that the receiver counted what was sent, each under its own name.
    #[track_caller]
    fn assert_matches(&self, report: &Report) {
        assert_eq!(report.handled, self.good + FIRST_DELIVERIES);
        let interrupted = BodyInterrupted.as_str();
        for reason in RejectionReason::ALL.iter().map(|reason| reason.as_str()) {
            let sent = self.bad.get(reason).copied().unwrap_or(0);
            let counted = report.refused.get(reason).copied().unwrap_or(0);
            if reason == interrupted {
                // Who hangs up is either answered in vain or not answered.
                assert_eq!(counted + report.abandoned, sent + self.hung_up);
            } else {
                assert_eq!(counted, sent, "{reason}");
            }
        }
        let sent = self.good + self.bad.values().sum::<u64>() + self.hung_up;
        assert_eq!(report.begun, sent + FIRST_DELIVERIES);
    }
}

async fn client(receiver: &Receiver, mut rng: Rng, end: Instant) -> Tally {
    let mut tally = Tally::default();
    while Instant::now() < end {
        one(receiver, &mut rng, &mut tally).await;
    }
    tally
}

/// Sends one request, or a few over one connection.
async fn one(receiver: &Receiver, rng: &mut Rng, tally: &mut Tally) {
    let addresses = receiver.addresses;
    let number = rng.u64(..);
    let body = event(number);
    // One in a hundred stalls, which takes its time.
    let kind = rng.u32(..100);
    if kind < 10 {
        tally.good(Some(http2::deliver(addresses.http2, &body).await));
        return;
    }
    let mut connection = Connection::open(addresses.http1).await;
    match kind {
        10..40 => {
            for _ in 0..rng.u8(1..4) {
                connection.send(signed(&body)).await;
                tally.good(connection.status().await);
            }
        }
        40..45 => {
            let large = vec![b'a'; rng.usize(..400 * 1024)];
            connection.send(signed(&large)).await;
            tally.good(connection.status().await);
        }
        45..55 => {
            connection.send(chunked(&sign(&body), &body, rng)).await;
            tally.good(connection.status().await);
        }
        55..65 => {
            connection.send(signed_as(PLAUSIBLE, &body)).await;
            tally.bad(SignatureMismatch, connection.status().await);
        }
        65..70 => {
            let mut changed = signed(&body);
            *changed.last_mut().unwrap() ^= 1 << rng.u8(..8);
            connection.send(changed).await;
            tally.bad(SignatureMismatch, connection.status().await);
        }
        70..75 => {
            let head = head(&[&line("content-length", body.len())]);
            connection.send([head.as_bytes(), &body].concat()).await;
            tally.bad(SignatureMissing, connection.status().await);
        }
        75..80 => {
            connection.send(signed_as(&PLAUSIBLE[1..], &body)).await;
            tally.bad(SignatureMalformed, connection.status().await);
        }
        80..85 => {
            let signature = line("qiscus-sdk-signature", sign(&body));
            let length = line("content-length", body.len());
            let head = head(&[&signature, &signature, &length]);
            connection.send([head.as_bytes(), &body].concat()).await;
            tally.bad(SignatureRepeated, connection.status().await);
        }
        85..88 => {
            connection.send(plausible(rng.usize(MIB + 1..))).await;
            tally.bad(BodyTooLarge, connection.status().await);
        }
        88..89 => {
            let large = chunked(PLAUSIBLE, &vec![b'a'; MIB + 1], rng);
            connection.send_or_hear(&large).await;
            tally.bad(BodyTooLarge, connection.status().await);
        }
        89..94 => {
            connection.send(plausible_chunked()).await;
            connection.send("4\r\nabcd\r\nnot a size\r\n").await;
            tally.bad(BodyInterrupted, connection.status().await);
        }
        94..99 => {
            connection.send(plausible(body.len() + 1)).await;
            connection.send(&body[..rng.usize(..body.len())]).await;
            tally.hung_up += 1;
        }
        _ => {
            connection.send(plausible(body.len())).await;
            connection.send(&body[..rng.usize(..body.len())]).await;
            tally.bad(BodyDeadlineExceeded, connection.status().await);
        }
    }
}

/// A request in chunks of random sizes.
fn chunked(signature: &str, body: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut wire = head(&[
        &line("qiscus-sdk-signature", signature),
        &line("transfer-encoding", "chunked"),
    ])
    .into_bytes();
    let mut rest = body;
    while !rest.is_empty() {
        let (chunk, others) = rest.split_at(rng.usize(1..=rest.len()));
        wire.extend(format!("{:x}\r\n", chunk.len()).bytes());
        wire.extend_from_slice(chunk);
        wire.extend(b"\r\n");
        rest = others;
    }
    wire.extend(b"0\r\n\r\n");
    wire
}
