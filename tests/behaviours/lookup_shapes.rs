//! How a lookup of keys may be written: alike for both frameworks, and without a type.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::{HttpRequest, web};
use axum::Router;
use axum::routing::post;
use http::request::Parts;
use qiscus_webhook_core::{KeyHandle, Tenant};
use qiscus_webhook_tower::axum::Webhook;
use qiscus_webhook_tower::{
    BoxResolveKeys, ResolveKeys, Resolved, VerifyWebhookLayer, resolve_async, resolve_fn,
};
use tower::ServiceExt as _;

use crate::harness::{TOKEN, ring, sign};

fn acme() -> Tenant {
    Tenant::new("acme", ring(TOKEN))
}

async fn find(app: String) -> Result<Option<Tenant>, std::io::Error> {
    tokio::task::yield_now().await;
    match app.as_str() {
        "acme" => Ok(Some(acme())),
        "down" => Err(std::io::ErrorKind::ConnectionRefused.into()),
        _ => Ok(None),
    }
}

fn find_now(app: &str) -> Option<Tenant> {
    (app == "acme").then(acme)
}

fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

fn path_of_head(head: &Parts) -> &str {
    head.uri.path()
}

/// Each shape of an answer that a closure may give, for a framework's way of telling the path.
macro_rules! shapes {
    ($framework:ident, $middleware:ident, $path:expr) => {{
        use $framework::{Resolved, resolve_async, resolve_fn, $middleware as Verify};
        let tenants = HashMap::from([("acme".to_owned(), acme())]);
        [
            Verify::new(resolve_fn(|head| find_now(&last($path(head))))).boxed(),
            Verify::new(resolve_fn(move |head| {
                tenants.get(&last($path(head))).cloned()
            }))
            .boxed(),
            Verify::new(resolve_fn(|head| match find_now(&last($path(head))) {
                Some(tenant) => Resolved::new(tenant).with_extension(7_u8),
                None => Resolved::unknown(),
            }))
            .boxed(),
            Verify::new(resolve_fn(|head| Ok(find_now(&last($path(head)))))).boxed(),
            Verify::new(resolve_async(|head| {
                let app = last($path(head));
                async move { find_now(&app) }
            }))
            .boxed(),
            Verify::new(resolve_async(|head| {
                let app = last($path(head));
                async move { Ok(find(app).await?) }
            }))
            .boxed(),
            Verify::new(resolve_async(|head| {
                let app = last($path(head));
                async move {
                    let Some(tenant) = find(app).await? else {
                        return Ok(Resolved::unknown());
                    };
                    Ok(Resolved::new(tenant).with_extension(7_u8))
                }
            }))
            .boxed(),
            Verify::new(Arc::new(resolve_async(|head| {
                let app = last($path(head));
                async move { Ok(find(app).await?) }
            })))
            .boxed(),
        ]
    }};
}

async fn told(Webhook(delivery): Webhook) -> String {
    delivery.tenant().unwrap_or("nobody").to_owned()
}

async fn answer(app: Router, path: &str) -> (u16, String) {
    let request = http::Request::post(path)
        .header("qiscus-sdk-signature", sign(b"{}"))
        .body(axum::body::Body::from("{}"))
        .unwrap();
    let response = app.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), 1024)
        .await
        .unwrap();
    (status, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn every_shape_works_on_axum_without_a_type() {
    for layer in shapes!(qiscus_webhook_tower, VerifyWebhookLayer, path_of_head) {
        let app = Router::new().route("/{app}", post(told)).layer(layer);
        assert_eq!(answer(app.clone(), "/acme").await, (200, "acme".to_owned()));
        assert_eq!(answer(app, "/globex").await.0, 401);
    }
}

#[actix_web::test]
async fn every_shape_works_on_actix_web_without_a_type() {
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    for verify in shapes!(qiscus_webhook_actix, VerifyWebhook, HttpRequest::path) {
        let told =
            async |qiscus_webhook_actix::Webhook(delivery): qiscus_webhook_actix::Webhook| {
                delivery.tenant().unwrap_or("nobody").to_owned()
            };
        let resource = web::resource("/{app}").wrap(verify).to(told);
        let app = init_service(actix_web::App::new().service(resource)).await;
        let request = |path| {
            TestRequest::post()
                .uri(path)
                .insert_header(("qiscus-sdk-signature", sign(b"{}")))
                .set_payload("{}")
                .to_request()
        };
        let response = call_service(&app, request("/acme")).await;
        assert_eq!(response.status(), 200);
        assert_eq!(read_body(response).await, "acme");
        assert_eq!(call_service(&app, request("/globex")).await.status(), 401);
    }
}

/// `impl ResolveKeys` is all that a function has to say of what it gives.
fn layer() -> VerifyWebhookLayer<impl ResolveKeys> {
    VerifyWebhookLayer::new(resolve_async(|head| {
        let app = last(head.uri.path());
        async move { Ok(find(app).await?) }
    }))
}

fn middleware() -> qiscus_webhook_actix::VerifyWebhook<impl qiscus_webhook_actix::ResolveKeys> {
    let keys = qiscus_webhook_actix::resolve_fn(|request| find_now(&last(request.path())));
    qiscus_webhook_actix::VerifyWebhook::new(keys)
}

struct Receiver {
    layer: VerifyWebhookLayer<BoxResolveKeys>,
    middleware: qiscus_webhook_actix::VerifyWebhook<qiscus_webhook_actix::BoxResolveKeys>,
}

#[actix_web::test]
async fn a_layer_with_a_lookup_is_returned_and_held_in_a_field() {
    let app = Router::new().route("/{app}", post(told)).layer(layer());
    assert_eq!(answer(app, "/acme").await, (200, "acme".to_owned()));

    let receiver = Receiver {
        layer: layer().boxed(),
        middleware: middleware().boxed(),
    };
    let app = Router::new()
        .route("/{app}", post(told))
        .layer(receiver.layer);
    assert_eq!(answer(app.clone(), "/acme").await.0, 200);
    assert_eq!(answer(app, "/down").await.0, 503);
    let resource = web::resource("/")
        .wrap(receiver.middleware)
        .wrap(middleware());
    let _app = actix_web::App::new().service(resource.to(async || ""));
}

type Future = std::pin::Pin<Box<dyn std::future::Future<Output = Result<Resolved, Error>> + Send>>;
type Error = Box<dyn std::error::Error + Send + Sync>;

/// A lookup of a type of its own, chosen while the program runs.
struct Fixed(Option<Tenant>);

impl ResolveKeys for Fixed {
    type Error = Error;
    type Future = Future;

    fn resolve(&self, _: &Parts) -> Future {
        let found = self.0.clone().map_or_else(Resolved::unknown, Resolved::new);
        Box::pin(async { Ok(found) })
    }
}

#[tokio::test]
async fn a_lookup_may_be_a_type_an_arc_of_one_or_of_any() {
    let any: Arc<dyn ResolveKeys<Error = Error, Future = Future>> = Arc::new(Fixed(Some(acme())));
    for (layer, status) in [
        (VerifyWebhookLayer::new(Fixed(Some(acme()))).boxed(), 200),
        (VerifyWebhookLayer::new(Arc::new(Fixed(None))).boxed(), 401),
        (VerifyWebhookLayer::new(any).boxed(), 200),
        (
            VerifyWebhookLayer::new(Arc::new(KeyHandle::new(ring(TOKEN)))).boxed(),
            200,
        ),
    ] {
        let app = Router::new().route("/", post(told)).layer(layer);
        assert_eq!(answer(app, "/").await.0, status);
    }
}

/// axum takes the prefix off before a layer of the inner router sees the path.
#[tokio::test]
async fn under_nest_a_lookup_finds_its_tenant() {
    let stripped = resolve_fn(|head| find_now(head.uri.path().strip_prefix('/')?));
    for layer in [layer().boxed(), VerifyWebhookLayer::new(stripped).boxed()] {
        let inner = Router::new().route("/{app}", post(told)).layer(layer);
        let app = Router::new().nest("/webhook", inner);
        assert_eq!(
            answer(app.clone(), "/webhook/acme").await,
            (200, "acme".to_owned())
        );
        assert_eq!(answer(app, "/webhook/globex").await.0, 401);
    }
}

fn find_or_fail(app: &str) -> Result<Option<Tenant>, Error> {
    match app {
        "down" => Err("the keys are out of reach".into()),
        app => Ok(find_now(app)),
    }
}

/// A task must be `Send`, and where the compiler looks at that, it forgets that an error is `'static`.
async fn in_a_task<T: Send + 'static>(
    task: impl std::future::Future<Output = T> + Send + 'static,
) -> T {
    tokio::spawn(task).await.unwrap()
}

#[tokio::test]
async fn a_lookup_with_an_error_of_any_type_is_made_in_a_task_and_held_there() {
    use tower::Layer as _;
    let head = || {
        let request = http::Request::post("/down").body(()).unwrap();
        request.into_parts().0
    };
    let failed = in_a_task(async move {
        let now = resolve_fn(|head| find_or_fail(&last(head.uri.path())));
        let later = resolve_async(|head| {
            let app = last(head.uri.path());
            async move { find_or_fail(&app) }
        });
        let failed = [
            now.resolve(&head()).await.is_err(),
            later.resolve(&head()).await.is_err(),
        ];
        let layer = VerifyWebhookLayer::new(now);
        let service = VerifyWebhookLayer::new(later).layer(layer.layer(Router::new()));
        let request = http::Request::post("/down").body(axum::body::Body::empty());
        let response = service.oneshot(request.unwrap()).await.unwrap();
        (failed, response.status().as_u16())
    });
    assert_eq!(failed.await, ([true, true], 401));
}

#[actix_web::test]
async fn an_actix_web_lookup_with_an_error_of_any_type_is_held_in_a_task() {
    use actix_web::test::TestRequest;
    use qiscus_webhook_actix::{ResolveKeys as _, VerifyWebhook, resolve_async, resolve_fn};
    let made = in_a_task(async {
        let now = VerifyWebhook::new(resolve_fn(|request| find_or_fail(&last(request.path()))));
        let later = VerifyWebhook::new(resolve_async(|request| {
            let app = last(request.path());
            async move { find_or_fail(&app) }
        }));
        tokio::task::yield_now().await;
        (now.boxed(), later.boxed())
    });
    let (now, later) = made.await;
    let resource = web::resource("/").wrap(now).wrap(later);
    let _app = actix_web::App::new().service(resource.to(async || ""));
    let now = resolve_fn(|request| find_or_fail(&last(request.path())));
    let request = TestRequest::post().uri("/down").to_http_request();
    assert!(now.resolve(&request).await.is_err());
}
