//! An axum server on a socket.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::any;
use bytes::Bytes;
use qiscus_webhook_tower::axum::Webhook;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower_http::decompression::RequestDecompressionLayer;

use super::Seen;
use super::records::number;
use super::setup::{Keys, Setup, Tenant};
use super::tower::{layer, lookup};
use super::witness::Witness;

pub(crate) struct Axum {
    address: SocketAddr,
    server: JoinHandle<()>,
}

impl Axum {
    pub(crate) async fn start(setup: Setup, witness: Witness) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = app(&setup, witness);
        let server = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { address, server }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Axum {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn app(setup: &Setup, witness: Witness) -> Router {
    let mut app = Router::new()
        .route("/webhook", any(on_event))
        .route("/webhook/{app}", any(on_event))
        .with_state(witness.clone());
    if setup.decompression {
        app = app.layer(RequestDecompressionLayer::new());
    }
    let app = match setup.keys.clone() {
        Keys::Ring(ring) => app.layer(layer(ring, setup)),
        Keys::Handle(handle) => app.layer(layer(handle, setup)),
        Keys::Lookup(_) => app.layer(layer(lookup(&setup.keys), setup)),
    };
    app.layer(from_fn_with_state(witness, witnessed))
}

async fn on_event(
    State(witness): State<Witness>,
    headers: HeaderMap,
    Webhook(delivery): Webhook,
    tenant: Option<Extension<Tenant>>,
    body: Bytes,
) -> StatusCode {
    let seen = Seen {
        delivery,
        body,
        tenant: tenant.map(|Extension(tenant)| tenant),
    };
    let status = witness.handle(number(&headers), seen).await;
    StatusCode::from_u16(status).unwrap()
}

async fn witnessed(State(witness): State<Witness>, request: Request, next: Next) -> Response {
    let number = number(request.headers());
    let _begun = witness.begun(number);
    let response = next.run(request).await;
    witness.answered(number, response.extensions().get());
    response
}
