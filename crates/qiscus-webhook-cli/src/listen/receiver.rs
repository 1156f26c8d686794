//! The receiver: the same layer that a user puts in front of a handler, with a handler that prints.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use qiscus_webhook_core::{Delivery, KeyRing, Rejection};
use qiscus_webhook_testing::SignedRequest;
use qiscus_webhook_tower::{VerifyWebhookLayer, Webhook};

use super::printer::Printer;
use super::record::{Forwarded, Record};
use crate::client::Client;
use crate::output::remark;

#[derive(Clone)]
pub(super) struct Receiver {
    shared: Arc<Shared>,
}

struct Shared {
    printer: Printer,
    is_json: bool,
    forward: Option<Client>,
}

impl Receiver {
    pub(super) fn new(printer: Printer, is_json: bool, forward: Option<Client>) -> Self {
        Self {
            shared: Arc::new(Shared {
                printer,
                is_json,
                forward,
            }),
        }
    }

    pub(super) fn router(self, keys: KeyRing) -> Router {
        Router::new()
            .fallback(accepted)
            .with_state(self.clone())
            .layer(VerifyWebhookLayer::new(keys))
            .layer(from_fn_with_state(self, print_refusal))
    }

    async fn print(&self, record: &Record) {
        let line = if self.shared.is_json {
            record.to_json()
        } else {
            record.to_string()
        };
        self.shared.printer.line(line).await;
    }
}

/// The layer leaves the cause in the response's extensions.
async fn print_refusal(State(receiver): State<Receiver>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    if let Some(rejection) = response.extensions().get::<Rejection>() {
        receiver.print(&Record::refused(&path, rejection)).await;
    }
    response
}

async fn accepted(
    State(receiver): State<Receiver>,
    Webhook(delivery): Webhook,
    uri: Uri,
    headers: HeaderMap,
) -> StatusCode {
    let forwarded = match &receiver.shared.forward {
        Some(client) => Some(forward(client, &delivery, &headers).await),
        None => None,
    };
    let status = forwarded.as_ref().map_or(StatusCode::OK, Forwarded::status);
    let record = Record::accepted(uri.path(), &delivery, status, forwarded.as_ref());
    receiver.print(&record).await;
    status
}

/// With the exact bytes, and the signature that was verified.
async fn forward(client: &Client, delivery: &Delivery, headers: &HeaderMap) -> Forwarded {
    let signature = delivery.signature().to_hex();
    let request = SignedRequest::from_parts(delivery.body().clone(), signature);
    match client
        .post(&request, headers.get(CONTENT_TYPE).cloned())
        .await
    {
        Ok(reply) => Forwarded::Answered {
            status: reply.status,
            took: reply.took,
        },
        Err(err) => {
            remark(format_args!("not forwarded: {err}\n  {}", err.next_step()));
            Forwarded::Failed(err.to_string())
        }
    }
}
