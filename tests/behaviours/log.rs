//! What the log tells of a delivery: one span around verification and handler, one line for the
//! verdict, and nothing that is secret or that a user wrote.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use actix_web::dev::Service as _;
use actix_web::test::{TestRequest, init_service, try_call_service};
use actix_web::{App, HttpResponse, web};
use bytes::Bytes;
use http_body_util::Full;
use qiscus_webhook_actix::{VerifyWebhook, Webhook};
use qiscus_webhook_core::{RejectionReason, Tenant};
use qiscus_webhook_tower::{VerifiedBody, VerifyWebhookLayer};
use tower::{Layer as _, Service, ServiceExt as _};
use tracing::info;

use crate::harness::{
    At, Frames, Request, SIGNATURE, Setup, TOKEN, logged, ring, run, sign, vector,
};

/// Each adapter where it works on the task that listens: a socket would put it on others.
#[derive(Debug, Clone, Copy)]
enum By {
    Tower,
    Actix,
}

const ALL: [By; 2] = [By::Tower, By::Actix];

impl By {
    /// Our lines, of one delivery to a handler that logs one itself.
    fn lines(self, body: &'static [u8], signature: &str) -> Vec<String> {
        let lines = self.all_lines(body, signature);
        let ours = |line: &&str| line.contains("qiscus_webhook:") || line.contains("the handler");
        lines.lines().filter(ours).map(str::to_owned).collect()
    }

    /// Those of the frameworks too.
    fn all_lines(self, body: &'static [u8], signature: &str) -> String {
        let mut lines = String::new();
        run(At::Tower, async |at| {
            (_, lines) = match self {
                Self::Tower => logged(by_tower(at, body, signature)).await,
                Self::Actix => logged(by_actix(body, signature)).await,
            };
        });
        lines
    }
}

async fn by_tower(at: At, body: &'static [u8], signature: &str) {
    let setup = Setup::default().with_handler(|delivery| async move {
        tokio::task::yield_now().await;
        let kind = delivery.event().kind();
        info!("the handler is at work on {kind}");
        200
    });
    let request = Request::signed(body).with_signature(signature);
    at.start(setup).await.deliver(request).await;
}

async fn by_actix(body: &'static [u8], signature: &str) {
    let handler = async |Webhook(delivery): Webhook| {
        tokio::task::yield_now().await;
        let kind = delivery.event().kind();
        info!("the handler is at work on {kind}");
        HttpResponse::Ok().finish()
    };
    let route = web::resource("/")
        .wrap(VerifyWebhook::new(ring(TOKEN)))
        .to(handler);
    let app = init_service(App::new().service(route)).await;
    let request = TestRequest::post()
        .insert_header((SIGNATURE, signature))
        .set_payload(body);
    try_call_service(&app, request.to_request()).await.unwrap();
}

fn everyday() -> &'static [u8] {
    vector("documented_own_type").body.to_vec().leak()
}

#[test]
fn the_handler_s_lines_are_inside_the_span_of_the_delivery() {
    for by in ALL {
        let body = everyday();
        let lines = by.lines(body, &sign(body));
        let [accepted, read, handler] = lines.as_slice() else {
            panic!("{by:?}: {lines:#?}");
        };
        for line in [accepted, read, handler] {
            for told in [
                "delivery{",
                r#"verdict="accepted""#,
                &format!("body_bytes={}", body.len()),
                "key_position=0",
                r#"event_type="post_comment_mobile""#,
            ] {
                assert!(line.contains(told), "{by:?}, {told}: {line}");
            }
        }
        for told in [r#"room_kind="group""#, r#"message_kind="other""#] {
            assert!(!accepted.contains(told), "{by:?}, {told}: {accepted}");
            assert!(handler.contains(told), "{by:?}, {told}: {handler}");
        }
        assert!(accepted.contains("DEBUG"), "{by:?}: {accepted}");
    }
}

#[test]
fn a_refusal_is_one_line_with_its_reason() {
    for by in ALL {
        for (signature, level, reason) in [
            (sign(b"another body"), "WARN", "signature_mismatch"),
            ("sha256=0".to_owned(), "DEBUG", "signature_malformed"),
        ] {
            let lines = by.lines(everyday(), &signature);
            let [line] = lines.as_slice() else {
                panic!("{by:?}: {lines:#?}");
            };
            let path = match by {
                By::Tower => "/webhook",
                By::Actix => "/",
            };
            let in_span =
                format!(r#"delivery{{path="{path}" verdict="refused" reason="{reason}"}}"#);
            assert!(
                line.contains(level) && line.contains(&in_span),
                "{by:?}: {line}"
            );
            // What is to be done about it, for whoever has the log alone.
            let mut reasons = RejectionReason::ALL.iter();
            let reason = reasons.find(|it| it.as_str() == reason).unwrap();
            let next_step = format!("next_step={:?}", reason.next_step());
            assert!(line.contains(&next_step), "{by:?}: {line}");
        }
    }
}

#[test]
fn no_line_holds_a_secret_or_a_word_of_a_user() {
    for by in ALL {
        let body = everyday();
        let wrong = "ab".repeat(32);
        let log = [
            by.all_lines(body, &sign(body)),
            by.all_lines(body, &wrong),
            by.all_lines(b"no JSON: sari-77", &sign(b"no JSON: sari-77")),
        ]
        .concat();
        assert_eq!(log.matches("read: ").count(), 2, "{log}");
        // What is of a user in the vector: an id, a name, a text, the application's own type.
        for secret in [
            TOKEN,
            &sign(body),
            &wrong,
            "sari-77",
            "Dapur",
            "120 poin",
            "loyalty_points",
        ] {
            assert!(!log.contains(secret), "{secret}: {log}");
        }
    }
}

/// Logs whatever it is asked.
#[derive(Clone)]
struct Telling;

impl Service<http::Request<VerifiedBody>> for Telling {
    type Response = http::Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        info!("asked: whether it is ready");
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<VerifiedBody>) -> Self::Future {
        info!("asked: to handle it");
        ready(Ok(http::Response::default()))
    }
}

/// A lookup that logs when it is asked, and when it goes on.
macro_rules! telling_lookup {
    ($resolve_async:path) => {
        $resolve_async(|_| {
            info!("asked: for keys");
            async {
                tokio::task::yield_now().await;
                info!("asked: for keys again");
                Tenant::new("acme", ring(TOKEN))
            }
        })
    };
}

/// Of one delivery that is accepted, and of one that is refused.
async fn asked_by_tower(body: &'static [u8]) {
    let lookup = telling_lookup!(qiscus_webhook_tower::resolve_async);
    let layer = VerifyWebhookLayer::new(lookup).with_rejection_response(|_, _| {
        info!("asked: for the refusal");
        http::StatusCode::NOT_FOUND
    });
    for signature in [sign(body), sign(b"another body")] {
        let request = http::Request::post("/").header(SIGNATURE, signature);
        let request = request.body(Frames::of([Bytes::from(body)])).unwrap();
        layer.layer(Telling).oneshot(request).await.unwrap();
    }
}

async fn asked_by_actix(body: &'static [u8]) {
    let lookup = telling_lookup!(qiscus_webhook_actix::resolve_async);
    let verify = VerifyWebhook::new(lookup).with_rejection_response(|_, _| {
        info!("asked: for the refusal");
        HttpResponse::Ok().finish()
    });
    let handler = async || {
        info!("asked: to handle it");
        ""
    };
    let resource = web::resource("/").wrap_fn(|request, service| {
        info!("asked: for its future");
        service.call(request)
    });
    let app = App::new().service(resource.wrap(verify).to(handler));
    let app = init_service(app).await;
    for signature in [sign(body), sign(b"another body")] {
        let request = TestRequest::post().insert_header((SIGNATURE, signature));
        let request = request.set_payload(body).to_request();
        try_call_service(&app, request).await.unwrap();
    }
}

#[test]
fn whatever_tower_asks_on_the_way_is_asked_inside_the_span_of_the_delivery() {
    run(At::Tower, async |_| {
        let ((), log) = logged(asked_by_tower(everyday())).await;
        let inside = ["whether it is ready", "to handle it"];
        assert_asked_inside_the_span(&log, &inside);
    });
}

#[test]
fn whatever_actix_web_asks_on_the_way_is_asked_inside_the_span_of_the_delivery() {
    run(At::Tower, async |_| {
        let ((), log) = logged(asked_by_actix(everyday())).await;
        assert_asked_inside_the_span(&log, &["for its future", "to handle it"]);
    });
}

fn assert_asked_inside_the_span(log: &str, inside: &[&str]) {
    let asked: Vec<_> = log
        .lines()
        .filter_map(|line| line.split_once("asked: "))
        .collect();
    for (span, what) in &asked {
        assert!(span.contains("delivery{"), "{what}: {span}");
    }
    let asked: Vec<_> = asked.into_iter().map(|(_, what)| what).collect();
    let keys = ["for keys", "for keys again"];
    assert_eq!(asked, [&keys, inside, &keys, &["for the refusal"]].concat());
}
