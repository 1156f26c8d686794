//! A tower layer that lets only what Qiscus signed reach a service, as a typed event.
//!
//! [`VerifyWebhookLayer`] wraps any tower service: an axum router or route, a service behind hyper,
//! whatever a `ServiceBuilder` builds. It refuses what is not signed with the status that the
//! situation calls for, and hands on what is, with the [`Delivery`] in the request's extensions and
//! the exact body in its place. With the feature `axum`, a handler takes the delivery as an argument
//! with the extractor `Webhook`, or a comment with the extractor `Comment`.
//!
//! # Example
//!
//! ```
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use http::{Request, Response};
//! use http_body_util::Full;
//! use bytes::Bytes;
//! use qiscus_webhook_core::{Delivery, KeyRing, SignatureToken};
//! use qiscus_webhook_tower::{VerifiedBody, VerifyWebhookLayer};
//! use tower::{ServiceBuilder, ServiceExt, service_fn};
//!
//! let keys = KeyRing::new(SignatureToken::new("demo-token")?);
//! let signature = keys.sign(b"{}").to_hex();
//! let service = ServiceBuilder::new()
//!     .layer(VerifyWebhookLayer::new(keys))
//!     .service(service_fn(|request: Request<VerifiedBody>| async move {
//!         let delivery: &Delivery = request.extensions().get().expect("verified above");
//!         let seen = delivery.body().clone();
//!         Ok::<_, std::convert::Infallible>(Response::new(Full::new(seen)))
//!     }));
//!
//! let request = Request::post("/webhook")
//!     .header("QISCUS-SDK-SIGNATURE", signature)
//!     .body(Full::new(Bytes::from("{}")))?;
//! assert_eq!(service.clone().oneshot(request).await?.status(), 200);
//!
//! let unsigned = Request::post("/webhook").body(Full::new(Bytes::from("{}")))?;
//! assert_eq!(service.oneshot(unsigned).await?.status(), 401);
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(run()).unwrap();
//! ```
//!
//! # What it does with a request
//!
//! 1. The signature header and the declared length are looked at. An unsigned request goes no
//!    further: no key is looked up, and its body is not waited for.
//! 2. The keys are looked up ([`ResolveKeys`]); a [`KeyRing`](qiscus_webhook_core::KeyRing) or a
//!    [`KeyHandle`](qiscus_webhook_core::KeyHandle) has them at hand.
//! 3. The body is read, within the limit, the deadline and the memory budget, and verified as it
//!    arrives. Trailers are not signed, so they are dropped.
//! 4. Only then is the inner service asked whether it is ready, and called: a client that has proved
//!    nothing holds no permit of a concurrency limit inside, however slow its body is.
//!
//! # What becomes of the connection
//!
//! Over HTTP/1, a refused request whose body has been read to its end keeps its connection. So does one
//! that is refused by its head or for want of keys, if no more than 64 KiB of body were declared and all of
//! it has come. Any other refusal announces `Connection: close`, is answered at once, and what the client
//! still sends is read and dropped by a task of its own: of each body for up to 5 seconds and up to 8 MiB,
//! and of up to 64 bodies at once for all services of a layer; of more, the one that has been read on
//! for the longest is given up. Each of them holds its connection, with the read buffer that it has: of
//! hyper's default up to 408 KiB, so 26 MiB in all. Were the connection closed at once, the client's own bytes would be answered with a reset,
//! which overtakes the answer; a proxy would take the receiver for broken, and refuse good deliveries of
//! others.
//!
//! Nothing is read of a body that the client has yet to be asked for (`Expect: 100-continue`), and nothing
//! over HTTP/2, where only the stream is reset.
//!
//! That task is why a request's body must be `Send + 'static`, as those of all servers are; and why each
//! is given a place of its own, one allocation of its size. Without a tokio runtime nothing is read on.
//!
//! Content decoding goes inside this layer: Qiscus signs the bytes as they are sent.
//!
//! A client that has sent its request and then closes its half of the connection is given up by hyper,
//! with its delivery, unless `half_close(true)` is set on the builder of HTTP/1; `axum::serve` does not set
//! it. Where senders may do so and no proxy stands between, serve as the
//! [page on serving](https://github.com/qiscus-webhook/qiscus-webhook/blob/main/crates/qiscus-webhook/docs/serving.md)
//! shows.
//!
//! # Handlers that read the body
//!
//! The inner service gets the exact bytes that were signed as its body. In axum, `Bytes` and `String`
//! extract them, up to axum's own `DefaultBodyLimit` of 2 MB: who sets a higher `Limits::with_body_limit` raises
//! that one too. `Json` asks for a JSON content type, which Qiscus does not document. `Webhook` has
//! neither restriction.
//!
//! # What the server must bound
//!
//! Unverified bodies hold no more than the memory budget and 64 KiB for each request in flight. How
//! many requests are in flight, and what is buffered before the layer sees them, only the server can
//! bound:
//!
//! - **Connections**, by the process's limit of open files or by a proxy in front.
//! - **Streams**: each stream of HTTP/2 is a request with 64 KiB of its own. hyper allows 200 on a
//!   connection; `max_concurrent_streams` of its builder allows fewer.
//! - **Answers that nobody reads**: a client of HTTP/2 that sends requests and reads nothing makes the
//!   server hold the answers of its streams. `max_send_buf_size` bounds what it holds for each,
//!   `max_concurrent_streams` their number, and `keep_alive_interval` with `keep_alive_timeout` ends the
//!   connection of a client that does not answer to a ping either.
//! - **Heads that never end, and connections that send nothing**: `axum::serve` waits for both without
//!   a limit. hyper's `header_read_timeout` needs a timer, and hyper-util's
//!   `server::conn::auto::Builder` does not start it before it knows the version of HTTP: 24 bytes that
//!   a client need not send. The page `serving` of `qiscus-webhook` has a server of 150 lines that
//!   bounds both, answers a client that has closed its half of the connection, and ends in time
//!   whatever its clients do. Use it, or a proxy in front.
//! - **Read buffers**: hyper's grows with what a connection brings, to 400 KiB or so. `max_buf_size`
//!   keeps it smaller.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "axum")]
mod axum;
mod body;
#[cfg(feature = "axum")]
mod comment;
mod future;
mod incoming;
mod layer;
mod lingering;
mod refusal;
mod refused;
mod resolve;
mod service;
mod verifier;
mod verify;

#[cfg(feature = "axum")]
pub use self::axum::{Webhook, WebhookRejection};
pub use body::{ResponseBody, VerifiedBody};
#[cfg(feature = "axum")]
pub use comment::Comment;
pub use future::ResponseFuture;
pub use layer::VerifyWebhookLayer;
pub use qiscus_webhook_core::Delivery;
pub use refusal::refusal_response;
pub use resolve::{
    BoxResolveKeys, IntoResolved, ResolveAsync, ResolveFn, ResolveKeys, Resolved, Resolving,
    resolve_async, resolve_fn,
};
pub use service::VerifyWebhook;
