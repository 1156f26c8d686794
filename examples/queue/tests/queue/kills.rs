//! Receiver, worker and broker are killed again and again while a sender sends.
//!
//! What is killed is a process. What it wrote is with the operating system, which lives on: a machine
//! that loses power is not tried here.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use qiscus_webhook::testing::TestEvent;

use crate::order::assert_in_order;
use crate::setup::{PATIENCE, Setup, TOKEN, send, wait_until};

const ROUNDS: u64 = 3;
const WORKER_KILLS: u64 = 3;
/// One in so many has no id.
const WITHOUT_ID: u64 = 10;

/// The sender's side of it.
#[derive(Default)]
struct Sender {
    next: AtomicU64,
    acknowledged: Mutex<HashSet<u64>>,
    told_to_come_again: AtomicU64,
    without_answer: AtomicU64,
    has_done: AtomicBool,
}

#[test]
fn no_acknowledged_delivery_is_lost_whatever_is_killed() {
    let Some(mut setup) = Setup::new() else {
        return;
    };
    let begun = Instant::now();
    // Slow, so that it is killed at work.
    let variables = [("WORK", "3"), ("ACK_WAIT", "2000")];
    let start_worker = |setup: &Setup| setup.run("worker", &variables);
    let mut worker = start_worker(&setup);
    let mut receiver = setup.receiver();
    let address = Mutex::new(receiver.address());
    let sender = Sender::default();
    let mut worker_lines = Vec::new();

    scope(|threads| {
        for room in 1..=4 {
            let (sender, address) = (&sender, &address);
            threads.spawn(move || sender.run(room, || *address.lock().unwrap()));
        }
        // Whatever panics below must end the sender too.
        let _done = Done(&sender.has_done);
        for round in 0..ROUNDS {
            // Each part is once the last to be killed: what one forgets, the death of another might
            // bring back, as a broker does that has lost acknowledgements of its worker.
            for turn in 0..3 {
                // After another number each time, so at another moment of what they do.
                sender.wait_for_more(20 + 7 * round + 3 * turn);
                match (round + turn) % 3 {
                    0 => {
                        receiver.kill();
                        receiver = setup.receiver();
                        *address.lock().unwrap() = receiver.address();
                    }
                    1 => {
                        let told = sender.told_to_come_again.load(Ordering::SeqCst);
                        setup.broker.kill();
                        wait_until("the sender is told to come again", || {
                            sender.told_to_come_again.load(Ordering::SeqCst) > told
                        });
                        setup.broker.start_again();
                    }
                    _ => {
                        for _ in 0..WORKER_KILLS {
                            worker_lines.extend(worker.kill());
                            // What piles up is what the next one is killed in the midst of.
                            sender.wait_for_more(20);
                            worker = start_worker(&setup);
                            worker.line_with("handled");
                        }
                    }
                }
            }
        }
        sender.wait_for_more(20);
    });

    let acknowledged = sender.acknowledged.into_inner().unwrap();
    let mut times = HashMap::new();
    wait_until("every acknowledged delivery is handled", || {
        times.clear();
        for text in setup.handled() {
            let number: u64 = text.parse().unwrap();
            *times.entry(number).or_insert(0_u64) += 1;
        }
        acknowledged.iter().all(|it| times.contains_key(it))
    });

    worker_lines.extend(worker.kill());
    let again = worker_lines
        .iter()
        .filter(|line| line.contains("handled before: "))
        .count();
    let twice = times.values().filter(|times| **times > 1).count();
    println!(
        "{} deliveries were acknowledged and every one was handled, while receiver and broker were \
         killed {ROUNDS} times each and the worker {} times; the sender was told to come again {} times and {} times got no \
         answer; {again} came to the worker once more and changed nothing; {twice} without an id were \
         stored more than once; {:?}",
        acknowledged.len(),
        ROUNDS * WORKER_KILLS,
        sender.told_to_come_again.load(Ordering::SeqCst),
        sender.without_answer.load(Ordering::SeqCst),
        begun.elapsed(),
    );
    for (number, times) in &times {
        let has_id = !number.is_multiple_of(WITHOUT_ID);
        assert!(
            !has_id || *times == 1,
            "{number} had its effect {times} times"
        );
    }
    assert_in_order(&setup.handled_by_room());
    assert!(
        !worker_lines.iter().any(|line| line.contains("given up")),
        "none became a dead letter"
    );
}

impl Sender {
    /// Sends one delivery after another, each until it is acknowledged.
    fn run(&self, room: u64, address: impl Fn() -> std::net::SocketAddr) {
        while !self.has_done.load(Ordering::SeqCst) {
            let number = self.next.fetch_add(1, Ordering::SeqCst) + 1;
            let mut event = TestEvent::text(number.to_string())
                .with_id(number)
                .with_room(room, "A room");
            if number.is_multiple_of(WITHOUT_ID) {
                event = event.minimal();
            }
            let begun = Instant::now();
            loop {
                match send(address(), &event, TOKEN) {
                    Ok(answer) if answer.status == 200 => break,
                    Ok(answer) => {
                        assert_eq!(answer.status, 503, "{answer:?}");
                        assert!(answer.header("retry-after").is_some(), "{answer:?}");
                        self.told_to_come_again.fetch_add(1, Ordering::SeqCst);
                    }
                    Err(_) => {
                        self.without_answer.fetch_add(1, Ordering::SeqCst);
                    }
                }
                assert!(begun.elapsed() < PATIENCE, "{number} does not get through");
                sleep(Duration::from_millis(20));
            }
            self.acknowledged.lock().unwrap().insert(number);
            // No more than the worker gets done while it is not killed.
            sleep(Duration::from_millis(15));
        }
    }

    fn wait_for_more(&self, more: u64) {
        let count = || self.acknowledged.lock().unwrap().len() as u64;
        let enough = count() + more;
        wait_until("more deliveries are acknowledged", || count() >= enough);
    }
}

struct Done<'a>(&'a AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
