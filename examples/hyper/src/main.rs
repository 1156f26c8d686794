//! A webhook receiver without a framework: the tower layer around a function, served by hyper over
//! HTTP/1.1 and HTTP/2 on one port.
//!
//! ```sh
//! cargo run -p example-hyper
//! ```
//!
//! Add `--http2-prior-knowledge` to the `curl` line that it prints to speak HTTP/2. It takes `ADDR`,
//! `QISCUS_SIGNATURE_TOKEN` and `RUST_LOG` from the environment, as `example-axum` does. How it is
//! served, what bounds a connection and how it ends, is in `examples/support/src/serve.rs`, as for the
//! examples on axum.

use std::convert::Infallible;
use std::error::Error;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::Empty;
use qiscus_webhook::Delivery;
use qiscus_webhook::KeyRing;
use qiscus_webhook::tower::{VerifiedBody, VerifyWebhookLayer};
use tokio::net::TcpListener;
use tower::{ServiceBuilder, service_fn};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    example_support::start_log();
    example_support::give_memory_back()?;
    let keys = example_support::keys()?;
    let listener = example_support::listen().await?;
    example_support::print_curl(&keys, listener.local_addr()?, "/webhook");
    serve(listener, keys, example_support::shutdown()?).await;
    Ok(())
}

async fn serve(listener: TcpListener, keys: KeyRing, shutdown: impl Future<Output = ()>) {
    // One layer for every connection: they keep within one memory budget.
    let service = ServiceBuilder::new()
        .layer(VerifyWebhookLayer::new(keys))
        .service(service_fn(on_request));
    example_support::serve(listener, service, shutdown).await;
}

/// Runs for deliveries that Qiscus signed, and for nothing else.
async fn on_request(request: Request<VerifiedBody>) -> Result<Response<Empty<Bytes>>, Infallible> {
    let mut response = Response::new(Empty::new());
    *response.status_mut() = match (request.method(), request.uri().path()) {
        (&Method::POST, "/webhook") => match request.extensions().get::<Delivery>() {
            Some(delivery) => {
                example_support::log_delivery(delivery);
                StatusCode::OK
            }
            None => StatusCode::INTERNAL_SERVER_ERROR,
        },
        (_, "/webhook") => StatusCode::METHOD_NOT_ALLOWED,
        _ => StatusCode::NOT_FOUND,
    };
    Ok(response)
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use example_support::SAMPLE;
    use http::Version;
    use http_body_util::Full;
    use hyper_util::client::legacy::Client;
    use hyper_util::rt::TokioExecutor;
    use qiscus_webhook::SignatureToken;

    use super::*;

    async fn status_over(version: Version, signed: &str, sent: &'static str) -> StatusCode {
        let keys = KeyRing::new(SignatureToken::new("a test's token").unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let uri = format!("http://{}/webhook", listener.local_addr().unwrap());
        let request = Request::post(uri)
            .header(
                "QISCUS-SDK-SIGNATURE",
                keys.sign(signed.as_bytes()).to_hex(),
            )
            .body(Full::new(Bytes::from(sent)))
            .unwrap();
        let client = Client::builder(TokioExecutor::new())
            .http2_only(version == Version::HTTP_2)
            .build_http();
        tokio::select! {
            () = serve(listener, keys, pending()) => panic!("the server ended"),
            response = client.request(request) => {
                let response = response.unwrap();
                assert_eq!(response.version(), version);
                response.status()
            }
        }
    }

    #[tokio::test]
    async fn both_versions_let_through_what_is_signed_alone() {
        for version in [Version::HTTP_11, Version::HTTP_2] {
            assert_eq!(status_over(version, SAMPLE, SAMPLE).await, StatusCode::OK);
            let status = status_over(version, "another body", SAMPLE).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED);
        }
    }
}
