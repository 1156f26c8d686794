//! One webhook endpoint for many Qiscus applications, `/webhook/{app}`, each with tokens of its own
//! in an SQLite database, and a handler that knows whose delivery it has and gets each once.
//!
//! ```sh
//! cargo run -p example-tenants
//! ```
//!
//! At its first start it creates the database `tenants.db` (`DATABASE` sets another path) with a
//! tenant `demo`, for which anybody can sign, and prints a `curl` line that tries it. On an address
//! that others may reach it does not start with such a tenant. To add a tenant, or to replace the token
//! of one, also while the receiver runs:
//!
//! ```sh
//! QISCUS_SIGNATURE_TOKEN='the token of acme' cargo run -p example-tenants -- add acme
//! ```
//!
//! The first tenant that is added takes the place of `demo`. A token that is replaced stays accepted,
//! until the next one replaces it or this ends it; at once after a token has leaked, else as soon as
//! the log says `current_token=true` of every delivery:
//!
//! ```sh
//! cargo run -p example-tenants -- revoke acme
//! ```
//!
//! It takes `ADDR` and `RUST_LOG` from the environment, as `example-axum` does.

mod tenants;

use std::env;
use std::error::Error;

use axum::Router;
use axum::extract::{FromRequestParts as _, Path};
use axum::http::request::Parts;
use axum::routing::post;
use qiscus_webhook::Tenant;
use qiscus_webhook::axum::{ReplayGuardLayer, VerifyWebhookLayer, Webhook, resolve_async};
use qiscus_webhook::replay::MemoryStore;

use crate::tenants::Tenants;

type BoxError = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    example_support::start_log();
    example_support::give_memory_back()?;
    let path = env::var_os("DATABASE").unwrap_or_else(|| "tenants.db".into());
    let tenants = Tenants::open(path)?;
    let mut arguments = env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (None, _) => serve(tenants).await,
        (Some("add"), Some(name)) => {
            let token = env::var("QISCUS_SIGNATURE_TOKEN")
                .map_err(|err| format!("QISCUS_SIGNATURE_TOKEN: {err}"))?;
            tenants.put(&name, &token)?;
            tracing::info!("deliveries for {name} are accepted at /webhook/{name}");
            Ok(())
        }
        (Some("revoke"), Some(name)) => {
            if !tenants.revoke_previous(&name)? {
                return Err(format!("{name} has no previous token").into());
            }
            tracing::info!("the previous token of {name} is accepted no more");
            Ok(())
        }
        _ => Err("usage: example-tenants [add NAME | revoke NAME]".into()),
    }
}

async fn serve(tenants: Tenants) -> Result<(), BoxError> {
    prepare_demo(&tenants, &example_support::address())?;
    let listener = example_support::listen().await?;
    if let Some(demo) = tenants.tenant("demo")? {
        example_support::print_curl(demo.keys(), listener.local_addr()?, "/webhook/demo");
    }

    example_support::serve(listener, app(tenants), example_support::shutdown()?).await;
    Ok(())
}

/// Where nobody else can reach it, there is something to try out.
fn prepare_demo(tenants: &Tenants, address: &str) -> Result<(), BoxError> {
    let is_empty = tenants.is_empty()?;
    if !is_empty && !tenants.has_demo()? {
        return Ok(());
    }
    if !example_support::is_loopback(address) {
        return Err(format!(
            "there is no tenant but one for which anybody can sign, and {address} may be reached \
             from outside: add a tenant, with QISCUS_SIGNATURE_TOKEN set: example-tenants add NAME"
        )
        .into());
    }
    if is_empty {
        tenants.put_demo()?;
    }
    tracing::warn!(
        "THE TENANT `demo` HAS THE TOKEN `demo-token`, WITH WHICH ANYBODY CAN SIGN. Add a tenant of \
         your own before this is reachable from outside: `demo` goes with that."
    );
    Ok(())
}

/// The router matches the path before it calls the layers, so the lookup finds its parameters. The guard
/// keeps the tenants apart by itself.
fn app(tenants: Tenants) -> Router {
    let lookup = resolve_async(move |head| look_up(tenants.clone(), head.clone()));
    Router::new()
        .route("/webhook/{app}", post(on_event))
        .layer(ReplayGuardLayer::new(MemoryStore::new()))
        .layer(VerifyWebhookLayer::new(lookup))
}

/// Asked only for requests that carry one well-formed signature.
async fn look_up(tenants: Tenants, mut head: Parts) -> Result<Option<Tenant>, BoxError> {
    let Ok(Path(app)) = Path::<String>::from_request_parts(&mut head, &()).await else {
        // Not even text; so nobody's.
        return Ok(None);
    };
    tenants.look_up(app).await
}

/// The answer of a duplicate, which the guard gives, has no body.
async fn on_event(Webhook(delivery): Webhook) -> String {
    let tenant = delivery.tenant().unwrap_or_default();
    tracing::info!(
        tenant,
        current_token = delivery.matched_key().is_current(),
        "a delivery"
    );
    example_support::log_delivery(&delivery);
    tenant.to_owned()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::{HeaderMap, Request, StatusCode};
    use example_support::{SAMPLE, SAMPLE_WITH_ID};
    use http_body_util::BodyExt as _;
    use qiscus_webhook::{KeyRing, SignatureToken};
    use tower::ServiceExt as _;

    use super::*;

    type Answer = (StatusCode, HeaderMap, Vec<u8>);

    async fn answer(app: &Router, path: &str, token: &str) -> Answer {
        answer_to(app, path, token, SAMPLE).await
    }

    async fn answer_to(app: &Router, path: &str, token: &str, body: &'static str) -> Answer {
        let signature = KeyRing::new(SignatureToken::new(token).unwrap()).sign(body.as_bytes());
        let request = Request::post(path)
            .header("QISCUS-SDK-SIGNATURE", signature.to_hex())
            .body(Body::from(body))
            .unwrap();
        let (head, body) = app.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        (head.status, head.headers, body)
    }

    fn two_tenants() -> (tempfile::TempDir, Tenants) {
        let dir = tempfile::tempdir().unwrap();
        let tenants = Tenants::open(dir.path().join("tenants.db")).unwrap();
        tenants.put("acme", "token of acme").unwrap();
        tenants.put("a/b", "token of a/b").unwrap();
        (dir, tenants)
    }

    #[tokio::test]
    async fn each_tenant_has_its_own_token() {
        let (_dir, tenants) = two_tenants();
        let app = app(tenants);
        for (path, token, status) in [
            ("/webhook/acme", "token of acme", 200),
            ("/webhook/a%2Fb", "token of a/b", 200),
            ("/webhook/acme", "token of a/b", 401),
            ("/webhook/nobody", "token of acme", 401),
        ] {
            let answer = answer(&app, path, token).await;
            assert_eq!(answer.0, status, "{path} {token}");
        }
    }

    #[tokio::test]
    async fn the_same_message_of_two_tenants_is_two_and_of_one_tenant_one() {
        let (_dir, tenants) = two_tenants();
        let app = app(tenants);
        for (path, token, told) in [
            ("/webhook/acme", "token of acme", "acme"),
            ("/webhook/a%2Fb", "token of a/b", "a/b"),
            ("/webhook/acme", "token of acme", ""),
            ("/webhook/a%2Fb", "token of a/b", ""),
        ] {
            let (status, _, body) = answer_to(&app, path, token, SAMPLE_WITH_ID).await;
            assert_eq!(
                (status, &*body),
                (StatusCode::OK, told.as_bytes()),
                "{path}"
            );
        }
    }

    #[tokio::test]
    async fn the_answer_does_not_tell_whether_a_tenant_exists() {
        let (_dir, tenants) = two_tenants();
        let app = app(tenants);
        let wrong = answer(&app, "/webhook/acme", "another token").await;
        assert_eq!(
            answer(&app, "/webhook/nobody", "another token").await,
            wrong
        );
    }

    #[tokio::test]
    async fn a_token_is_replaced_while_it_runs_and_the_old_one_stays_accepted_until_it_is_revoked()
    {
        let (_dir, tenants) = two_tenants();
        let app = app(tenants.clone());
        tenants.put("acme", "second").unwrap();
        for (token, status) in [("second", 200), ("token of acme", 200)] {
            assert_eq!(answer(&app, "/webhook/acme", token).await.0, status);
        }
        tenants.put("acme", "third").unwrap();
        for (token, status) in [("third", 200), ("second", 200), ("token of acme", 401)] {
            assert_eq!(answer(&app, "/webhook/acme", token).await.0, status);
        }
        assert!(tenants.revoke_previous("acme").unwrap());
        for (token, status) in [("third", 200), ("second", 401)] {
            assert_eq!(answer(&app, "/webhook/acme", token).await.0, status);
        }
    }

    #[test]
    fn what_anybody_can_sign_for_is_there_on_this_machine_alone() {
        let dir = tempfile::tempdir().unwrap();
        let tenants = Tenants::open(dir.path().join("tenants.db")).unwrap();
        prepare_demo(&tenants, "0.0.0.0:3000").unwrap_err();
        assert!(tenants.is_empty().unwrap());
        prepare_demo(&tenants, "127.0.0.1:3000").unwrap();
        assert!(tenants.has_demo().unwrap());
        prepare_demo(&tenants, "0.0.0.0:3000").unwrap_err();
        tenants.put("acme", "token of acme").unwrap();
        prepare_demo(&tenants, "0.0.0.0:3000").unwrap();
        assert!(!tenants.has_demo().unwrap());
    }
}
