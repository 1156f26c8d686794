//! An actix-web receiver.

use std::sync::Arc;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{Data, post, resource};
use actix_web::{App, HttpResponse, HttpServer, rt};
use qiscus_webhook_actix::{VerifyWebhook, Webhook};
use qiscus_webhook_core::Rejection;

use super::control::Control;
use super::counts::Counts;
use super::{Addresses, Setup};
use crate::process::PATIENCE;

/// Serves with two workers, over HTTP/1.1 on one address and over either on another.
pub(super) fn serve(setup: &Setup, control: Control) {
    let verify = VerifyWebhook::new(setup.keys.clone()).with_limits(setup.limits.clone());
    let counts = Arc::clone(&setup.counts);
    rt::System::new().block_on(async move {
        let server = HttpServer::new(move || {
            App::new()
                .app_data(Data::from(Arc::clone(&counts)))
                .service(
                    resource("/webhook")
                        .wrap(verify.clone())
                        .wrap(from_fn(watched))
                        .route(post().to(on_event)),
                )
        })
        .workers(2)
        // Longer than a busy machine makes an honest client of these tests rest.
        .keep_alive(PATIENCE)
        .client_request_timeout(PATIENCE)
        // As long as the tower layer reads on.
        .client_disconnect_timeout(Duration::from_secs(5))
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap()
        .bind_auto_h2c(("127.0.0.1", 0))
        .unwrap();
        let addresses = server.addrs();
        control.listening(Addresses {
            http1: addresses[0],
            http2: addresses[1],
        });
        server.run().await.unwrap();
    });
}

async fn on_event(counts: Data<Counts>, Webhook(_): Webhook) -> HttpResponse {
    counts.handle();
    HttpResponse::Ok().finish()
}

async fn watched(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let counts = request
        .app_data::<Data<Counts>>()
        .unwrap()
        .clone()
        .into_inner();
    let begun = counts.begin();
    let response = next.call(request).await?;
    begun.answered(response.response().extensions().get::<Rejection>());
    Ok(response)
}
