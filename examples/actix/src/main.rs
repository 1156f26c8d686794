//! A webhook receiver on actix-web: the middleware around the resource, the extractor in the
//! handler.
//!
//! ```sh
//! cargo run -p example-actix
//! ```
//!
//! It listens on `ADDR` (127.0.0.1:3000 unless set), verifies with the token in
//! `QISCUS_SIGNATURE_TOKEN` (`demo-token` unless set, on an address of this machine alone), prints a
//! `curl` line that tries it, and logs each event (`RUST_LOG` sets the level).
//! On Ctrl-C or SIGTERM, which Docker and Kubernetes send, it answers what it has begun, and ends within
//! eight seconds; on a second one, at once.

use std::error::Error;

use actix_web::dev::Service as _;
use actix_web::{App, HttpResponse, HttpServer, web};
use qiscus_webhook::actix_web::{VerifyWebhook, Webhook, detach_head};
use socket2::SockRef;

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    example_support::start_log();
    example_support::give_memory_back()?;
    let keys = example_support::keys()?;
    // Made once and cloned into every worker: they keep within one memory budget.
    let verify = VerifyWebhook::new(keys.clone());
    let listener = example_support::listen().await?.into_std()?;
    // For every connection, and twice as much on Linux. actix-http reads up to 128 KiB ahead of what
    // is there.
    SockRef::from(&listener).set_recv_buffer_size(32 * 1024)?;
    let server = HttpServer::new(move || {
        App::new()
            .service(webhook(verify.clone()))
            .wrap_fn(|mut request, next| {
                detach_head(&mut request);
                next.call(request)
            })
    })
    .listen(listener)?;
    for address in server.addrs() {
        example_support::print_curl(&keys, address, "/webhook");
    }
    // actix-web's own handling takes no second signal, and ends with Ctrl-C in the midst of an answer.
    let server = server
        .disable_signals()
        .shutdown_timeout(example_support::GRACE.as_secs())
        .run();
    let handle = server.handle();
    let shutdown = example_support::shutdown()?;
    actix_web::rt::spawn(async move {
        shutdown.await;
        handle.stop(true).await;
    });
    server.await?;
    Ok(())
}

fn webhook(verify: VerifyWebhook) -> impl actix_web::dev::HttpServiceFactory {
    web::resource("/webhook")
        .wrap(verify)
        .route(web::post().to(on_event))
}

/// Runs for deliveries that Qiscus signed, and for nothing else. Whatever the event is, it is
/// answered with 200: it has arrived.
async fn on_event(Webhook(delivery): Webhook) -> HttpResponse {
    example_support::log_delivery(&delivery);
    HttpResponse::Ok().finish()
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::test::{TestRequest, call_service, init_service};
    use example_support::SAMPLE;
    use qiscus_webhook::{KeyRing, SignatureToken};

    use super::*;

    async fn status_of(body: &'static str, signature: Option<String>) -> StatusCode {
        let keys = KeyRing::new(SignatureToken::new("a test's token").unwrap());
        let signature = signature.unwrap_or_else(|| keys.sign(body.as_bytes()).to_hex());
        let app = init_service(App::new().service(webhook(VerifyWebhook::new(keys)))).await;
        let request = TestRequest::post()
            .uri("/webhook")
            .insert_header(("QISCUS-SDK-SIGNATURE", signature))
            .set_payload(body)
            .to_request();
        call_service(&app, request).await.status()
    }

    #[actix_web::test]
    async fn every_signed_delivery_is_answered_with_200() {
        for body in [SAMPLE, r#"{"type":"of tomorrow"}"#, "no JSON at all"] {
            assert_eq!(status_of(body, None).await, StatusCode::OK, "{body}");
        }
    }

    #[actix_web::test]
    async fn what_is_not_signed_is_answered_with_401() {
        let status = status_of(SAMPLE, Some("0".repeat(64))).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
}
