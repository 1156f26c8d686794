//! AWS Lambda: the layer around the service that `lambda_http::run` takes.
//!
//! Lambda hands over the whole body, as text or in base64; both give the bytes that were signed.
//! Nothing arrives slowly there, so deadline and memory budget have nothing to do.

use std::convert::Infallible;

use http::Response;
use lambda_http::{Body, Request};
use qiscus_webhook::Delivery;
use qiscus_webhook::tower::{VerifiedBody, VerifyWebhookLayer};
use qiscus_webhook::{Event, KeyRing};
use tower::{Service, ServiceBuilder, service_fn};

/// The service to run: `lambda_http::run(app(keys)).await`.
#[must_use]
pub fn app(
    keys: KeyRing,
) -> impl Service<
    Request,
    Response = Response<
        impl http_body::Body<Data: Send, Error: std::fmt::Debug> + Unpin + Send + 'static,
    >,
    Error = Infallible,
    Future: Send + 'static,
> + Clone {
    ServiceBuilder::new()
        .layer(VerifyWebhookLayer::new(keys))
        .service(service_fn(on_event))
}

async fn on_event(request: http::Request<VerifiedBody>) -> Result<Response<Body>, Infallible> {
    let sender = match request.extensions().get().map(Delivery::event) {
        Some(Event::PostComment(post)) => post.sender().user_id().to_owned(),
        _ => "somebody".to_owned(),
    };
    Ok(Response::new(sender.into()))
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use lambda_http::request::LambdaRequest;
    use lambda_http::{Adapter, Context, LambdaEvent};
    use serde_json::{Value, json};
    use tower::ServiceExt as _;

    use super::*;
    use crate::signing::{BODY, forgeries, keys, signature};

    /// Sends an event as API Gateway does, whose names of headers are in lower case.
    async fn answer(signature: Option<String>, body: Value, base64: bool) -> (u64, String) {
        let mut event = json!({
            "version": "2.0",
            "routeKey": "POST /webhook",
            "rawPath": "/webhook",
            "rawQueryString": "",
            "headers": { "content-type": "application/json" },
            "requestContext": { "http": { "method": "POST", "path": "/webhook" } },
            "body": body,
            "isBase64Encoded": base64,
        });
        if let Some(signature) = signature {
            event["headers"]["qiscus-sdk-signature"] = signature.into();
        }
        let request: LambdaRequest = serde_json::from_value(event).unwrap();
        let event = LambdaEvent::new(request, Context::default());
        let response = Adapter::from(app(keys())).oneshot(event).await.unwrap();
        let response = serde_json::to_value(response).unwrap();
        let status = response["statusCode"].as_u64().unwrap();
        (
            status,
            response["body"].as_str().unwrap_or_default().to_owned(),
        )
    }

    #[tokio::test]
    async fn a_signed_delivery_is_accepted_as_text_and_in_base64() {
        let base64 = base64::engine::general_purpose::STANDARD.encode(BODY);
        for (body, is_base64) in [(BODY.to_owned(), false), (base64, true)] {
            let accepted = answer(Some(signature()), body.into(), is_base64).await;
            assert_eq!(accepted, (200, "sari".to_owned()));
        }
    }

    #[tokio::test]
    async fn what_is_not_signed_is_refused() {
        for (signature, body) in forgeries() {
            assert_eq!(answer(signature, body.into(), false).await.0, 401);
        }
    }
}
