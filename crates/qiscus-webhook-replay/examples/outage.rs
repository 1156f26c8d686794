//! What a Redis that is away costs a receiver under load: peak memory, and the time until it serves
//! again.
//!
//! ```text
//! cargo run --release -p qiscus-webhook-replay --features redis,tower --example outage
//! ```
//!
//! It starts a `redis-server` of its own, sends signed deliveries to an axum receiver over the loopback
//! from a process of its own, kills Redis in the midst of that, starts it again, and fails if the
//! outage took more than 64 MiB over what the load takes, or more than two seconds to serve. `SECONDS` (60),
//! `CONNECTIONS` (3000) and `RATE` (5000 a second) change what it does. Memory is read from `/proc`, so
//! it runs on Linux; both processes need as many open files as there are connections.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement prints what it finds, and ends where it can't go on"
)]

use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::routing::post;
use qiscus_webhook_core::{KeyRing, SignatureToken};
use qiscus_webhook_replay::{RedisStore, tower::ReplayGuardLayer};
use qiscus_webhook_tower::VerifyWebhookLayer;
use qiscus_webhook_tower::axum::Webhook;
use test_servers::{Answers, RedisServer};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, interval, sleep, timeout};

const MOST_BYTES: u64 = 64 << 20;
const MOST_TIME: Duration = Duration::from_secs(2);

#[tokio::main]
async fn main() -> ExitCode {
    if let Ok(address) = std::env::var("OUTAGE_SENDS_TO") {
        send_for_ever(&address).await;
        return ExitCode::SUCCESS;
    }
    let Some(mut redis) = RedisServer::start() else {
        return ExitCode::FAILURE;
    };
    let away = Duration::from_secs(number("SECONDS", 60));
    let guard = ReplayGuardLayer::new(RedisStore::new(&redis.url()).unwrap());
    let app = Router::new()
        .route("/webhook", post(on_event))
        .layer(guard.clone())
        .layer(VerifyWebhookLayer::new(keys()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, app).await });

    println!("at rest: {} MiB", mib(resident_bytes()));
    let mut sender = Command::new(std::env::current_exe().unwrap())
        .env("OUTAGE_SENDS_TO", &address)
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    sleep(Duration::from_secs(5)).await;
    let loaded = resident_bytes();
    println!("under load with Redis: {} MiB", mib(loaded));

    redis.kill();
    println!("Redis is away for {} s", away.as_secs());
    let mut peak = loaded;
    let begun = Instant::now();
    let mut looks = interval(Duration::from_millis(50));
    while begun.elapsed() < away {
        looks.tick().await;
        peak = peak.max(resident_bytes());
    }
    redis.start_again();
    let back = Instant::now();
    let served = serves_within(&address, Duration::from_secs(60)).await;
    let recovery = back.elapsed();
    while back.elapsed() < Duration::from_secs(5) {
        looks.tick().await;
        peak = peak.max(resident_bytes());
    }
    let untold = guard.drain(Duration::from_secs(10)).await;
    sender.kill().unwrap();
    sender.wait().unwrap();

    let added = peak.saturating_sub(loaded);
    println!(
        "peak: {} MiB, of which the outage added {} MiB",
        mib(peak),
        mib(added)
    );
    println!("serving {} ms after Redis was back", recovery.as_millis());
    println!("ends of deliveries that Redis was not told: {untold}");
    if served && added <= MOST_BYTES && recovery <= MOST_TIME && untold == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

async fn on_event(Webhook(_): Webhook) -> &'static str {
    // Long enough that many are in the handler when Redis goes.
    sleep(Duration::from_millis(100)).await;
    "handled"
}

async fn serves_within(address: &str, patience: Duration) -> bool {
    let begun = Instant::now();
    let mut id = u64::from(u32::MAX) << 20;
    while begun.elapsed() < patience {
        id += 1;
        let stream = TcpStream::connect(address).await;
        if let Ok(stream) = stream
            && deliver(&mut Answers::new(stream), id).await == Some(200)
        {
            return true;
        }
        sleep(Duration::from_millis(10)).await;
    }
    false
}

async fn send_for_ever(address: &str) {
    let connections = number("CONNECTIONS", 3000);
    let pause = Duration::from_secs_f64(connections as f64 / number("RATE", 5000) as f64);
    let next = Arc::new(AtomicU64::new(1));
    for number in 0..connections {
        let (address, next) = (address.to_owned(), Arc::clone(&next));
        tokio::spawn(async move {
            sleep(pause.mul_f64(number as f64 / connections as f64)).await;
            let mut ticks = interval(pause);
            loop {
                let Ok(stream) = TcpStream::connect(&address).await else {
                    sleep(pause).await;
                    continue;
                };
                let mut connection = Answers::new(stream);
                loop {
                    ticks.tick().await;
                    let id = next.fetch_add(1, Ordering::Relaxed);
                    let answer = timeout(Duration::from_secs(10), deliver(&mut connection, id));
                    if !matches!(answer.await, Ok(Some(_))) {
                        break;
                    }
                }
            }
        });
    }
    std::future::pending::<()>().await;
}

/// The status, if the connection goes on.
async fn deliver(connection: &mut Answers<TcpStream>, id: u64) -> Option<u16> {
    let body = format!(
        r#"{{"type":"post_comment_mobile","payload":{{"from":{{"id":1,"email":"sari","name":"Sari"}},"room":{{"id":2,"topic_id":2,"type":"single","name":"R"}},"message":{{"type":"text","text":"hi","payload":{{}},"id":{id}}}}}}}"#
    );
    let signature = keys().sign(body.as_bytes()).to_hex();
    let request = test_servers::request("/webhook", &signature, body.as_bytes());
    connection.get_mut().write_all(&request).await.ok()?;
    Some(connection.next().await.ok()?.status)
}

fn keys() -> KeyRing {
    KeyRing::new(SignatureToken::new("demo-token").unwrap())
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

fn resident_bytes() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    let resident = pages.split(' ').nth(1).unwrap();
    resident.parse::<u64>().unwrap() * 4096
}

const fn mib(bytes: u64) -> u64 {
    bytes >> 20
}
