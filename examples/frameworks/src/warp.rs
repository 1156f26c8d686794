//! warp: a filter made a service, with the layer around it. hyper serves it, as in `example-hyper`.

use std::convert::Infallible;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::combinators::BoxBody;
use qiscus_webhook::Delivery;
use qiscus_webhook::tower::VerifyWebhookLayer;
use qiscus_webhook::{Event, KeyRing};
use tower::{Service, ServiceBuilder};
use warp::Filter as _;

/// `POST /webhook`.
#[must_use]
pub fn app(
    keys: KeyRing,
) -> impl Service<
    Request<BoxBody<Bytes, Infallible>>,
    Response = Response<impl http_body::Body<Data = Bytes, Error = warp::Error>>,
    Error = Infallible,
> + Clone {
    let webhook = warp::path!("webhook")
        .and(warp::post())
        .and(warp::ext::get::<Delivery>())
        .map(|delivery: Delivery| match delivery.event() {
            Event::PostComment(post) => post.sender().user_id().to_owned(),
            _ => "somebody".to_owned(),
        });
    ServiceBuilder::new()
        .layer(VerifyWebhookLayer::new(keys))
        .service(warp::service(webhook))
}

#[cfg(test)]
mod tests {
    use http_body_util::{BodyExt as _, Full};
    use tower::ServiceExt as _;

    use super::*;
    use crate::signing::{HEADER, accepts_what_is_signed_alone, keys};

    async fn answer(signature: Option<String>, body: String) -> (u16, String) {
        let mut request = Request::post("/webhook");
        if let Some(signature) = signature {
            request = request.header(HEADER, signature);
        }
        let request = request.body(Full::from(body).boxed()).unwrap();
        let response = app(keys()).oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = Box::pin(response.into_body()).collect().await.unwrap();
        (status, String::from_utf8(body.to_bytes().to_vec()).unwrap())
    }

    #[tokio::test]
    async fn what_is_signed_is_accepted_and_nothing_else() {
        accepts_what_is_signed_alone(answer).await;
    }
}
