//! The receivers that stand behind the proxies. Each answers with the body that it has verified.

mod actix;
mod axum;
mod hyper;

use std::error::Error;
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::Duration;

use qiscus_webhook::{KeyRing, SignatureToken, Tenant};

/// The framework of a receiver.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Framework {
    Axum,
    Hyper,
    Actix,
}

impl Framework {
    pub(crate) const ALL: [Self; 3] = [Self::Axum, Self::Hyper, Self::Actix];

    /// Starts a receiver on threads that end with the test's process.
    pub(crate) fn start(self) -> SocketAddr {
        match self {
            Self::Axum => axum::start(),
            Self::Hyper => hyper::start(),
            Self::Actix => actix::start(),
        }
    }
}

/// Where the lookup of keys fails.
pub(crate) const DOWN: &str = "/webhook/down";

/// Of a tenant that there is not.
pub(crate) const NOBODY: &str = "/webhook/nobody";

/// Where everything is as it should be, but bodies are small.
pub(crate) const SMALL: &str = "/webhook/small";

/// The largest body there.
pub(crate) const SMALL_LIMIT: usize = 64 * 1024;

/// How long a body may take there.
pub(crate) const DEADLINE: Duration = Duration::from_secs(1);

pub(crate) fn keys() -> KeyRing {
    KeyRing::new(SignatureToken::new("a test's token").unwrap())
}

/// The tenant of a path, if there is one.
fn lookup(path: &str) -> Result<Option<Tenant>, Box<dyn Error + Send + Sync>> {
    match path {
        DOWN => Err("the database is down".into()),
        NOBODY => Ok(None),
        _ => Ok(Some(Tenant::new("everybody", keys()))),
    }
}

/// A listener, and a thread with a runtime for what serves there.
fn serve<F: Future<Output = ()>>(
    serve: impl FnOnce(tokio::net::TcpListener) -> F + Send + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    listener.set_nonblocking(true).unwrap();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            serve(tokio::net::TcpListener::from_std(listener).unwrap()).await;
        });
    });
    address
}
