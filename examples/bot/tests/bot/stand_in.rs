//! A server that takes what the bot posts, as Qiscus documents it, and the bot that posts there.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use qiscus_webhook::testing::TestEvent;
use test_servers::{Answer, Program};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::{OwnedRwLockWriteGuard, RwLock};

pub(crate) const BOT: &str = "my-bot";
const TOKEN: &str = "a token of the tests";
const PATIENCE: Duration = Duration::from_secs(20);

/// Ends when it is dropped.
pub(crate) struct StandIn {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    gate: Arc<Gate>,
    _runtime: Runtime,
}

#[derive(Default)]
struct Seen {
    /// Room and text, in the order of their arrival.
    posted: Vec<(String, String)>,
    refused: usize,
    /// What to answer before 200.
    statuses: VecDeque<StatusCode>,
}

/// Shared by those who pass; whoever holds it lets nobody pass.
type Gate = RwLock<()>;

impl StandIn {
    pub(crate) fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let gate = Arc::new(Gate::default());
        let app = Router::new()
            .route("/api/v2.1/rest/post_comment", post(on_post))
            .with_state((Arc::clone(&seen), Arc::clone(&gate)));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move { axum::serve(listener, app).await });
        Self {
            address,
            seen,
            gate,
            _runtime: runtime,
        }
    }

    pub(crate) fn answers_first(&self, statuses: &[u16]) {
        let statuses = statuses.iter().map(|it| StatusCode::from_u16(*it).unwrap());
        self.seen.lock().unwrap().statuses.extend(statuses);
    }

    /// Until this is dropped, nothing is posted and nothing answered.
    pub(crate) fn hold(&self) -> OwnedRwLockWriteGuard<()> {
        Arc::clone(&self.gate).try_write_owned().unwrap()
    }

    pub(crate) fn posted(&self) -> Vec<(String, String)> {
        self.seen.lock().unwrap().posted.clone()
    }

    pub(crate) fn refused(&self) -> usize {
        self.seen.lock().unwrap().refused
    }

    pub(crate) fn wait_for(&self, count: usize) -> Vec<(String, String)> {
        let begun = Instant::now();
        while self.posted().len() < count {
            assert!(begun.elapsed() < PATIENCE, "{:?}", self.posted());
            sleep(Duration::from_millis(10));
        }
        self.posted()
    }

    pub(crate) fn bot(&self) -> Program {
        Program::start(
            Command::new(env!("CARGO_BIN_EXE_example-bot"))
                .env("ADDR", "127.0.0.1:0")
                .env("QISCUS_API_URL", format!("http://{}", self.address))
                .env("QISCUS_APP_ID", "toko-demo")
                .env("QISCUS_SECRET_KEY", "hush")
                .env("BOT_USER_ID", BOT)
                .env("QISCUS_SIGNATURE_TOKEN", TOKEN),
        )
    }
}

async fn on_post(
    State((seen, gate)): State<(Arc<Mutex<Seen>>, Arc<Gate>)>,
    headers: HeaderMap,
    Json(comment): Json<serde_json::Value>,
) -> StatusCode {
    let _passed = gate.read().await;
    let mut seen = seen.lock().unwrap();
    let status = seen.statuses.pop_front().unwrap_or(StatusCode::OK);
    let is = |name: &str, value: &str| headers.get(name).is_some_and(|it| it == value);
    let (known, user) = (
        is("qiscus-sdk-app-id", "toko-demo") && is("qiscus-sdk-secret", "hush"),
        comment["user_id"] == BOT,
    );
    if status != StatusCode::OK || !known || !user {
        seen.refused += 1;
        return if known {
            status
        } else {
            StatusCode::UNAUTHORIZED
        };
    }
    let text = |name: &str| comment[name].as_str().unwrap_or_default().to_owned();
    let posted = (text("room_id"), text("message"));
    seen.posted.push(posted);
    status
}

pub(crate) fn send(bot: SocketAddr, event: &TestEvent) -> Answer {
    let request = event.sign_with_token(TOKEN);
    let (_, signature) = request.header().unwrap();
    test_servers::post(bot, "/webhook", signature, request.body()).unwrap()
}
