//! The receiver: the same layer that a user puts in front of a handler, with a handler that prints.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use qiscus_webhook_core::{Delivery, KeyRing, Rejection};
use qiscus_webhook_testing::SignedRequest;
use qiscus_webhook_tower::{VerifyWebhookLayer, Webhook};
use tokio::sync::Notify;

use super::record::{Forwarded, Record};
use crate::client::Client;
use crate::output::{Output, remark};

#[derive(Clone)]
pub(super) struct Receiver {
    shared: Arc<Shared>,
}

struct Shared {
    output: Mutex<Output>,
    output_closed: Notify,
    is_json: bool,
    forward: Option<Client>,
}

impl Receiver {
    pub(super) fn new(output: Output, is_json: bool, forward: Option<Client>) -> Self {
        Self {
            shared: Arc::new(Shared {
                output: Mutex::new(output),
                output_closed: Notify::new(),
                is_json,
                forward,
            }),
        }
    }

    pub(super) fn router(&self, keys: KeyRing) -> Router {
        Router::new()
            .fallback(accepted)
            .with_state(self.clone())
            .layer(VerifyWebhookLayer::new(keys))
            .layer(from_fn_with_state(self.clone(), print_refusal))
    }

    /// Ends when nobody reads what is printed.
    pub(super) fn output_closed(&self) -> impl Future<Output = ()> + use<> {
        let shared = Arc::clone(&self.shared);
        async move { shared.output_closed.notified().await }
    }

    fn print(&self, record: &Record) {
        let shared = &self.shared;
        // A thread that panicked here left at worst half a line behind.
        let mut output = shared.output.lock().unwrap_or_else(PoisonError::into_inner);
        let line = if shared.is_json {
            record.to_json()
        } else {
            record.to_string()
        };
        if let Err(failure) = output.line(line) {
            failure.report();
            shared.output_closed.notify_one();
        } else if output.is_closed() {
            shared.output_closed.notify_one();
        }
    }
}

/// The layer leaves the cause in the response's extensions.
async fn print_refusal(State(receiver): State<Receiver>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    if let Some(rejection) = response.extensions().get::<Rejection>() {
        receiver.print(&Record::refused(&path, rejection));
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
    receiver.print(&Record::accepted(
        uri.path(),
        &delivery,
        status,
        forwarded.as_ref(),
    ));
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
