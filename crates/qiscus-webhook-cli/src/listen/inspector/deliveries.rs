//! What the page asks of one delivery.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;

use super::detail::Detail;
use super::rust_test::rust_test;
use super::shared::Shared;
use super::shell;
use crate::listen::explanation::explain;
use crate::listen::history::{BodyState, Entry, Forward};

/// The head of every path below a delivery: the secret, which the guard has looked at, and the id.
pub(super) type Named = Path<(String, u64)>;

/// The delivery is not kept any more, or never was.
pub(super) struct Gone;

pub(super) fn find(shared: &Shared, Path((_, id)): Named) -> Result<Arc<Entry>, Gone> {
    shared.history.entry(id).ok_or(Gone)
}

pub(super) async fn detail(State(shared): State<Shared>, named: Named) -> Result<Response, Gone> {
    let entry = find(&shared, named)?;
    Ok(json(&Detail::new(&entry, &shared.resender.signed_here)))
}

/// The exact bytes.
pub(super) async fn body(State(shared): State<Shared>, named: Named) -> Result<Response, Gone> {
    let entry = find(&shared, named)?;
    let name = format!("delivery-{}.body", entry.id);
    Ok(bytes(entry.arrived.body.clone(), &name))
}

/// What the forward target answered.
pub(super) async fn answer(State(shared): State<Shared>, named: Named) -> Result<Response, Gone> {
    let entry = find(&shared, named)?;
    match entry.forward.get() {
        Some(Forward::Answered(answer)) => {
            let name = format!("answer-{}.body", entry.id);
            Ok(bytes(answer.body.clone(), &name))
        }
        _ => Err(Gone),
    }
}

/// What `verify --explain` says of a refused one.
pub(super) async fn explanation(
    State(shared): State<Shared>,
    named: Named,
) -> Result<Response, Gone> {
    let entry = find(&shared, named)?;
    let tokens = Arc::clone(&shared.tokens);
    // A search, which takes its time on a large body.
    let search = tokio::task::spawn_blocking(move || explain(&entry, &tokens));
    let sentences = search.await.unwrap_or_default();
    Ok(json(&sentences))
}

/// A command that sends it again.
pub(super) async fn curl(State(shared): State<Shared>, named: Named) -> Result<Response, Gone> {
    let entry = find_whole(&shared, named)?;
    let signed_here = &shared.resender.signed_here;
    Ok(shell::curl(&entry, &shared.about.receiver, signed_here).into_response())
}

/// A test that handles it again.
pub(super) async fn rust(State(shared): State<Shared>, named: Named) -> Result<Response, Gone> {
    let entry = find_whole(&shared, named)?;
    Ok(rust_test(&entry, &shared.resender.signed_here).into_response())
}

fn find_whole(shared: &Shared, named: Named) -> Result<Arc<Entry>, Gone> {
    let entry = find(shared, named)?;
    if entry.arrived.body_state == BodyState::Whole {
        Ok(entry)
    } else {
        Err(Gone)
    }
}

pub(super) fn json(value: &impl Serialize) -> Response {
    match serde_json::to_string(value) {
        Ok(text) => ([(CONTENT_TYPE, "application/json")], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Bytes of a stranger: to be saved, never to be shown as what they claim to be.
fn bytes(bytes: Bytes, name: &str) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    (headers, bytes).into_response()
}

impl IntoResponse for Gone {
    fn into_response(self) -> Response {
        (
            StatusCode::NOT_FOUND,
            "this delivery is not kept any more\n",
        )
            .into_response()
    }
}
