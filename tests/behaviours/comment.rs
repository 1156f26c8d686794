//! A comment as the one argument of a handler: it leaves the handler, and what is none is refused in the open.

use actix_web::dev::Service as _;
use axum::Router;
use axum::routing::post;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use qiscus_webhook_core::event::Content;
use qiscus_webhook_core::{Comment, Delivery, Rejection, RejectionReason};
use tower::ServiceExt as _;

use super::metrics::{counted, recorder};
use crate::harness::{SIGNATURE, TOKEN, logged, ring, sign};

const FILE: &[u8] = br#"{"type":"post_comment_mobile","payload":{"from":{"id":7,"email":"sari","name":"Sari"},"room":{"id":41,"topic_id":41,"type":"single","name":"Budi"},"message":{"type":"file_attachment","text":"","payload":{"url":"https://cdn.example/nota.pdf"}}}}"#;
const UNKNOWN: &[u8] = br#"{"type":"rahasia"}"#;

/// What the compiler refused while content was a temporary.
fn url(comment: &Comment) -> Option<&str> {
    match comment.content() {
        Content::FileAttachment(file) => Some(file.url()),
        _ => None,
    }
}

/// What the compiler refused while an event could only borrow.
async fn url_in_a_task(comment: Comment) -> String {
    let task = tokio::spawn(async move { url(&comment).map(str::to_owned) });
    task.await.unwrap().unwrap()
}

async fn tried(delivery: Delivery) -> String {
    match Comment::try_from(delivery) {
        Ok(comment) => url_in_a_task(comment).await,
        Err(other) => {
            assert_eq!(other.into_delivery().body(), UNKNOWN);
            "none".to_owned()
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum By {
    Axum,
    Actix,
}

#[derive(Debug, Clone, Copy)]
enum Handler {
    Comment,
    Optional,
    /// The delivery, of which the handler makes a comment.
    Tried,
    /// A result of the extractor, of which a refusal is let go.
    Swallowed,
    /// A result of the extractor, of which a refusal is the answer.
    Returned,
}

const ALL: [Handler; 5] = [
    Handler::Comment,
    Handler::Optional,
    Handler::Tried,
    Handler::Swallowed,
    Handler::Returned,
];

struct Answer {
    status: u16,
    body: String,
    reason: Option<RejectionReason>,
    /// Refusals in the log.
    lines: Vec<String>,
    /// Refusals inside of the middleware in the metrics, each by its reason and how often.
    counted: Vec<(String, u64)>,
}

impl By {
    async fn answer(self, handler: Handler, with_middleware: bool, body: &'static [u8]) -> Answer {
        let answer = async {
            match self {
                Self::Axum => by_axum(handler, with_middleware, body).await,
                Self::Actix => by_actix(handler, with_middleware, body).await,
            }
        };
        let recorder = recorder();
        let listening = ::metrics::set_default_local_recorder(recorder);
        let ((status, body, reason), lines) = logged(answer).await;
        drop(listening);
        assert!(
            !lines.contains("rahasia") && !lines.contains("nota.pdf"),
            "{lines}"
        );
        let refusals = lines
            .lines()
            .filter(|line| line.contains("qiscus_webhook: ") && line.contains("reason="));
        let lines = refusals.map(str::to_owned).collect();
        let counted = counted(recorder).into_iter().filter_map(|(name, count)| {
            let reason = name.strip_prefix("refused_inside_total{reason=")?;
            Some((reason.trim_end_matches('}').to_owned(), count))
        });
        Answer {
            status,
            body,
            reason,
            lines,
            counted: counted.collect(),
        }
    }
}

impl Answer {
    #[track_caller]
    fn tells_of_nothing(&self) {
        assert!(self.lines.is_empty(), "{:?}", self.lines);
        assert!(self.counted.is_empty(), "{:?}", self.counted);
    }

    /// The one line of a refusal that is counted once.
    #[track_caller]
    fn tells_once_of(&self, level: &str, reason: &str) -> &str {
        let [line] = &*self.lines else {
            panic!("{:?}", self.lines);
        };
        assert!(line.contains(level) && line.contains(reason), "{line}");
        assert_eq!(self.counted, [(reason.to_owned(), 1)]);
        line
    }
}

type Told = (u16, String, Option<RejectionReason>);

async fn by_axum(handler: Handler, with_middleware: bool, body: &'static [u8]) -> Told {
    use qiscus_webhook_tower::VerifyWebhookLayer;
    use qiscus_webhook_tower::axum::{Comment, Webhook, WebhookRejection};

    let route = match handler {
        Handler::Comment => post(async |comment: Comment| url_in_a_task(comment.0).await),
        Handler::Optional => post(async |comment: Option<Comment>| match comment {
            Some(comment) => url_in_a_task(comment.0).await,
            None => "none".to_owned(),
        }),
        Handler::Tried => post(async |Webhook(delivery): Webhook| tried(delivery).await),
        Handler::Swallowed => post(
            async |comment: Result<Comment, WebhookRejection>| match comment {
                Ok(comment) => url_in_a_task(comment.0).await,
                Err(_) => "none".to_owned(),
            },
        ),
        Handler::Returned => post(
            async |comment: Result<Comment, WebhookRejection>| match comment {
                Ok(comment) => Ok(url_in_a_task(comment.0).await),
                Err(refused) => Err(refused),
            },
        ),
    };
    let route = if with_middleware {
        route.layer(VerifyWebhookLayer::new(ring(TOKEN)))
    } else {
        route
    };
    let request = http::Request::post("/").header(SIGNATURE, sign(body));
    let request = request.body(axum::body::Body::from(body)).unwrap();
    let response = Router::new()
        .route("/", route)
        .oneshot(request)
        .await
        .unwrap();
    let reason = response
        .extensions()
        .get::<Rejection>()
        .map(Rejection::reason);
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, text(&body), reason)
}

async fn by_actix(handler: Handler, with_middleware: bool, body: &'static [u8]) -> Told {
    use actix_web::{App, test, web};
    use qiscus_webhook_actix::{Comment, VerifyWebhook, Webhook, WebhookRejection};

    let route = match handler {
        Handler::Comment => web::post().to(async |comment: Comment| url_in_a_task(comment.0).await),
        Handler::Optional => web::post().to(async |comment: Option<Comment>| match comment {
            Some(comment) => url_in_a_task(comment.0).await,
            None => "none".to_owned(),
        }),
        Handler::Tried => web::post().to(async |Webhook(delivery): Webhook| tried(delivery).await),
        Handler::Swallowed => {
            web::post().to(
                async |comment: Result<Comment, WebhookRejection>| match comment {
                    Ok(comment) => url_in_a_task(comment.0).await,
                    Err(_) => "none".to_owned(),
                },
            )
        }
        Handler::Returned => {
            web::post().to(
                async |comment: Result<Comment, WebhookRejection>| match comment {
                    Ok(comment) => Ok(url_in_a_task(comment.0).await),
                    Err(refused) => Err(refused),
                },
            )
        }
    };
    let resource = web::resource("/").route(route);
    let request = test::TestRequest::post()
        .insert_header((SIGNATURE, sign(body)))
        .set_payload(body);
    let request = request.to_request();
    let response = if with_middleware {
        let resource = resource.wrap(VerifyWebhook::new(ring(TOKEN)));
        let app = test::init_service(App::new().service(resource)).await;
        app.call(request).await.unwrap().map_into_boxed_body()
    } else {
        let app = test::init_service(App::new().service(resource)).await;
        app.call(request).await.unwrap().map_into_boxed_body()
    };
    let reason = {
        let extensions = response.response().extensions();
        extensions.get::<Rejection>().map(Rejection::reason)
    };
    let status = response.status().as_u16();
    (status, text(&test::read_body(response).await), reason)
}

fn text(body: &Bytes) -> String {
    String::from_utf8(body.to_vec()).unwrap()
}

#[actix_web::test]
async fn it_goes_into_a_task_of_its_own() {
    for by in [By::Axum, By::Actix] {
        for handler in ALL {
            let answer = by.answer(handler, true, FILE).await;
            let told = (answer.status, &*answer.body);
            assert_eq!(
                told,
                (200, "https://cdn.example/nota.pdf"),
                "{by:?} {handler:?}"
            );
            answer.tells_of_nothing();
        }
    }
}

#[actix_web::test]
async fn a_signed_event_that_is_none_is_refused_and_told_once() {
    for by in [By::Axum, By::Actix] {
        for handler in [Handler::Comment, Handler::Returned] {
            let answer = by.answer(handler, true, UNKNOWN).await;
            assert_eq!(answer.status, 422, "{by:?} {handler:?}");
            assert_eq!(answer.reason, Some(RejectionReason::UnrecognizedEvent));
            assert!(
                answer.body.contains("Unprocessable Content"),
                "{}",
                answer.body
            );
            let line = answer.tells_once_of("WARN", "unrecognized_event");
            assert!(line.contains("unknown event type at `type`"), "{line}");
        }
    }
}

#[actix_web::test]
async fn a_handler_that_takes_other_events_too_gets_it_and_nothing_is_refused() {
    for by in [By::Axum, By::Actix] {
        for handler in [Handler::Optional, Handler::Tried, Handler::Swallowed] {
            let answer = by.answer(handler, true, UNKNOWN).await;
            let told = (answer.status, &*answer.body);
            assert_eq!(told, (200, "none"), "{by:?} {handler:?}");
            answer.tells_of_nothing();
        }
    }
}

#[actix_web::test]
async fn without_the_middleware_it_is_the_operator_s_mistake() {
    for by in [By::Axum, By::Actix] {
        for handler in ALL {
            let answer = by.answer(handler, false, FILE).await;
            // actix-web makes `None` of every refusal of an `Option`, so our documents show the other way.
            if matches!(
                (by, handler),
                (By::Actix, Handler::Optional) | (_, Handler::Swallowed)
            ) {
                assert_eq!((answer.status, &*answer.body), (200, "none"));
            } else {
                assert_eq!(answer.status, 500, "{by:?} {handler:?}");
                assert_eq!(answer.reason, Some(RejectionReason::DeliveryMissing));
            }
            answer.tells_once_of("ERROR", "delivery_missing");
        }
    }
}

#[test]
fn it_is_made_of_a_delivery_and_gives_it_back() {
    let delivery = ring(TOKEN).verify(FILE, &ring(TOKEN).sign(FILE)).unwrap();
    let comment = Comment::try_from(delivery).unwrap();
    assert_eq!(url(&comment), Some("https://cdn.example/nota.pdf"));
    assert_eq!(Delivery::from(comment).body(), FILE);
}
