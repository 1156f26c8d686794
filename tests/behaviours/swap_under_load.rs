//! Key rings that are swapped all the time while requests come in from many clients at once.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use qiscus_webhook_core::RejectionReason::SignatureMismatch;
use qiscus_webhook_core::{KeyHandle, KeyRing, SignatureToken};

use crate::harness::{At, Outcome, Receiver, Request, Setup, sign_with, stamp};

stamp! {
    what_a_ring_in_force_signed_is_accepted_and_nothing_else,
}

const CLIENTS: u64 = 8;
const REQUESTS_OF_A_CLIENT: u64 = 160;
const REQUESTS: u64 = CLIENTS * REQUESTS_OF_A_CLIENT;

/// The ring of a generation holds the token of its own and that of the generation before.
fn ring_of(generation: u64) -> KeyRing {
    let token = |generation: u64| {
        let text = token_of(generation);
        SignatureToken::new(text.as_str()).unwrap().with_label(text)
    };
    KeyRing::new(token(generation)).with_previous(token(generation - 1))
}

fn token_of(generation: u64) -> String {
    format!("token of generation {generation}")
}

fn is_in_ring(token: u64, generation: u64) -> bool {
    token == generation || token + 1 == generation
}

/// What is known of the generation in force: it lies between the last swap that has ended and the
/// last that has begun.
struct Swaps {
    keys: KeyHandle,
    swapping: Mutex<()>,
    begun: AtomicU64,
    ended: AtomicU64,
    answers: AtomicU64,
}

impl Swaps {
    fn swap(&self) {
        let _one_at_a_time = self.swapping.lock().unwrap();
        let next = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        self.keys.replace(ring_of(next));
        self.ended.store(next, Ordering::SeqCst);
    }

    /// Swaps after every other answer of each client, until all are in: at the same time as the
    /// requests, from a thread of its own.
    fn run(&self) {
        let mut due = 0;
        loop {
            let answers = self.answers.load(Ordering::SeqCst);
            if answers >= REQUESTS {
                return;
            }
            if answers >= due {
                self.swap();
                due = answers + 2 * CLIENTS;
            }
            thread::yield_now();
        }
    }
}

#[derive(Debug, Default)]
struct Tally {
    had_to_be_accepted: u64,
    had_to_be_refused: u64,
    saw_a_swap: u64,
}

async fn what_a_ring_in_force_signed_is_accepted_and_nothing_else(at: At) {
    const FIRST: u64 = 100;
    let keys = KeyHandle::new(ring_of(FIRST));
    let receiver = at.start(Setup::default().with_keys(keys.clone())).await;
    let swaps = Arc::new(Swaps {
        keys,
        swapping: Mutex::new(()),
        begun: AtomicU64::new(FIRST),
        ended: AtomicU64::new(FIRST),
        answers: AtomicU64::new(0),
    });
    let tally = Arc::new(Mutex::new(Tally::default()));
    let swapper = thread::spawn({
        let swaps = Arc::clone(&swaps);
        move || swaps.run()
    });
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let (swaps, tally) = (Arc::clone(&swaps), Arc::clone(&tally));
            tokio::spawn(client(number, at, receiver.clone(), swaps, tally))
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
    swapper.join().unwrap();
    let tally = tally.lock().unwrap();
    let swapped = swaps.ended.load(Ordering::SeqCst) - FIRST;
    for seen in [
        swapped,
        tally.had_to_be_accepted,
        tally.had_to_be_refused,
        tally.saw_a_swap,
    ] {
        assert!(
            seen >= 50,
            "{swapped} swaps were not much of a test: {tally:?}"
        );
    }
}

async fn client(
    number: u64,
    at: At,
    receiver: Receiver,
    swaps: Arc<Swaps>,
    tally: Arc<Mutex<Tally>>,
) {
    let mut connection = if at.has_socket() {
        Some(receiver.connect().await)
    } else {
        None
    };
    for turn in 0..REQUESTS_OF_A_CLIENT {
        // Between two steps of the other clients' requests.
        if turn % 8 == number {
            swaps.swap();
        }
        let earliest = swaps.ended.load(Ordering::SeqCst);
        // From three generations back to two ahead.
        let token = earliest - 3 + (turn + number) % 6;
        let body = format!(r#"{{"type":"of a test","client":{number},"turn":{turn}}}"#);
        let request = Request::unsigned(body.clone())
            .with_signature(sign_with(&token_of(token), body.as_bytes()))
            .in_pieces(16);
        let outcome = match &mut connection {
            Some(connection) => receiver.deliver_over(connection, request).await,
            None => receiver.deliver(request).await,
        };
        if outcome.status() != 200 && at.has_socket() {
            // A refusal may close the connection.
            connection = Some(receiver.connect().await);
        }
        let latest = swaps.begun.load(Ordering::SeqCst);
        swaps.answers.fetch_add(1, Ordering::SeqCst);

        let mut tally = tally.lock().unwrap();
        tally.saw_a_swap += u64::from(earliest < latest);
        let in_force = || earliest..=latest;
        if in_force().all(|generation| is_in_ring(token, generation)) {
            tally.had_to_be_accepted += 1;
            accepted(&outcome, token);
        } else if !in_force().any(|generation| is_in_ring(token, generation)) {
            tally.had_to_be_refused += 1;
            outcome.refused(SignatureMismatch);
        } else if outcome.status() == 200 {
            accepted(&outcome, token);
        } else {
            outcome.refused(SignatureMismatch);
        }
    }
}

#[track_caller]
fn accepted(outcome: &Outcome, token: u64) {
    let matched = outcome.accepted().delivery.matched_key();
    assert_eq!(matched.label(), Some(token_of(token).as_str()));
}
