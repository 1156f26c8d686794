//! The server of the page.

use std::io;
use std::net::SocketAddr;
use std::str::FromStr;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tokio::net::{TcpListener, lookup_host};

use super::assets::ASSETS;
use super::guard::{Guard, check};
use super::resend::resend;
use super::resender::Resender;
use super::shared::{About, Shared};
use super::{deliveries, live};
use crate::failure::Failure;
use crate::listen::address::Address;
use crate::listen::history::History;
use crate::token::Token;

/// Where the page is served, if nothing else is asked for.
const PORT: u16 = 4040;

/// An edited body is as large as the receiver takes, and each of its characters may be escaped.
const POST_LIMIT: usize = 8 * 1024 * 1024;

/// Where to serve the page: on this machine alone.
#[derive(Debug, Clone)]
pub(in crate::listen) struct UiAddress {
    address: Address,
}

/// A server that is bound and does not serve yet.
pub(in crate::listen) struct Inspector {
    listener: TcpListener,
    address: SocketAddr,
    guard: Arc<Guard>,
}

impl Inspector {
    /// Binds to the address; without one to the usual port, or to any that is free.
    pub(in crate::listen) async fn bind(asked: Option<&UiAddress>) -> Result<Self, Failure> {
        let listener = match asked {
            Some(asked) => bind_asked(&asked.address.text).await?,
            None => bind_usual().await.map_err(|err| {
                Failure::failed(format_args!("can't serve the inspector: {err}"))
                    .with_next_step("Go without it: qiscus-webhook listen --no-ui")
            })?,
        };
        let address = listener.local_addr().map_err(Failure::failed)?;
        Ok(Self {
            listener,
            address,
            guard: Arc::new(Guard::new(address)?),
        })
    }

    pub(in crate::listen) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What to open in a browser.
    pub(in crate::listen) fn url(&self) -> String {
        format!("http://{}/{}/", self.address, self.guard.secret())
    }

    pub(in crate::listen) async fn serve(
        self,
        history: History,
        about: About,
        tokens: Vec<Token>,
        resender: Resender,
    ) -> io::Result<()> {
        let shared = Shared {
            history,
            about: Arc::new(about),
            tokens: Arc::new(tokens),
            resender: Arc::new(resender),
        };
        axum::serve(self.listener, router(self.guard, shared)).await
    }
}

pub(super) fn router(guard: Arc<Guard>, shared: Shared) -> Router {
    // The guard has compared the first part of the path in constant time; here it is skipped.
    let below = |path: &str| format!("/{{secret}}/{path}");
    let of_delivery = |part: &str| below(&format!("api/deliveries/{{id}}{part}"));
    let mut router = Router::new()
        .route(&below("api/live"), get(live::changes))
        .route(&below("api/clear"), post(live::clear))
        .route(&of_delivery(""), get(deliveries::detail))
        .route(&of_delivery("/body"), get(deliveries::body))
        .route(&of_delivery("/answer"), get(deliveries::answer))
        .route(&of_delivery("/explanation"), get(deliveries::explanation))
        .route(&of_delivery("/curl"), get(deliveries::curl))
        .route(&of_delivery("/rust"), get(deliveries::rust))
        .route(&of_delivery("/resend"), post(resend));
    for asset in ASSETS {
        router = router.route(&below(asset.name), get(async move || asset));
    }
    router
        .with_state(shared)
        .layer(DefaultBodyLimit::max(POST_LIMIT))
        .layer(from_fn_with_state(guard, check))
}

async fn bind_asked(address: &str) -> Result<TcpListener, Failure> {
    let refuse = |err: io::Error| {
        Failure::failed(format_args!(
            "can't serve the inspector on {address}: {err}"
        ))
        .with_next_step("Choose another port: qiscus-webhook listen --ui 4041")
    };
    let addresses: Vec<_> = lookup_host(address).await.map_err(refuse)?.collect();
    if !addresses.iter().all(|address| address.ip().is_loopback()) {
        let message = format!("the inspector is for this machine alone, and {address} is not");
        return Err(Failure::usage(message).with_next_step(
            "Use a loopback address such as --ui 127.0.0.1:4040; reach it from elsewhere with `ssh -L`.",
        ));
    }
    TcpListener::bind(&addresses[..]).await.map_err(refuse)
}

/// A second `listen` on the machine gets another port.
async fn bind_usual() -> io::Result<TcpListener> {
    match TcpListener::bind(("127.0.0.1", PORT)).await {
        Ok(bound) => Ok(bound),
        Err(_) => TcpListener::bind(("127.0.0.1", 0)).await,
    }
}

impl FromStr for UiAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(|address| Self { address })
    }
}
