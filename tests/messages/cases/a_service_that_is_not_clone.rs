// says: `NotClone: Clone`
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use qiscus_webhook::tower::{VerifiedBody, VerifyWebhookLayer};
use qiscus_webhook::{KeyRing, SignatureToken};
use tower::{Layer, Service};

struct NotClone;

impl Service<Request<VerifiedBody>> for NotClone {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<VerifiedBody>) -> Self::Future {
        ready(Ok(Response::default()))
    }
}

fn main() {
    let keys = KeyRing::new(SignatureToken::new("demo-token").unwrap());
    let mut service = VerifyWebhookLayer::new(keys).layer(NotClone);
    drop(service.call(Request::new(Full::new(Bytes::new()))));
}
