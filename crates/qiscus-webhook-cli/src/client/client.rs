//! One `POST` and its answer.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, USER_AGENT};
use http::{HeaderValue, Request};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use qiscus_webhook_testing::SignedRequest;
use tokio::time::timeout;

use super::connector::{Connector, connector};
use super::error::SendError;
use super::reply::Reply;
use super::target::Target;
use crate::failure::Failure;

/// A client for one address; a clone shares its connections.
#[derive(Clone)]
pub(crate) struct Client {
    inner: legacy::Client<Connector, RequestBody>,
    target: Target,
    deadline: Duration,
}

pub(crate) type RequestBody = UnsyncBoxBody<Bytes, Infallible>;

impl Client {
    pub(crate) fn new(target: Target, deadline: Duration) -> Result<Self, Failure> {
        let inner = legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(30))
            .build(connector(&target)?);
        Ok(Self {
            inner,
            target,
            deadline,
        })
    }

    pub(crate) const fn target(&self) -> &Target {
        &self.target
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
        self.exchange(builder.body(body).map_err(SendError::request)?)
            .await
    }

    /// Sends a request as it is. Its address may differ from the client's in path and query.
    pub(crate) async fn exchange(&self, request: Request<RequestBody>) -> Result<Reply, SendError> {
        let start = Instant::now();
        let exchange = async {
            let response = self.inner.request(request).await.map_err(SendError::from)?;
            Ok(Reply::read(response, start.elapsed()).await)
        };
        match timeout(self.deadline, exchange).await {
            Ok(reply) => reply,
            Err(_) => Err(SendError::deadline(self.deadline)),
        }
    }
}

pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
