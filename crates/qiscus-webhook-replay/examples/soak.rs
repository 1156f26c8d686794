//! Deliveries that a sender repeats until they are answered with 200, while Redis is killed and
//! started again and again: each is handled once, none twice.
//!
//! ```text
//! SECONDS=300 cargo run --release -p qiscus-webhook-replay --features redis --example soak
//! ```
//!
//! It starts a `redis-server` of its own that keeps each write (`appendfsync always`), kills it every
//! ten seconds (`EVERY`) and starts it again after one. Half of the sender's first answers are thrown
//! away, as a client's that gave up, so that what was handled is sent again.
#![expect(
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement prints what it finds, and ends where it can't go on"
)]

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use qiscus_webhook_core::{Delivery, KeyRing, SignatureToken};
use qiscus_webhook_replay::{Admission, Guard, RedisStore};
use test_servers::RedisServer;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

const SENDERS: usize = 64;

#[derive(Default)]
struct Counts {
    next: AtomicU64,
    refused: AtomicU64,
    duplicates: AtomicU64,
    ends: AtomicBool,
    handled: Mutex<Vec<u8>>,
}

impl Counts {
    fn expect(&self, id: u64) {
        let mut handled = self.handled.lock().unwrap();
        let length = handled.len().max(index(id) + 1);
        handled.resize(length, 0);
    }

    fn handle(&self, id: u64) {
        self.handled.lock().unwrap()[index(id)] += 1;
    }
}

fn index(id: u64) -> usize {
    usize::try_from(id).unwrap()
}

#[tokio::main]
async fn main() -> ExitCode {
    let (seconds, every) = (number("SECONDS", 30), number("EVERY", 10));
    let persistent = |_: &std::path::Path| {
        ["--appendonly", "yes", "--appendfsync", "always"]
            .map(str::to_owned)
            .to_vec()
    };
    let Some(mut redis) = RedisServer::start_with(persistent) else {
        return ExitCode::FAILURE;
    };
    // Two receivers.
    let guards = [(); 2].map(|()| Guard::new(RedisStore::new(&redis.url()).unwrap()));
    let counts = Arc::new(Counts::default());
    let mut senders = JoinSet::new();
    for _ in 0..SENDERS {
        senders.spawn(send(guards.clone(), Arc::clone(&counts)));
    }
    let (begun, mut restarts) = (Instant::now(), 0);
    while begun.elapsed() < Duration::from_secs(seconds) {
        sleep(Duration::from_secs(every.saturating_sub(1))).await;
        redis.kill();
        sleep(Duration::from_secs(1)).await;
        redis.start_again();
        restarts += 1;
    }
    counts.ends.store(true, Ordering::SeqCst);
    senders.join_all().await;

    let mut untold = 0;
    for guard in &guards {
        untold += guard.drain(Duration::from_secs(10)).await;
    }
    let handled = counts.handled.lock().unwrap();
    let times = |wanted: fn(u8) -> bool| handled.iter().filter(|times| wanted(**times)).count();
    let (never, twice) = (times(|times| times == 0), times(|times| times > 1));
    println!(
        "{} deliveries, Redis restarted {restarts} times: {} handled once, {never} never, {twice} \
         more than once; {} answers of 503, {} of a duplicate, {untold} ends untold",
        handled.len(),
        times(|times| times == 1),
        counts.refused.load(Ordering::SeqCst),
        counts.duplicates.load(Ordering::SeqCst),
    );
    if never + twice + untold == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Sends one after the other, each until it is answered with 200 that arrives.
async fn send(guards: [Guard<RedisStore>; 2], counts: Arc<Counts>) {
    while !counts.ends.load(Ordering::SeqCst) {
        let id = counts.next.fetch_add(1, Ordering::SeqCst);
        counts.expect(id);
        let delivery = delivery(id + 1);
        let mut attempt = id;
        loop {
            let guard = &guards[index(attempt % 2)];
            attempt += 1;
            match guard.admit(&delivery).await {
                Admission::Handle(claim) => {
                    let handler = async {
                        sleep(Duration::from_millis(5)).await;
                        counts.handle(id);
                    };
                    claim.handle(handler, |()| true).await;
                    // Every other answer gets lost, so that the sender comes again.
                    if id.is_multiple_of(2) {
                        break;
                    }
                }
                Admission::Duplicate => {
                    counts.duplicates.fetch_add(1, Ordering::SeqCst);
                    break;
                }
                Admission::Rejected(_) => {
                    counts.refused.fetch_add(1, Ordering::SeqCst);
                    sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }
}

fn delivery(id: u64) -> Delivery {
    let keys = KeyRing::new(SignatureToken::new("demo-token").unwrap());
    let body = format!(
        r#"{{"type":"post_comment_mobile","payload":{{"from":{{"id":1,"email":"sari","name":"Sari"}},"room":{{"id":2,"topic_id":2,"type":"single","name":"R"}},"message":{{"type":"text","text":"hi","payload":{{}},"id":{id}}}}}}}"#
    );
    let signature = keys.sign(body.as_bytes());
    keys.verify(body, &signature).unwrap()
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}
