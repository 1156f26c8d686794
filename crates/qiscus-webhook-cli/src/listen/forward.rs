//! Passing on what is accepted.

use std::net::SocketAddr;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, Request, Uri};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use tokio::net::lookup_host;

use super::forwarded_head::{self, passable};
use super::history::{Answer, Forward, Head};
use crate::client::{Client, Target};
use crate::failure::Failure;

/// The way to a receiver behind this one.
#[derive(Clone)]
pub(super) struct Forwarder {
    client: Client,
    /// None for what somebody sends again by hand: it may well go to this very receiver.
    via: Option<Via>,
}

/// What this run writes into the header `Via`, and knows its own requests by.
#[derive(Clone)]
pub(super) struct Via {
    value: HeaderValue,
}

impl Via {
    pub(super) fn new() -> Result<Self, Failure> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(Failure::failed)?;
        let text = format!("1.1 qiscus-webhook-{}", hex::encode(random));
        let value = HeaderValue::try_from(text).map_err(Failure::failed)?;
        Ok(Self { value })
    }

    /// Whether a request with these headers was sent by this run.
    pub(super) fn is_in(&self, headers: &HeaderMap) -> bool {
        forwarded_head::came_back(headers, &self.value)
    }
}

impl Forwarder {
    pub(super) fn new(
        target: Target,
        deadline: Duration,
        via: Option<Via>,
    ) -> Result<Self, Failure> {
        Ok(Self {
            client: Client::new(target, deadline)?,
            via,
        })
    }

    pub(super) fn for_resending(&self) -> Self {
        Self {
            client: self.client.clone(),
            via: None,
        }
    }

    pub(super) fn target(&self) -> &Uri {
        self.client.target().uri()
    }

    /// Passes on the exact bytes with the head as it came, the signature included, but for what is of the
    /// connection.
    pub(super) async fn pass_on(&self, head: &Head, body: Bytes) -> Forward {
        let via = self.via.as_ref();
        if via.is_some_and(|via| via.is_in(&head.headers)) {
            return Forward::Looped;
        }
        let mut request = Request::new(Full::new(body).boxed_unsync());
        *request.method_mut() = passable(&head.method);
        *request.uri_mut() = forwarded_head::address(self.target(), &head.uri);
        *request.headers_mut() = forwarded_head::headers(&head.headers, via.map(|via| &via.value));
        let begun = std::time::Instant::now();
        match self.client.exchange(request).await {
            Ok(reply) => Forward::Answered(Answer {
                status: reply.status,
                headers: reply.headers,
                body: reply.body,
                is_cut: reply.is_cut,
                took: reply.took,
            }),
            Err(err) => Forward::Failed {
                label: err.label(),
                detail: err.to_string(),
                next_step: err.next_step(),
                took: begun.elapsed(),
            },
        }
    }
}

/// Refuses a target that is one of the program's own addresses.
///
/// # Errors
///
/// If it is.
pub(super) async fn refuse_own(target: &Uri, own: &[SocketAddr]) -> Result<(), Failure> {
    let host = target.host().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let is_https = target.scheme_str() == Some("https");
    let port = target.port_u16().unwrap_or(if is_https { 443 } else { 80 });
    // A name that can't be looked up is told at the first delivery.
    let Ok(addresses) = lookup_host((host, port)).await else {
        return Ok(());
    };
    let leads_back = addresses
        .into_iter()
        .any(|address| own.iter().any(|own| is_same(address, *own)));
    if leads_back {
        let message = format!("--forward {target} leads back to this program");
        return Err(Failure::usage(message)
            .with_next_step("Name the address of the receiver that is to get the deliveries."));
    }
    Ok(())
}

fn is_same(address: SocketAddr, own: SocketAddr) -> bool {
    // A server on every address is met on each of this machine's; its loopback ones are known.
    let meets = address.ip() == own.ip()
        || (own.ip().is_unspecified() && address.ip().is_loopback())
        || address.ip().is_unspecified();
    address.port() == own.port() && meets
}

#[cfg(test)]
mod tests {
    use axum::http::header::VIA;

    use super::*;
    use crate::listen::fixtures;

    #[tokio::test]
    async fn the_own_address_is_known_by_each_of_its_names() {
        let own = [
            "127.0.0.1:18080",
            "0.0.0.0:18081",
            "127.0.0.1:80",
            "127.0.0.2:443",
        ];
        let own: [SocketAddr; 4] = own.map(|address| address.parse().unwrap());
        for (target, is_own) in [
            ("http://127.0.0.1:18080/webhook", true),
            ("http://localhost:18080/", true),
            ("http://0.0.0.0:18080/", true),
            ("http://127.0.0.1:18081/", true),
            ("http://127.0.0.1:18082/", false),
            ("http://127.0.0.2:18080/", false),
            ("http://127.0.0.1/", true),
            ("http://127.0.0.2/", false),
            ("https://127.0.0.1/", false),
            ("https://127.0.0.2/", true),
            ("http://no-such-host.invalid/", false),
        ] {
            let refused = refuse_own(&target.parse().unwrap(), &own).await;
            assert_eq!(refused.is_err(), is_own, "{target}");
        }
    }

    #[tokio::test]
    async fn what_this_run_has_sent_comes_back_to_none_but_whoever_sends_it_again_by_hand() {
        let (own, other) = (Via::new().unwrap(), Via::new().unwrap());
        // Nobody listens there.
        let target: Target = "http://127.0.0.1:1/".parse().unwrap();
        let forwarder = Forwarder::new(target, Duration::from_secs(60), Some(own.clone())).unwrap();
        let resending = forwarder.for_resending();
        for (forwarder, via, is_passed_on) in [
            (&forwarder, None, true),
            (&forwarder, Some(&other), true),
            (&forwarder, Some(&own), false),
            (&resending, Some(&own), true),
        ] {
            let mut head = fixtures::arrived(b"", &[]).head;
            let via = via.map(|via| (VIA, via.value.clone()));
            head.headers.extend(via);
            let forward = forwarder.pass_on(&head, Bytes::new()).await;
            assert_eq!(
                forward.status().as_u16(),
                if is_passed_on { 502 } else { 508 }
            );
        }
    }
}
