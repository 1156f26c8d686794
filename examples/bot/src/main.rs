//! A bot: it reads what people write in the rooms of a Qiscus application and answers through Qiscus's
//! Server API, in order within each room.
//!
//! ```sh
//! export QISCUS_SIGNATURE_TOKEN='the token of the webhook'
//! export QISCUS_APP_ID='the application' QISCUS_SECRET_KEY='its secret key' BOT_USER_ID=my-bot
//! cargo run -p example-bot
//! ```
//!
//! Set the webhook *On Client Post Comment* to its address, create the user `my-bot` in the dashboard,
//! add it to a room, and write `/status` there. Without an application, let it answer to a server of
//! your own on this machine: `QISCUS_API_URL=http://127.0.0.1:8080`. It takes `ADDR` and `RUST_LOG` from
//! the environment, as `example-axum` does.
//!
//! ```text
//!            verified, once                      in order within a room
//! Qiscus ──► receiver ─────────► 16 lanes ──────► answer_to ────► Server API
//!        ◄── 200, or 503 if the room's lane is full
//! ```
//!
//! - What the bot posts comes back as a webhook if *On Rest Post Comment* leads here too. It ignores
//!   what it has posted itself and whatever came through the Server API, or it would answer itself for
//!   ever.
//! - The rooms are spread over lanes, each with one answer under way and up to a hundred comments that
//!   wait. Full, it answers 503, and the guard forgets that delivery, so that a retry is handled.
//! - An answer that the Server API did not take is tried three times, if it can't have been posted. Its
//!   room waits meanwhile, and the rooms of its lane.
//! - On SIGTERM, it answers the requests in hand within eight seconds, then works on what it has
//!   answered with 200 for eight more: give it `docker stop --timeout 20`. What is left then is counted
//!   in the log. On a second one, it ends at once.
//! - What it has in its lanes is lost with a process that is killed. Where that must not be, put
//!   `example-queue` before it: its worker calls `answer_to` in place of writing to SQLite.

mod answer;
mod lanes;
mod server_api;

use std::env;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use qiscus_webhook::KeyRing;
use qiscus_webhook::axum::{Comment, ReplayGuardLayer, VerifyWebhookLayer};
use qiscus_webhook::replay::MemoryStore;

use crate::answer::answer_to;
use crate::lanes::Lanes;
use crate::server_api::ServerApi;

/// How long what was answered with 200 may take once the server has ended.
const FINISH: Duration = Duration::from_secs(8);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    example_support::start_log();
    example_support::give_memory_back()?;
    let keys = example_support::keys()?;
    let bot = required("BOT_USER_ID")?;
    let api = Arc::new(ServerApi::new(
        &example_support::variable("QISCUS_API_URL", "https://api.qiscus.com"),
        &required("QISCUS_APP_ID")?,
        &required("QISCUS_SECRET_KEY")?,
        bot.clone(),
    )?);
    let listener = example_support::listen().await?;
    example_support::print_curl_of(
        example_support::SAMPLE_WITH_ID,
        &keys,
        listener.local_addr()?,
        "/webhook",
    );

    let (lanes, working) =
        Lanes::start(move |comment| reply(Arc::clone(&api), bot.clone(), comment));
    example_support::serve(listener, app(keys, lanes), example_support::shutdown()?).await;
    // The lanes' last senders are gone with the server: they end once they are empty.
    working.finish_within(FINISH).await;
    Ok(())
}

fn required(name: &str) -> Result<String, String> {
    env::var(name).map_err(|err| format!("{name}: {err}"))
}

fn app(keys: KeyRing, lanes: Lanes) -> Router {
    Router::new()
        .route("/webhook", post(on_comment))
        // Read from the bottom: verified first, then told apart from what was handled before.
        .layer(ReplayGuardLayer::new(MemoryStore::new()))
        .layer(VerifyWebhookLayer::new(keys))
        .with_state(lanes)
}

/// Answers at once: how long Qiscus waits is not documented.
async fn on_comment(State(lanes): State<Lanes>, comment: Option<Comment>) -> StatusCode {
    match comment.map(|Comment(comment)| lanes.put(comment)) {
        // An event of another kind has arrived too.
        None | Some(true) => StatusCode::OK,
        Some(false) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn reply(api: Arc<ServerApi>, bot: String, comment: qiscus_webhook::Comment) {
    let Some(text) = answer_to(&comment, &bot) else {
        return;
    };
    let room = comment.room().id();
    match api.post(room, &text).await {
        Ok(()) => tracing::info!(room, "answered"),
        Err(err) => tracing::error!(room, "not answered: {err}"),
    }
}
