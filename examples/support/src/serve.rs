//! Serves a receiver: connections that are bounded, and an end that no client can hold up.

use std::error::Error;
use std::future::Future;
use std::io;
use std::pin::pin;
use std::time::Duration;

use hyper::body::{Body, Incoming};
use hyper::service::{Service as _, service_fn};
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// How long a connection may go without a request in hand: before its first byte, in the midst of a
/// head, between two requests, after the last.
pub const IDLE: Duration = Duration::from_secs(30);

/// How long requests in hand may take once the receiver has to end. `docker stop` kills after 10
/// seconds, Kubernetes after 30.
pub const GRACE: Duration = Duration::from_secs(8);

/// How many bytes are read ahead on a connection of HTTP/1, and the longest head. hyper would go to
/// 400 KiB, and keep them for as long as a client stalls.
pub const READ_BUFFER: usize = 16 * 1024;

type BoxError = Box<dyn Error + Send + Sync>;

/// Ends with the first Ctrl-C or SIGTERM; the second ends the process at once.
///
/// Both count from the moment when this returns.
///
/// # Errors
///
/// If the system lets nobody wait for signals.
pub fn shutdown() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tokio::spawn(async move {
            // What a shell reports of a program that the signal has killed.
            let status = tokio::select! {
                _ = interrupt.recv() => 130,
                _ = terminate.recv() => 143,
            };
            std::process::exit(status);
        });
    })
}

/// Serves HTTP/1.1 and HTTP/2 until `shutdown` ends, and for [`GRACE`] at most after that.
///
/// No connection is left when it returns. hyper runs each stream of HTTP/2 in a task of its own, and drops one
/// that is cut off a moment after its connection.
pub async fn serve<S, B>(listener: TcpListener, service: S, shutdown: impl Future<Output = ()>)
where
    S: tower_service::Service<Request<Incoming>, Response = Response<B>> + Clone + Send + 'static,
    S::Future: Send + 'static,
    S::Error: Into<BoxError>,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    let mut server = Builder::new(TokioExecutor::new());
    server
        .http1()
        // A client that says with a FIN that it sends no more still reads its answer.
        .half_close(true)
        .max_buf_size(READ_BUFFER);
    let connections = GracefulShutdown::new();
    let mut tasks = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = tasks.join_next() => continue,
            () = &mut shutdown => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(err) => {
                // The client has gone, or too many files are open: neither is for ever.
                tracing::warn!("a connection can't be accepted: {err}");
                sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let (in_hand, seen) = watch::channel(0);
        let service = TowerToHyperService::new(service.clone());
        let service = service_fn(move |request| {
            let held = InHand::new(&in_hand);
            let response = service.call(request);
            async move {
                let _held = held;
                response.await
            }
        });
        let connection = server.serve_connection(TokioIo::new(stream), service);
        let connection = connections.watch(connection.into_owned());
        tasks.spawn(async move {
            tokio::select! {
                // A client that breaks off is its own affair.
                _ = connection => {}
                () = idle(seen) => {}
            }
        });
    }

    drop(listener);
    if timeout(GRACE, connections.shutdown()).await.is_err() {
        tracing::warn!("some connections are cut off: they took too long");
    }
    tasks.shutdown().await;
}

/// One request, from its head to its answer's head.
struct InHand(watch::Sender<usize>);

impl InHand {
    fn new(count: &watch::Sender<usize>) -> Self {
        count.send_modify(|count| *count += 1);
        Self(count.clone())
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// Ends once no request has been in hand for [`IDLE`].
async fn idle(mut in_hand: watch::Receiver<usize>) {
    // The sender is gone with the connection, and this with it.
    while in_hand.wait_for(|count| *count == 0).await.is_ok() {
        if timeout(IDLE, in_hand.changed()).await.is_err() {
            return;
        }
    }
    std::future::pending::<()>().await;
}
