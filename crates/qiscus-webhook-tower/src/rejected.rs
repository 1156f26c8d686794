//! A request that is refused: its response, and what is left of its body.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::Response;
use http::header::{CONNECTION, HeaderValue};
use http::request::Parts;
use http_body::Body;
use qiscus_webhook_core::receive::{self, Rest};

use crate::incoming::Request;
use crate::settings::Settings;

/// Gives the response once it is known what becomes of the connection.
pub(crate) struct Rejected<B> {
    pub(crate) head: Parts,
    // None once the response is given.
    pub(crate) body: Option<Pin<Box<B>>>,
    pub(crate) rejected: receive::Rejected,
}

impl<B> Rejected<B>
where
    B: Body + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
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
    ) -> Poll<Response<Bytes>> {
        let body = self.body.as_mut().expect("polled after its end");
        let mut request = Request {
            head: &mut self.head,
            body: body.as_mut(),
            runtime: &settings.runtime,
        };
        let rest = ready!(self.rejected.poll_rest(cx, &mut request));
        let mut response = settings.respond(&self.head, &self.rejected);
        let body = self.body.take().expect("polled after its end");
        if matches!(rest, Rest::ReadOn | Rest::Close) {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        if rest == Rest::ReadOn
            && let Some(runtime) = settings.runtime.current()
        {
            settings.options.lingering.read_on(&runtime, body);
        }
        Poll::Ready(response)
    }
}
