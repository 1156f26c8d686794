//! A receiver in its framework without a socket: called with a request that is in memory.

use actix_http::Request;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::{App, Error, test};
use axum::Router;
use axum::body::Body;
use futures_util::FutureExt as _;
use tower::ServiceExt as _;

use crate::receivers::{Contender, actix};
use crate::request::{HEADER, Signed};

/// The status that a router of axum answers with, to a request with this signature header or with none.
pub fn answer_of_axum(router: &Router, signed: &Signed, signature: Option<&str>) -> u16 {
    let request = signed.request_with(signature).map(Body::new);
    let response = router.clone().oneshot(request).now_or_never();
    let response = response.expect("it is all there").expect("no error");
    response.status().as_u16()
}

/// The application of a contender on actix-web.
pub async fn actix_service(
    contender: Contender,
) -> impl Service<Request, Response = ServiceResponse<impl MessageBody>, Error = Error> {
    let app = App::new().configure(|config| actix::configure(contender, config));
    test::init_service(app).await
}

/// The status that an application of actix-web answers with, to a request with this signature header or with none.
pub fn answer_of_actix<S, B>(service: &S, signed: &Signed, signature: Option<&str>) -> u16
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error>,
{
    let mut request = test::TestRequest::post().uri("/webhook");
    if let Some(signature) = signature {
        request = request.insert_header((HEADER, signature));
    }
    let request = request.set_payload(signed.body.clone()).to_request();
    let response = service.call(request).now_or_never();
    let response = response.expect("it is all there").expect("no error");
    response.status().as_u16()
}
