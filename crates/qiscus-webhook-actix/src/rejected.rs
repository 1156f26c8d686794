//! A request that is refused: its response, and what is left of its payload.

use std::task::{Context, Poll, ready};

use actix_web::HttpRequest;
use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceResponse};
use actix_web::http::ConnectionType;
use qiscus_webhook_core::receive::{self, Rest};

use crate::incoming::Request;
use crate::settings::Settings;
use crate::unread_body::UnreadBody;

/// Gives the response once it is known what becomes of the connection.
pub(crate) struct Rejected {
    // None once the response is given.
    request: Option<HttpRequest>,
    payload: Payload,
    rejected: receive::Rejected,
}

impl Rejected {
    pub(crate) const fn new(
        request: HttpRequest,
        payload: Payload,
        rejected: receive::Rejected,
    ) -> Self {
        Self {
            request: Some(request),
            payload,
            rejected,
        }
    }

    /// # Panics
    ///
    /// If it is polled again after it was ready.
    #[expect(
        clippy::expect_used,
        reason = "polling a future after its end is the caller's mistake"
    )]
    pub(crate) fn poll<K>(
        &mut self,
        cx: &mut Context<'_>,
        settings: &Settings<K>,
    ) -> Poll<ServiceResponse> {
        let mut lent = Request {
            head: self.request.as_ref().expect("polled after its end"),
            payload: &mut self.payload,
        };
        let rest = ready!(self.rejected.poll_rest(cx, &mut lent));
        let request = self.request.take().expect("polled after its end");
        let mut response = settings.respond(&request, &self.rejected);
        if matches!(rest, Rest::ReadOn | Rest::Close) {
            // actix-http reads on by itself, for as long as `client_disconnect_timeout` says, where a
            // payload is still held once the response is sent.
            let payload = self.payload.take();
            response
                .head_mut()
                .set_connection_type(ConnectionType::Close);
            response = response.map_body(|_, body| BoxBody::new(UnreadBody::new(body, payload)));
        }
        Poll::Ready(ServiceResponse::new(request, response))
    }
}
