//! poem: the layer around a tower service, and poem's `compat` around both, as an endpoint.
//!
//! poem's other `compat`, which makes a middleware of a tower layer, hands the layer requests of
//! poem's own type, so this layer does not fit there.

use std::convert::Infallible;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use poem::Route;
use poem::endpoint::TowerCompatExt as _;
use qiscus_webhook::Delivery;
use qiscus_webhook::tower::{VerifiedBody, VerifyWebhookLayer};
use qiscus_webhook::{Event, KeyRing};
use tower::{ServiceBuilder, service_fn};

/// `POST /webhook`.
pub fn app(keys: KeyRing) -> Route {
    let webhook = ServiceBuilder::new()
        .layer(VerifyWebhookLayer::new(keys))
        .service(service_fn(on_event));
    Route::new().at("/webhook", poem::post(webhook.compat()))
}

async fn on_event(request: Request<VerifiedBody>) -> Result<Response<Full<Bytes>>, Infallible> {
    let sender = match request.extensions().get().map(Delivery::event) {
        Some(Event::PostComment(post)) => post.sender().user_id().to_owned(),
        _ => "somebody".to_owned(),
    };
    Ok(Response::new(sender.into()))
}

#[cfg(test)]
mod tests {
    use poem::Endpoint as _;

    use super::*;
    use crate::signing::{HEADER, accepts_what_is_signed_alone, keys};

    async fn answer(signature: Option<String>, body: String) -> (u16, String) {
        let mut request = poem::Request::builder()
            .method(http::Method::POST)
            .uri_str("/webhook");
        if let Some(signature) = signature {
            request = request.header(HEADER, signature);
        }
        let response = app(keys()).get_response(request.body(body)).await;
        let status = response.status().as_u16();
        (status, response.into_body().into_string().await.unwrap())
    }

    #[tokio::test]
    async fn what_is_signed_is_accepted_and_nothing_else() {
        accepts_what_is_signed_alone(answer).await;
    }
}
