//! What is special to actix-web; what every adapter does alike is tested once for all of them.

mod keys;
mod payload;
mod refusals;
mod socket;

use actix_web::dev::{Service, ServiceResponse};
use actix_web::test::{TestRequest, call_service};
use bytes::Bytes;
use qiscus_webhook_core::{KeyRing, SIGNATURE_HEADER, SignatureToken};

use crate::VerifyWebhook;

fn ring(token: &str) -> KeyRing {
    KeyRing::new(SignatureToken::new(token).unwrap())
}

fn keys() -> KeyRing {
    ring("demo-token")
}

fn signed(path: &str, keys: &KeyRing, body: impl Into<Bytes>) -> TestRequest {
    let body = body.into();
    TestRequest::post()
        .uri(path)
        .insert_header((SIGNATURE_HEADER, keys.sign(&body).to_hex()))
        .set_payload(body)
}

async fn status_of<S, B>(app: &S, request: TestRequest) -> u16
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
{
    call_service(app, request.to_request())
        .await
        .status()
        .as_u16()
}

#[test]
fn one_middleware_goes_to_every_worker() {
    fn goes_to_workers<T: Clone + Send + Sync + 'static>(_: &T) {}
    goes_to_workers(&VerifyWebhook::new(keys()));
}
