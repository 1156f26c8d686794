//! What a lookup of keys sees of a request of actix-web.

use actix_web::test::{TestRequest, call_and_read_body, call_service, init_service};
use actix_web::{App, HttpMessage as _, web};
use qiscus_webhook_actix::{
    ResolveKeys, Resolved, VerifyWebhook, Webhook, resolve_async, resolve_fn,
};
use qiscus_webhook_core::Tenant;

use crate::harness::{SIGNATURE, TOKEN, ring, vector};

fn signed(path: &str) -> actix_http::Request {
    let vector = vector("modern_text");
    let request = TestRequest::post().uri(path).set_payload(vector.body);
    request
        .insert_header((SIGNATURE, vector.signature))
        .to_request()
}

fn tenant() -> Tenant {
    Tenant::new("acme", ring(TOKEN))
}

/// Tells what the lookup saw: path parameters, then app data.
#[derive(Clone)]
struct Seen(String);

fn observing() -> VerifyWebhook<impl ResolveKeys> {
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
        Resolved::new(tenant()).with_extension(Seen(seen))
    }))
}

async fn tell(seen: web::ReqData<Seen>, _: Webhook) -> String {
    seen.into_inner().0
}

macro_rules! seen_by_lookup {
    ($app:expr) => {{
        let app = init_service($app.app_data(1_u8)).await;
        let request = signed("/west/acme");
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
async fn the_value_of_a_tenant_is_there_only_if_there_is_a_tenant() {
    let verify = VerifyWebhook::new(resolve_fn(|_| Resolved::unknown().with_extension(7_u64)));
    let resource = web::resource("/").wrap(verify).to(async |_: Webhook| "");
    let app = init_service(App::new().service(resource)).await;
    let response = call_service(&app, signed("/")).await;
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
            Resolved::new(tenant()).with_extension(Seen("here".to_owned()))
        }
    }));
    let app = init_service(
        App::new()
            .wrap(verify)
            .route("/{app}", web::post().to(tell)),
    )
    .await;
    let request = signed("/acme");
    assert_eq!(call_and_read_body(&app, request).await, "here");
}
