//! Connections, straight or by way of a proxy.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use super::proxy::{Proxy, ProxyError};

type BoxError = Box<dyn Error + Send + Sync>;

/// Connects to the target of one client.
#[derive(Clone)]
pub(super) struct Route {
    connector: HttpConnector,
    proxy: Option<Proxy>,
    is_https: bool,
}

impl Route {
    pub(super) fn new(proxy: Option<Proxy>, is_https: bool) -> Self {
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_nodelay(true);
        Self {
            connector,
            proxy,
            is_https,
        }
    }

    async fn connect(mut self, target: Uri) -> Result<Stream, BoxError> {
        let Some(proxy) = self.proxy else {
            let inner = self.connector.call(target).await?;
            return Ok(Stream {
                inner,
                is_proxied: false,
            });
        };
        if self.is_https {
            let mut tunnel = Tunnel::new(proxy.address().clone(), self.connector);
            if let Some(authorization) = proxy.authorization() {
                tunnel = tunnel.with_auth(authorization.clone());
            }
            let inner = tunnel.call(target).await;
            // It leads to the target itself: what is said in it is not said to the proxy.
            return Ok(Stream {
                inner: inner.map_err(|err| ProxyError::new(&proxy, &err))?,
                is_proxied: false,
            });
        }
        let inner = self.connector.call(proxy.address().clone()).await;
        Ok(Stream {
            inner: inner.map_err(|err| ProxyError::new(&proxy, &err))?,
            is_proxied: true,
        })
    }
}

impl Service<Uri> for Route {
    type Response = Stream;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        ready!(self.connector.poll_ready(context))?;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        Box::pin(self.clone().connect(target))
    }
}

/// A connection that knows whether a proxy reads what is said on it.
pub(super) struct Stream {
    inner: TokioIo<TcpStream>,
    is_proxied: bool,
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        // hyper then names the whole address in the request line (RFC 9112, section 3.2.2).
        self.inner.connected().proxy(self.is_proxied)
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl Write for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, buffer)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(context, buffers)
    }
}
