//! salvo: the layer as a hoop, by salvo's `compat`.
//!
//! salvo's own handlers take salvo's own body, so the verified bytes are put into one behind the
//! layer.

use http::Request;
use qiscus_webhook::Delivery;
use qiscus_webhook::tower::{VerifiedBody, VerifyWebhookLayer};
use qiscus_webhook::{Event, KeyRing};
use salvo::http::{ReqBody, StatusError};
use salvo::prelude::TowerLayerCompat as _;
use salvo::{Router, handler};
use tower::ServiceBuilder;

/// `POST /webhook`.
///
/// # Panics
///
/// Outside a tokio runtime, on which salvo's `compat` spawns a task.
pub fn app(keys: KeyRing) -> Router {
    let verify = ServiceBuilder::new()
        .layer(VerifyWebhookLayer::new(keys))
        .map_request(with_body_of_salvo)
        .into_inner();
    Router::with_path("webhook")
        .hoop(verify.compat::<ReqBody>())
        .post(on_event)
}

fn with_body_of_salvo(request: Request<VerifiedBody>) -> Request<ReqBody> {
    let body = request.extensions().get().map(Delivery::body).cloned();
    request.map(|_| ReqBody::from(body.unwrap_or_default()))
}

#[handler]
async fn on_event(request: &mut salvo::Request) -> Result<String, StatusError> {
    let delivery: &Delivery = request
        .extensions()
        .get()
        .ok_or_else(StatusError::internal_server_error)?;
    Ok(match delivery.event() {
        Event::PostComment(post) => post.sender().user_id().to_owned(),
        _ => "somebody".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use http::uri::Scheme;
    use http_body_util::BodyExt as _;
    use salvo::Service;

    use super::*;
    use crate::signing::{HEADER, accepts_what_is_signed_alone, keys};

    async fn answer(signature: Option<String>, body: String) -> (u16, String) {
        let mut request = Request::post("http://localhost/webhook");
        if let Some(signature) = signature {
            request = request.header(HEADER, signature);
        }
        let request = request.body(ReqBody::from(body)).unwrap();
        let request = salvo::Request::from_hyper(request, Scheme::HTTP);
        let unknown = salvo::conn::SocketAddr::Unknown;
        let mut response = Service::new(app(keys()))
            .hyper_handler(unknown.clone(), unknown, Scheme::HTTP, None, None)
            .handle(request)
            .await;
        let status = response.status_code.unwrap().as_u16();
        let body = response.take_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn what_is_signed_is_accepted_and_nothing_else() {
        accepts_what_is_signed_alone(answer).await;
    }
}
