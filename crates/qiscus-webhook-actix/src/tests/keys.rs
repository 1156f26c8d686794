//! Keys that depend on the request.

use std::time::Duration;

use actix_web::test::{call_and_read_body, call_service, init_service};
use actix_web::{App, HttpMessage as _, web};
use qiscus_webhook_core::{KeyHandle, KeyRing, Limits, Rejection, RejectionReason, Tenant};

use super::{keys, ring, signed, status_of};
use crate::{Resolved, VerifyWebhook, Webhook, resolve_async, resolve_fn};

fn tenant(keys: KeyRing) -> Tenant {
    Tenant::new("acme", keys)
}

/// Tells what the lookup saw: path parameters, then app data.
#[derive(Clone)]
struct Seen(String);

fn observing() -> VerifyWebhook<impl crate::ResolveKeys> {
    VerifyWebhook::new(resolve_fn(|request| {
        let params = request.match_info();
        let data = [
            request.app_data::<u8>().map(|_| "app"),
            request.app_data::<u16>().map(|_| "scope"),
            request.app_data::<u32>().map(|_| "resource"),
        ];
        let seen = format!(
            "{}/{} {}",
            params.query("area"),
            params.query("app"),
            data.into_iter().flatten().collect::<Vec<_>>().join("+"),
        );
        Resolved::new(tenant(keys())).with_extension(Seen(seen))
    }))
}

async fn tell(seen: web::ReqData<Seen>, _: Webhook) -> String {
    seen.into_inner().0
}

macro_rules! seen_by_lookup {
    ($app:expr) => {{
        let app = init_service($app.app_data(1_u8)).await;
        let request = signed("/west/acme", &keys(), "{}").to_request();
        call_and_read_body(&app, request).await
    }};
}

#[actix_web::test]
async fn a_route_and_a_resource_know_every_path_parameter() {
    let around_resource = web::resource("/{app}")
        .app_data(1_u32)
        .wrap(observing())
        .to(tell);
    let scope = web::scope("/{area}")
        .app_data(1_u16)
        .service(around_resource);
    assert_eq!(
        seen_by_lookup!(App::new().service(scope)),
        "west/acme app+scope+resource"
    );

    let around_route = web::resource("/{app}")
        .app_data(1_u32)
        .route(web::post().to(tell).wrap(observing()));
    let scope = web::scope("/{area}").app_data(1_u16).service(around_route);
    assert_eq!(
        seen_by_lookup!(App::new().service(scope)),
        "west/acme app+scope+resource"
    );
}

#[actix_web::test]
async fn a_scope_knows_the_parameters_of_its_own_prefix() {
    let scope = web::scope("/{area}")
        .app_data(1_u16)
        .wrap(observing())
        .service(web::resource("/{app}").app_data(1_u32).to(tell));
    assert_eq!(
        seen_by_lookup!(App::new().service(scope)),
        "west/ app+scope"
    );
}

#[actix_web::test]
async fn an_app_knows_no_path_parameter() {
    let app = App::new()
        .wrap(observing())
        .route("/{area}/{app}", web::post().to(tell));
    assert_eq!(seen_by_lookup!(app), "/ app");
}

#[actix_web::test]
async fn each_tenant_has_its_own_keys() {
    let verify = VerifyWebhook::new(resolve_fn(|request| {
        match request.match_info().query("app") {
            "acme" => Some(Tenant::new("acme", ring("the token of acme"))),
            "umbrella" => Some(Tenant::new("umbrella", ring("the token of umbrella"))),
            _ => None,
        }
    }));
    let resource = web::resource("/{app}")
        .wrap(verify)
        .to(async |_: Webhook| "");
    let app = init_service(App::new().service(resource)).await;

    let acme = ring("the token of acme");
    assert_eq!(status_of(&app, signed("/acme", &acme, "{}")).await, 200);
    assert_eq!(status_of(&app, signed("/umbrella", &acme, "{}")).await, 401);
    assert_eq!(status_of(&app, signed("/nobody", &acme, "{}")).await, 401);
}

#[actix_web::test]
async fn the_value_of_a_tenant_is_there_only_if_there_is_a_tenant() {
    let verify = VerifyWebhook::new(resolve_fn(|_| Resolved::unknown().with_extension(7_u64)));
    let resource = web::resource("/").wrap(verify).to(async |_: Webhook| "");
    let app = init_service(App::new().service(resource)).await;
    let response = call_service(&app, signed("/", &keys(), "{}").to_request()).await;
    assert_eq!(response.status(), 401);
    assert!(response.request().extensions().get::<u64>().is_none());
}

/// The router panics on a request that is held elsewhere, and so does a second borrow of the
/// extensions.
#[actix_web::test]
#[expect(
    clippy::await_holding_refcell_ref,
    reason = "a careless lookup is what is tested"
)]
async fn a_lookup_may_hold_the_request_while_it_runs() {
    let verify = VerifyWebhook::new(resolve_async(|request| {
        let request = request.clone();
        async move {
            let extensions = request.extensions();
            tokio::task::yield_now().await;
            assert!(extensions.get::<Resolved>().is_none());
            Resolved::new(tenant(keys())).with_extension(Seen("here".to_owned()))
        }
    }));
    let app = init_service(
        App::new()
            .wrap(verify)
            .route("/{app}", web::post().to(tell)),
    )
    .await;
    let request = signed("/acme", &keys(), "{}").to_request();
    assert_eq!(call_and_read_body(&app, request).await, "here");
}

#[actix_web::test]
async fn a_lookup_that_fails_or_hangs_is_told_503() {
    tokio::time::pause();
    let failing = VerifyWebhook::new(resolve_fn(|_| {
        Err::<Resolved, _>("the database is down".into())
    }));
    let hanging = VerifyWebhook::new(resolve_async(|_| std::future::pending::<Resolved>()))
        .with_limits(Limits::default().with_resolver_deadline(Duration::from_secs(1)));
    let app = init_service(
        App::new()
            .service(web::resource("/failing").wrap(failing).to(tell))
            .service(web::resource("/hanging").wrap(hanging).to(tell)),
    )
    .await;
    for path in ["/failing", "/hanging"] {
        let response = call_service(&app, signed(path, &keys(), "{}").to_request()).await;
        assert_eq!(response.status(), 503);
        assert!(response.headers().contains_key("retry-after"));
        let rejection = response
            .response()
            .extensions()
            .get::<Rejection>()
            .cloned()
            .unwrap();
        assert_eq!(rejection.reason(), RejectionReason::KeysUnavailable);
    }
}

#[actix_web::test]
async fn keys_are_replaced_while_running() {
    let handle = KeyHandle::new(ring("old"));
    let resource = web::resource("/")
        .wrap(VerifyWebhook::new(handle.clone()))
        .to(async |_: Webhook| "");
    let app = init_service(App::new().service(resource)).await;
    assert_eq!(status_of(&app, signed("/", &ring("old"), "{}")).await, 200);
    handle.replace(ring("new"));
    assert_eq!(status_of(&app, signed("/", &ring("old"), "{}")).await, 401);
    assert_eq!(status_of(&app, signed("/", &ring("new"), "{}")).await, 200);
}
