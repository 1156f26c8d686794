//! One `POST` and its answer.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, PROXY_AUTHORIZATION, USER_AGENT};
use http::{HeaderMap, HeaderValue, Request};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use qiscus_webhook_testing::SignedRequest;
use tokio::time::timeout;

use super::connector::{Connector, connector};
use super::error::SendError;
use super::proxy::Proxy;
use super::reply::Reply;
use super::target::Target;
use super::trust::Trust;
use crate::failure::Failure;

/// A client for one address; a clone shares its connections.
#[derive(Clone)]
pub(crate) struct Client {
    inner: legacy::Client<Connector, RequestBody>,
    target: Target,
    deadline: Duration,
    headers: HeaderMap,
    /// What a proxy that reads the requests asks for.
    proxy_authorization: Option<HeaderValue>,
}

pub(crate) type RequestBody = UnsyncBoxBody<Bytes, Infallible>;

impl Client {
    pub(crate) fn new(target: Target, deadline: Duration) -> Result<Self, Failure> {
        Self::trusting(target, deadline, &Trust::System)
    }

    pub(crate) fn trusting(
        target: Target,
        deadline: Duration,
        trust: &Trust,
    ) -> Result<Self, Failure> {
        let proxy = Proxy::of_environment(&target)?;
        Self::by_way_of(proxy, target, deadline, trust)
    }

    pub(super) fn by_way_of(
        proxy: Option<Proxy>,
        target: Target,
        deadline: Duration,
        trust: &Trust,
    ) -> Result<Self, Failure> {
        let is_read = !target.is_https();
        let proxy_authorization = proxy
            .as_ref()
            .filter(|_| is_read)
            .and_then(Proxy::authorization)
            .cloned();
        let inner = legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(30))
            .build(connector(&target, trust, proxy)?);
        Ok(Self {
            inner,
            target,
            deadline,
            headers: HeaderMap::new(),
            proxy_authorization,
        })
    }

    pub(crate) const fn target(&self) -> &Target {
        &self.target
    }

    /// Sends these too, or in place of those that have the same name.
    pub(crate) fn with_headers(mut self, headers: &HeaderMap) -> Self {
        put(headers, &mut self.headers);
        self
    }

    /// Posts a body that is at hand.
    pub(crate) async fn post(
        &self,
        request: &SignedRequest,
        content_type: Option<HeaderValue>,
    ) -> Result<Reply, SendError> {
        let body = Full::new(request.body().clone()).boxed_unsync();
        self.post_body(request, content_type, body).await
    }

    /// Posts a body that comes in its own time. Its length is declared to be that of `request`.
    pub(crate) async fn post_body(
        &self,
        request: &SignedRequest,
        content_type: Option<HeaderValue>,
        body: RequestBody,
    ) -> Result<Reply, SendError> {
        self.exchange(self.request(request, content_type, body)?)
            .await
    }

    /// Posts a body whose length is not declared.
    pub(crate) async fn post_chunked(
        &self,
        request: &SignedRequest,
        content_type: Option<HeaderValue>,
        body: RequestBody,
    ) -> Result<Reply, SendError> {
        let mut request = self.request(request, content_type, body)?;
        request.headers_mut().remove(CONTENT_LENGTH);
        self.exchange(request).await
    }

    /// The request of a signed body, as `post` sends it.
    pub(crate) fn request<B>(
        &self,
        request: &SignedRequest,
        content_type: Option<HeaderValue>,
        body: B,
    ) -> Result<Request<B>, SendError> {
        let mut builder = Request::post(self.target.uri())
            .header(
                USER_AGENT,
                concat!("qiscus-webhook/", env!("CARGO_PKG_VERSION")),
            )
            .header(CONTENT_LENGTH, request.body().len());
        if let Some(content_type) = content_type {
            builder = builder.header(CONTENT_TYPE, content_type);
        }
        if let Some((name, value)) = request.header() {
            builder = builder.header(name, value);
        }
        let mut request = builder.body(body).map_err(SendError::request)?;
        put(&self.headers, request.headers_mut());
        Ok(request)
    }

    /// Sends a request as it is. Its address may differ from the client's in path and query.
    ///
    /// The deadline is that of the answer's head; the body is read within what is left of it.
    pub(crate) async fn exchange(
        &self,
        mut request: Request<RequestBody>,
    ) -> Result<Reply, SendError> {
        if let Some(authorization) = &self.proxy_authorization {
            request
                .headers_mut()
                .insert(PROXY_AUTHORIZATION, authorization.clone());
        }
        let start = Instant::now();
        let Ok(response) = timeout(self.deadline, self.inner.request(request)).await else {
            return Err(SendError::deadline(self.deadline));
        };
        let took = start.elapsed();
        // The status is known: it stays so, whatever becomes of the body.
        Ok(Reply::read(response?, took, self.deadline.saturating_sub(took)).await)
    }
}

/// Adds headers to others, of which those that have the same name go.
fn put(headers: &HeaderMap, into: &mut HeaderMap) {
    for name in headers.keys() {
        into.remove(name);
    }
    for (name, value) in headers {
        into.append(name, value.clone());
    }
}

pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
