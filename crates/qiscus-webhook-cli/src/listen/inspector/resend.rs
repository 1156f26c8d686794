//! The page's order to send a delivery again.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use serde_json::json;

use super::deliveries::{Gone, Named, find, json};
use super::resender::{Order, Refused};
use super::shared::Shared;

pub(super) async fn resend(
    State(shared): State<Shared>,
    named: Named,
    headers: HeaderMap,
    order: Bytes,
) -> Result<Response, Refused> {
    // A form of another site can't send this type without asking first.
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    if content_type != Some("application/json") {
        return Err(Refused::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "send JSON",
        ));
    }
    let order: Order = serde_json::from_slice(&order)
        .map_err(|err| Refused::new(StatusCode::BAD_REQUEST, err.to_string()))?;
    let entry = find(&shared, named)?;
    let resender = &shared.resender;
    let forwarder = resender.forwarder(&entry, &order)?;
    let arrived = resender.arrive(&entry, order, forwarder.target())?;
    let id = resender.receiver.resend(arrived, &forwarder).await;
    let id = id.ok_or_else(|| Refused::new(StatusCode::SERVICE_UNAVAILABLE, "the program ends"))?;
    Ok(json(&json!({ "id": id })))
}

impl From<Gone> for Refused {
    fn from(_: Gone) -> Self {
        Self::new(StatusCode::NOT_FOUND, "this delivery is not kept any more")
    }
}
