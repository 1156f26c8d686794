//! An actix-web server on a socket.

use std::net::SocketAddr;
use std::thread::JoinHandle;

use actix_web::body::MessageBody;
use actix_web::dev::{ServerHandle, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{Bytes, Data, PayloadConfig, resource, route};
use actix_web::{App, HttpMessage as _, HttpRequest, HttpResponse, HttpServer, rt};
use metrics_util::debugging::DebuggingRecorder;
use qiscus_webhook_actix::{ResolveKeys, Resolved, VerifyWebhook, Webhook, resolve_async};
use qiscus_webhook_core::Rejection;
use tokio::sync::oneshot;
use tracing::dispatcher::{self, Dispatch};

use super::Seen;
use super::records::{NUMBER, parse};
use super::setup::{Keys, Setup, Tenant};
use super::witness::Witness;

pub(crate) struct Actix {
    address: SocketAddr,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Actix {
    pub(crate) async fn start(setup: Setup, witness: Witness) -> Self {
        let (started, address) = oneshot::channel();
        let listening = Listening {
            log: dispatcher::get_default(Dispatch::clone),
            metrics: setup.metrics,
        };
        let thread = std::thread::spawn(move || match setup.keys.clone() {
            Keys::Ring(ring) => serve(verify(ring, &setup), witness, listening, started),
            Keys::Handle(handle) => serve(verify(handle, &setup), witness, listening, started),
            Keys::Lookup(_) => serve(
                verify(lookup(&setup.keys), &setup),
                witness,
                listening,
                started,
            ),
        });
        let (address, server) = address.await.unwrap();
        Self {
            address,
            server,
            thread: Some(thread),
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Actix {
    fn drop(&mut self) {
        // Sent at once; what it gives back waits for the end, as does the thread.
        drop(self.server.stop(false));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

/// Who listens on the thread of the test, and is to listen on those of the server.
#[derive(Clone)]
struct Listening {
    log: Dispatch,
    metrics: Option<&'static DebuggingRecorder>,
}

fn serve<K>(
    verify: VerifyWebhook<K>,
    witness: Witness,
    listening: Listening,
    started: oneshot::Sender<(SocketAddr, ServerHandle)>,
) where
    K: ResolveKeys,
{
    rt::System::new().block_on(async move {
        let server = HttpServer::new(move || {
            // Called on the thread of a worker, which logs there for as long as it lives.
            std::mem::forget(dispatcher::set_default(&listening.log));
            if let Some(recorder) = listening.metrics {
                std::mem::forget(metrics::set_default_local_recorder(recorder));
            }
            let routed = |path: &str| {
                resource(path)
                    .wrap(verify.clone())
                    .wrap(from_fn(witnessed))
                    .route(route().to(on_event))
            };
            App::new()
                .app_data(Data::new(witness.clone()))
                .app_data(PayloadConfig::new(2 * 1024 * 1024))
                .service(routed("/webhook"))
                .service(routed("/webhook/{app}"))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        started.send((address, server.handle())).ok().unwrap();
        server.await.unwrap();
    });
}

fn verify<K: ResolveKeys>(keys: K, setup: &Setup) -> VerifyWebhook<K> {
    let verify = VerifyWebhook::new(keys).with_limits(setup.limits.clone());
    match setup.rejection_response {
        None => verify,
        Some((status, body)) => verify.with_rejection_response(move |_, _: &Rejection| {
            HttpResponse::build(StatusCode::from_u16(status).unwrap()).body(body)
        }),
    }
}

fn lookup(keys: &Keys) -> impl ResolveKeys + use<> {
    let Keys::Lookup(lookup) = keys.clone() else {
        panic!("no lookup");
    };
    resolve_async(move |request| {
        let found = lookup(request.path().to_owned());
        async move {
            Ok(found
                .await?
                .map(|(ring, tenant)| Resolved::new(tenant.with_keys(ring)).with_extension(tenant)))
        }
    })
}

async fn on_event(
    witness: Data<Witness>,
    request: HttpRequest,
    Webhook(delivery): Webhook,
    body: Bytes,
) -> HttpResponse {
    let tenant = request.extensions().get::<Tenant>().cloned();
    let seen = Seen {
        delivery,
        body,
        tenant,
    };
    let number = number(request.headers());
    let status = witness.handle(number, seen).await;
    HttpResponse::new(StatusCode::from_u16(status).unwrap())
}

async fn witnessed(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let witness = request.app_data::<Data<Witness>>().unwrap().clone();
    let number = number(request.headers());
    let _begun = witness.begun(number);
    let response = next.call(request).await?;
    witness.answered(number, response.response().extensions().get());
    Ok(response)
}

fn number(headers: &actix_web::http::header::HeaderMap) -> u64 {
    parse(headers.get(NUMBER).map(|value| value.as_bytes()))
}
