//! Receivers as a user would build them, on axum and on actix-web.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use actix_web::{App, HttpResponse, HttpServer, web};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use qiscus_webhook_core::{Delivery, KeyRing, Limits, SignatureToken};

use crate::program::TOKEN;

/// A receiver on a port of its own, and what reached its handler.
pub(crate) struct Receiver {
    pub(crate) name: &'static str,
    address: SocketAddr,
    deliveries: Deliveries,
}

type Deliveries = Arc<Mutex<Vec<Delivery>>>;

/// Longer than anything that is not stalled on purpose takes on a busy machine.
const PATIENT: Duration = Duration::from_secs(30);

/// Short, so that a test of it is.
const IMPATIENT: Duration = Duration::from_millis(300);

impl Receiver {
    pub(crate) fn url(&self) -> String {
        format!("http://{}/webhook", self.address)
    }

    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.deliveries.lock().unwrap().clone()
    }

    /// One on each framework.
    pub(crate) fn all() -> [Self; 2] {
        [Self::axum(StatusCode::OK), Self::actix(PATIENT)]
    }

    /// One on each framework that has so much patience with a body.
    pub(crate) fn all_with(deadline: Duration) -> [Self; 2] {
        [
            Self::axum_with(StatusCode::OK, deadline),
            Self::actix(deadline),
        ]
    }

    /// One on each framework that soon has enough of a body that does not come.
    pub(crate) fn all_impatient() -> [Self; 2] {
        [
            Self::axum_with(StatusCode::OK, IMPATIENT),
            Self::actix(IMPATIENT),
        ]
    }

    /// Answers what is verified with `status`.
    pub(crate) fn axum(status: StatusCode) -> Self {
        Self::axum_with(status, PATIENT)
    }

    fn axum_with(status: StatusCode, deadline: Duration) -> Self {
        use qiscus_webhook_tower::VerifyWebhookLayer;
        use qiscus_webhook_tower::axum::Webhook;
        Self::start("axum", move |listener, deliveries| {
            let on_event = async move |Webhook(delivery): Webhook| {
                deliveries.lock().unwrap().push(delivery);
                status
            };
            let app = Router::new().route("/webhook", post(on_event)).layer(
                VerifyWebhookLayer::new(keys())
                    .with_limits(Limits::default().with_body_deadline(deadline)),
            );
            serve(listener, app);
        })
    }

    fn actix(deadline: Duration) -> Self {
        use qiscus_webhook_actix::{VerifyWebhook, Webhook};
        Self::start("actix-web", move |listener, deliveries| {
            let verify = VerifyWebhook::new(keys())
                .with_limits(Limits::default().with_body_deadline(deadline));
            let app = move || {
                let deliveries = Arc::clone(&deliveries);
                let on_event = move |Webhook(delivery): Webhook| {
                    deliveries.lock().unwrap().push(delivery);
                    async { HttpResponse::Ok().finish() }
                };
                App::new().service(
                    web::resource("/webhook")
                        .wrap(verify.clone())
                        .route(web::post().to(on_event)),
                )
            };
            let server = HttpServer::new(app)
                .workers(1)
                .disable_signals()
                .listen(listener)
                .unwrap();
            actix_web::rt::System::new().block_on(server.run()).unwrap();
        })
    }

    /// Acts on whatever arrives, as most receivers do that nobody tested.
    pub(crate) fn trusting() -> Self {
        Self::start("trusting", |listener, _| {
            let app = Router::new().route("/webhook", post(async || "thanks"));
            serve(listener, app);
        })
    }

    /// The port takes connections from here on: what comes early waits for the server.
    fn start(
        name: &'static str,
        serve: impl FnOnce(TcpListener, Deliveries) + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let deliveries = Deliveries::default();
        let seen = Arc::clone(&deliveries);
        thread::spawn(move || serve(listener, seen));
        Self {
            name,
            address,
            deliveries,
        }
    }
}

fn serve(listener: TcpListener, app: Router) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        listener.set_nonblocking(true).unwrap();
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        axum::serve(listener, app).await.unwrap();
    });
}

fn keys() -> KeyRing {
    KeyRing::new(SignatureToken::new(TOKEN).unwrap())
}
