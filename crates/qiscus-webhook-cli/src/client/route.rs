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

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWrite as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_connection_takes_and_gives_all_in_either_way_and_ends_when_it_is_told() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = format!("http://{}/", listener.local_addr().unwrap());
        let mut route = Route::new(None, false);
        let (stream, peer) = tokio::join!(route.call(target.parse().unwrap()), listener.accept());
        let (mut stream, (mut peer, _)) = (TokioIo::new(stream.unwrap()), peer.unwrap());
        let mut heard = String::new();

        // Else hyper copies each body.
        assert!(stream.is_write_vectored());
        stream.write_all(b"Ha").await.unwrap();
        let pieces = [b"l", b"o"].map(|piece| io::IoSlice::new(piece));
        assert_eq!(stream.write_vectored(&pieces).await.unwrap(), 2);
        stream.shutdown().await.unwrap();
        peer.read_to_string(&mut heard).await.unwrap();
        assert_eq!(heard, "Halo");

        peer.write_all(b", Budi").await.unwrap();
        drop(peer);
        stream.read_to_string(&mut heard).await.unwrap();
        assert_eq!(heard, "Halo, Budi");
    }
}
