//! What the log tells of a delivery: one span around verification and handler, one line for the
//! verdict, and nothing that is secret or that a user wrote.

use actix_web::test::{TestRequest, init_service, try_call_service};
use actix_web::{App, HttpResponse, web};
use qiscus_webhook_actix::VerifyWebhook;
use tracing::info;

use crate::harness::{At, Request, SIGNATURE, Setup, TOKEN, logged, ring, run, sign, vector};

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
    let setup = Setup::default().with_handler(|_| async {
        tokio::task::yield_now().await;
        info!("the handler is at work");
        200
    });
    let request = Request::signed(body).with_signature(signature);
    at.start(setup).await.deliver(request).await;
}

async fn by_actix(body: &'static [u8], signature: &str) {
    let handler = async || {
        tokio::task::yield_now().await;
        info!("the handler is at work");
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
        let [accepted, handler] = lines.as_slice() else {
            panic!("{by:?}: {lines:#?}");
        };
        for line in [accepted, handler] {
            for told in [
                "delivery{",
                r#"verdict="accepted""#,
                &format!("body_bytes={}", body.len()),
                "key_position=0",
                r#"event_type="post_comment_mobile""#,
                r#"room_kind="group""#,
                r#"message_kind="other""#,
            ] {
                assert!(line.contains(told), "{by:?}, {told}: {line}");
            }
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
        assert_eq!(log.matches("accepted: ").count(), 2, "{log}");
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
