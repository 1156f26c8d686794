//! tonic: the webhook beside gRPC services, in the axum router that tonic's routes are.
//!
//! The layer goes around the webhook's route alone: Qiscus signs webhooks, and nobody signs gRPC
//! calls this way.

use axum::Router;
use axum::routing::post;
use qiscus_webhook::axum::{VerifyWebhookLayer, Webhook};
use qiscus_webhook::{Event, KeyRing};
use tonic::service::Routes;

/// `POST /webhook`, and gRPC's health service.
pub async fn app(keys: KeyRing) -> Router {
    let (_, health) = tonic_health::server::health_reporter();
    let webhook = Router::new()
        .route("/webhook", post(on_event))
        .route_layer(VerifyWebhookLayer::new(keys));
    Routes::new(health).into_axum_router().merge(webhook)
}

async fn on_event(Webhook(delivery): Webhook) -> String {
    match delivery.event() {
        Event::PostComment(post) => post.sender().user_id().to_owned(),
        _ => "somebody".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::Request;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use super::*;
    use crate::signing::{HEADER, accepts_what_is_signed_alone, keys};

    async fn answer(signature: Option<String>, body: String) -> (u16, String) {
        let mut request = Request::post("/webhook");
        if let Some(signature) = signature {
            request = request.header(HEADER, signature);
        }
        let request = request.body(Body::from(body)).unwrap();
        let response = app(keys()).await.oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn what_is_signed_is_accepted_and_nothing_else() {
        accepts_what_is_signed_alone(answer).await;
    }

    #[tokio::test]
    async fn a_call_of_a_grpc_service_needs_no_signature() {
        // An empty message: not compressed, of length 0.
        let call = Request::post("/grpc.health.v1.Health/Check")
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .body(Body::from(vec![0; 5]))
            .unwrap();
        let response = app(keys()).await.oneshot(call).await.unwrap();
        assert_eq!(response.status(), 200);
        let answer = response.into_body().collect().await.unwrap();
        assert_eq!(answer.trailers().unwrap()["grpc-status"], "0");
    }
}
