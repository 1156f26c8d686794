//! Each delivery is handled once, also when one of the receivers is killed.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use qiscus_webhook::testing::TestEvent;
use test_servers::{Answer, Program, RedisServer, post};

const TOKEN: &str = "a token of the tests";
const PATIENCE: Duration = Duration::from_secs(40);

fn receiver(redis: &RedisServer, lease: Duration, work: Duration) -> Program {
    Program::start(
        Command::new(env!("CARGO_BIN_EXE_example-cluster"))
            .env("ADDR", "127.0.0.1:0")
            .env("REDIS_URL", redis.url())
            .env("QISCUS_SIGNATURE_TOKEN", TOKEN)
            .env("LEASE", lease.as_millis().to_string())
            .env("WORK", work.as_millis().to_string()),
    )
}

fn deliver(receiver: SocketAddr, id: u64) -> std::io::Result<Answer> {
    let request = TestEvent::text("Halo").with_id(id).sign_with_token(TOKEN);
    let (_, signature) = request.header().unwrap();
    post(receiver, "/webhook", signature, request.body())
}

fn is_handled(answer: &Answer) -> bool {
    answer.status == 200 && answer.body == "handled\n"
}

fn is_duplicate(answer: &Answer) -> bool {
    answer.status == 200 && answer.body.is_empty()
}

fn is_in_flight(answer: &Answer) -> bool {
    answer.status == 503 && answer.header("retry-after").is_some()
}

/// How often each message has such a line in the log.
fn count(lines: &[String], word: &str) -> HashMap<u64, usize> {
    let mut counts = HashMap::new();
    for line in lines {
        if let Some((_, event)) = line.split_once(word) {
            let id = event.split(' ').find_map(|it| it.parse().ok()).unwrap();
            *counts.entry(id).or_default() += 1;
        }
    }
    counts
}

#[test]
fn each_delivery_is_handled_once_whichever_receiver_gets_it() {
    const DELIVERIES: u64 = 400;
    let Some(redis) = RedisServer::start() else {
        return;
    };
    let (lease, work) = (Duration::from_secs(60), Duration::from_millis(5));
    let mut receivers = [(); 2].map(|()| receiver(&redis, lease, work));
    let addresses = receivers.each_mut().map(Program::address);

    let next = AtomicU64::new(1);
    scope(|threads| {
        for _ in 0..8 {
            threads.spawn(|| {
                loop {
                    let id = next.fetch_add(1, Ordering::SeqCst);
                    if id > DELIVERIES {
                        return;
                    }
                    // Neither receiver is always the first.
                    let [mut one, mut other] = addresses;
                    if id.is_multiple_of(2) {
                        (one, other) = (other, one);
                    }
                    let (first, second) = scope(|pair| {
                        let first = pair.spawn(|| deliver(one, id).unwrap());
                        let second = deliver(other, id).unwrap();
                        (first.join().unwrap(), second)
                    });
                    let handled = [&first, &second].into_iter().filter(|it| is_handled(it));
                    assert_eq!(handled.count(), 1, "{first:?} {second:?}");
                    for answer in [first, second] {
                        let as_it_should =
                            is_handled(&answer) || is_duplicate(&answer) || is_in_flight(&answer);
                        assert!(as_it_should, "{answer:?}");
                    }
                    for address in addresses {
                        let again = deliver(address, id).unwrap();
                        assert!(is_duplicate(&again), "{again:?}");
                    }
                }
            });
        }
    });

    let logs = receivers.each_mut().map(Program::kill);
    let counts = logs
        .each_ref()
        .map(|lines| count(lines, " handled: ").len());
    println!("of {DELIVERIES} deliveries, the receivers handled {counts:?}");
    assert!(counts.iter().all(|count| *count > 0), "{counts:?}");
    let handled = count(&logs.concat(), " handled: ");
    assert_eq!(handled.len() as u64, DELIVERIES);
    assert!(handled.values().all(|times| *times == 1), "{handled:?}");
}

#[test]
fn what_a_killed_receiver_was_handling_is_handled_by_the_other_once_its_lease_is_over() {
    const DELIVERIES: u64 = 150;
    let Some(redis) = RedisServer::start() else {
        return;
    };
    let (lease, work) = (Duration::from_secs(3), Duration::from_millis(300));
    let mut doomed = receiver(&redis, lease, work);
    let mut other = receiver(&redis, lease, work);
    let addresses = [doomed.address(), other.address()];

    // By id: what the sender was told before the 200, and by which receiver it was told that.
    let told = Mutex::new(HashMap::new());
    let next = AtomicU64::new(1);
    let doomed_lines = scope(|threads| {
        for thread in 0..16 {
            let (told, next) = (&told, &next);
            threads.spawn(move || {
                loop {
                    let id = next.fetch_add(1, Ordering::SeqCst);
                    if id > DELIVERIES {
                        return;
                    }
                    let found = deliver_until_200(addresses, thread % 2, id);
                    told.lock().unwrap().insert(id, found);
                }
            });
        }
        let begun = Instant::now();
        loop {
            let lines = doomed.lines();
            let handled = count(&lines, " handled: ").len();
            if handled >= 20 && count(&lines, " begun: ").len() >= handled + 4 {
                break;
            }
            assert!(begun.elapsed() < PATIENCE);
            sleep(Duration::from_millis(5));
        }
        doomed.kill()
    });
    let told = told.into_inner().unwrap();
    let other_lines = other.kill();

    let by_doomed = count(&doomed_lines, " handled: ");
    let by_other = count(&other_lines, " handled: ");
    let in_flight: HashSet<u64> = count(&doomed_lines, " begun: ")
        .into_keys()
        .filter(|id| !by_doomed.contains_key(id))
        .collect();
    assert!(!in_flight.is_empty(), "nothing was being handled");
    for id in &in_flight {
        assert_eq!(by_other.get(id), Some(&1), "{id} is taken over");
    }
    let waited = in_flight.iter().filter(|id| told[id].in_flight > 0).count();
    assert!(waited > 0, "no claim outlasted its owner");

    let mut twice = 0;
    for id in 1..=DELIVERIES {
        let times = by_doomed.get(&id).unwrap_or(&0) + by_other.get(&id).unwrap_or(&0);
        assert!((1..=2).contains(&times), "{id} was handled {times} times");
        if times == 2 {
            twice += 1;
            assert!(
                by_doomed.contains_key(&id) && told[&id].broken > 0,
                "only a receiver that dies between its work and its answer makes a second run"
            );
        }
    }
    println!(
        "of {DELIVERIES} deliveries, {} were being handled by the receiver that was killed and {} \
         by the other; {waited} of them were told 503 until the lease was over; {twice} were handled \
         twice",
        in_flight.len(),
        by_other.len(),
    );
}

#[test]
fn a_receiver_that_is_told_to_end_answers_what_it_has_begun() {
    let Some(redis) = RedisServer::start() else {
        return;
    };
    let mut receiver = receiver(&redis, Duration::from_secs(60), Duration::from_millis(500));
    let address = receiver.address();
    let answer = scope(|threads| {
        let answer = threads.spawn(|| deliver(address, 1).unwrap());
        receiver.line_with(" begun: ");
        receiver.terminate();
        answer.join().unwrap()
    });
    assert!(is_handled(&answer), "{answer:?}");
    let (content, lines) = receiver.finish();
    assert!(content, "{lines:#?}");
}

#[test]
fn a_receiver_that_is_told_to_end_while_redis_is_away_tells_it_what_was_handled() {
    let persistent = |_: &std::path::Path| {
        ["--appendonly", "yes", "--appendfsync", "always"]
            .map(str::to_owned)
            .to_vec()
    };
    let Some(mut redis) = RedisServer::start_with(persistent) else {
        return;
    };
    let (lease, work) = (Duration::from_secs(1), Duration::from_millis(500));
    let mut first = receiver(&redis, lease, work);
    let address = first.address();
    let answer = scope(|threads| {
        let answer = threads.spawn(|| deliver(address, 1).unwrap());
        first.line_with(" begun: ");
        redis.kill();
        answer.join().unwrap()
    });
    assert!(is_handled(&answer), "{answer:?}");
    first.terminate();
    sleep(lease * 2);
    redis.start_again();
    let (content, lines) = first.finish();
    assert!(content, "{lines:#?}");

    let mut next = receiver(&redis, lease, work);
    let again = deliver(next.address(), 1).unwrap();
    assert!(is_duplicate(&again), "{again:?}");
}

#[derive(Default)]
struct Told {
    in_flight: usize,
    broken: usize,
}

/// As a sender that retries, at the other receiver where one does not answer.
fn deliver_until_200(addresses: [SocketAddr; 2], first: usize, id: u64) -> Told {
    let mut told = Told::default();
    let begun = Instant::now();
    let mut receiver = first;
    loop {
        assert!(begun.elapsed() < PATIENCE, "{id} does not get through");
        match deliver(addresses[receiver], id) {
            Ok(answer) if answer.status == 200 => return told,
            Ok(answer) => {
                assert!(is_in_flight(&answer), "{answer:?}");
                told.in_flight += 1;
                sleep(Duration::from_millis(50));
            }
            Err(_) => {
                told.broken += 1;
                receiver = 1 - receiver;
            }
        }
    }
}
