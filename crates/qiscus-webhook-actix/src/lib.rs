//! An actix-web middleware that lets only what Qiscus signed reach a handler, as a typed event.
//!
//! [`VerifyWebhook`] wraps an app, a scope, a resource or a route. It refuses what is not signed
//! with the status that the situation calls for, and hands on what is, with the [`Delivery`] in the
//! request's extensions and the exact body in its place. A handler takes the delivery as an argument
//! with the extractor [`Webhook`], or a comment with the extractor [`Comment`].
//!
//! # Example
//!
//! ```
//! use actix_web::{App, HttpResponse, test, web};
//! use qiscus_webhook_actix::{VerifyWebhook, Webhook};
//! use qiscus_webhook_core::{KeyRing, SignatureToken};
//!
//! async fn on_event(Webhook(delivery): Webhook) -> HttpResponse {
//!     HttpResponse::Ok().body(delivery.body().clone())
//! }
//!
//! # #[actix_web::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let keys = KeyRing::new(SignatureToken::new("demo-token")?);
//! let signature = keys.sign(b"{}").to_hex();
//! let app = test::init_service(
//!     App::new().service(
//!         web::resource("/webhook")
//!             .wrap(VerifyWebhook::new(keys))
//!             .route(web::post().to(on_event)),
//!     ),
//! )
//! .await;
//!
//! let signed = test::TestRequest::post()
//!     .uri("/webhook")
//!     .insert_header(("QISCUS-SDK-SIGNATURE", signature))
//!     .set_payload("{}")
//!     .to_request();
//! assert_eq!(test::call_service(&app, signed).await.status(), 200);
//!
//! let unsigned = test::TestRequest::post().uri("/webhook").set_payload("{}").to_request();
//! assert_eq!(test::call_service(&app, unsigned).await.status(), 401);
//! # Ok(())
//! # }
//! ```
//!
//! # One middleware for all workers
//!
//! `HttpServer` calls the closure that builds the app once for each worker. Build the middleware
//! before it and clone it inside: then all workers share one memory budget. What is built inside
//! has one budget a worker.
//!
//! ```no_run
//! use actix_web::{App, HttpServer, web};
//! use qiscus_webhook_actix::{VerifyWebhook, Webhook};
//! use qiscus_webhook_core::{KeyRing, SignatureToken};
//!
//! # async fn on_event(Webhook(_): Webhook) -> &'static str { "" }
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let verify = VerifyWebhook::new(KeyRing::new(SignatureToken::from_env("QISCUS_SIGNATURE_TOKEN")?));
//! HttpServer::new(move || {
//!     App::new().service(
//!         web::resource("/webhook")
//!             .wrap(verify.clone())
//!             .route(web::post().to(on_event)),
//!     )
//! })
//! .bind("127.0.0.1:8080")?
//! .run()
//! .await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Where to wrap
//!
//! A lookup of keys ([`ResolveKeys`]) sees the path parameters that are matched before the
//! middleware is called:
//!
//! | wrapped | path parameters | app data |
//! |---|---|---|
//! | [`Route`](actix_web::Route), [`Resource`](actix_web::Resource) | all | of the app, the scopes and the resource |
//! | [`Scope`](actix_web::Scope) | those of the scope's own prefix | of the app and the scope |
//! | [`App`](actix_web::App) | none: nothing is routed yet | of the app |
//!
//! Of several middlewares on one of these, the one that is wrapped last is the outermost.
//!
//! Around a resource or a scope it answers for every request that gets there, so an unsigned `GET`
//! to a resource that takes `POST` alone is told 401 and not 405.
//!
//! # What it does with a request
//!
//! 1. The signature header and the declared length are looked at. An unsigned request goes no
//!    further: no key is looked up, and its body is not waited for.
//! 2. The keys are looked up; a [`KeyRing`](qiscus_webhook_core::KeyRing) or a
//!    [`KeyHandle`](qiscus_webhook_core::KeyHandle) has them at hand.
//! 3. The payload is read as it comes over the wire, within the limit, the deadline and the memory
//!    budget, and verified as it arrives. No extractor is involved: neither the decompression that
//!    actix-web's `compress-*` features put into them nor their default limits change what is
//!    verified.
//! 4. The inner service is called, with the same bytes as its payload.
//!
//! A refusal is a response and not an error of the service, so middlewares outside, such as
//! [`Logger`](actix_web::middleware::Logger), see its status, and its [`Rejection`] in the
//! response's extensions.
//!
//! # What becomes of the connection
//!
//! Over HTTP/1.1, a refused request whose body has been read to its end keeps its connection. So does one
//! that is refused by its head or for want of keys, if no more than 64 KiB of body were declared and all of
//! it has come. Any other refusal announces `Connection: close` and is answered at once; actix-http then
//! reads on and drops what the client still sends, for as long as
//! [`client_disconnect_timeout`](actix_web::HttpServer::client_disconnect_timeout) says, 1 second by
//! default, so that no reset overtakes the answer. Leave it on. What is read on is never taken for another
//! request. To `Expect: 100-continue`, actix-http itself says yes before any middleware is asked. Over
//! HTTP/2 only the stream ends.
//!
//! A client that has sent its request and closes its half of the connection is answered, unless
//! [`h1_allow_half_closed`](actix_web::HttpServer::h1_allow_half_closed) is off.
//!
//! # What the server must bound
//!
//! Unverified bodies hold no more than the memory budget and 64 KiB for each request in flight. How
//! many requests are in flight, and what is buffered before the middleware sees them, only the
//! server can bound:
//!
//! - **Connections**, with [`max_connections`](actix_web::HttpServer::max_connections), by the
//!   process's limit of open files or by a proxy in front.
//! - **Heads that never end**, with
//!   [`client_request_timeout`](actix_web::HttpServer::client_request_timeout), 5 seconds by default.
//! - **Streams**: each stream of HTTP/2 is a request with 64 KiB of its own, and actix-web sets no
//!   limit on how many a connection has. Over plain TCP it speaks HTTP/2 only where it is bound with
//!   `bind_auto_h2c`; over TLS, let a proxy in front speak it.
//! - **Read buffers** are bounded by actix-http itself: 128 KiB and a little, and a queue of chunks
//!   that is 1 MiB long if each chunk is of one byte.
//!
//! # Handlers that read the body
//!
//! [`web::Bytes`](actix_web::web::Bytes), [`web::Payload`](actix_web::web::Payload) and
//! [`web::Json`](actix_web::web::Json) find the exact bytes. Their own rules hold for them as ever:
//! `web::Bytes` takes 256 KiB unless a [`PayloadConfig`](actix_web::web::PayloadConfig) says
//! otherwise, less than this middleware's 1 MiB, and `web::Json` insists on a content type that
//! Qiscus documents nowhere. [`Webhook`] has no such limits.
//!
//! [`Rejection`]: qiscus_webhook_core::Rejection
#![cfg_attr(docsrs, feature(doc_cfg))]

mod comment;
mod extractor;
mod future;
mod incoming;
mod middleware;
mod payload;
mod refusal;
mod refused;
mod resolve;
#[cfg(test)]
mod tests;
mod transform;
mod unread;
mod verifier;
mod verify;

pub use comment::Comment;
pub use extractor::{Webhook, WebhookRejection};
#[doc(hidden)]
pub use future::ResponseFuture;
#[doc(hidden)]
pub use middleware::VerifyWebhookMiddleware;
pub use qiscus_webhook_core::Delivery;
pub use refusal::refusal_response;
pub use resolve::{
    BoxResolveKeys, IntoResolved, ResolveAsync, ResolveFn, ResolveKeys, Resolved, Resolving,
    resolve_async, resolve_fn,
};
pub use transform::VerifyWebhook;
