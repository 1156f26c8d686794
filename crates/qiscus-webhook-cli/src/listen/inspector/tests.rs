//! What the page is answered, without a browser.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use qiscus_webhook_core::{KeyRing, SIGNATURE_HEADER, SignatureToken};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tower_service::Service as _;
use zeroize::Zeroizing;

use super::assets::ASSETS;
use super::guard::Guard;
use super::resender::Resender;
use super::server::{Inspector, router};
use super::shared::{About, Shared};
use super::signed_here::SignedHere;
use crate::listen::fixtures::arrived;
use crate::listen::forward::Forwarder;
use crate::listen::history::{Answer, BodyState, Forward, History};
use crate::listen::receiver::{WeakReceiver, verified};
use crate::token::Token;

mod orders;

const FORWARD: &str = "https://shop.example:8443/hook";
const BODY: &[u8] = br#"{"type":"a\u0020kind"}"#;

fn keys() -> KeyRing {
    KeyRing::new(SignatureToken::new("page-token").unwrap())
}

/// Of a program that has ended otherwise.
pub(super) fn shared() -> Shared {
    let deadline = Duration::from_secs(5);
    let forward = Forwarder::new(FORWARD.parse().unwrap(), deadline, None).unwrap();
    let token = Zeroizing::new("page-token".to_owned());
    Shared {
        history: History::after(0),
        about: Arc::new(About {
            receiver: "http://localhost:3000".to_owned(),
            forward: Some(FORWARD.to_owned()),
            saved: None,
        }),
        tokens: Arc::new(vec![Token::new("a test".to_owned(), token).unwrap()]),
        resender: Arc::new(Resender {
            receiver: WeakReceiver::ended(),
            keys: keys(),
            signed_here: SignedHere::default(),
            forward: Some(forward),
            deadline,
        }),
    }
}

#[tokio::test]
async fn it_is_served_where_its_address_says_and_on_this_machine_alone() {
    let bind = async |text: &str| Inspector::bind(Some(&text.parse().unwrap())).await;
    assert!(bind("0.0.0.0:0").await.is_err());
    let asked = bind("127.0.0.1:0").await.unwrap();
    // The usual port is taken by one of them at the latest, if not by another program.
    let [one, other] = [
        Inspector::bind(None).await.unwrap(),
        Inspector::bind(None).await.unwrap(),
    ];
    assert_ne!(one.address(), other.address());
    for inspector in [asked, one, other] {
        let (url, address) = (inspector.url(), inspector.address());
        let Shared { history, about, .. } = shared();
        let resender = Arc::into_inner(shared().resender).unwrap();
        tokio::spawn(inspector.serve(history, About::clone(&about), Vec::new(), resender));
        let path = url.strip_prefix(&format!("http://{address}/")).unwrap();
        let head = format!("GET /{path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        let mut answer = String::new();
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    }
}

struct Page {
    router: Router,
    root: String,
    shared: Shared,
}

impl Page {
    /// 1 is refused, 2 accepted and answered, of 3 only a part was kept, 4 came with a signature that
    /// was made here.
    fn new() -> Self {
        let shared = shared();
        let history = &shared.history;
        history.add(arrived(
            BODY,
            &[
                ("content-type", "application/json"),
                (SIGNATURE_HEADER, "none"),
            ],
        ));
        let mut accepted = arrived(BODY, &[]);
        accepted.verdict = verified(&keys().verify(BODY, &keys().sign(BODY)).unwrap());
        let accepted = history.add(accepted);
        let mut headers = HeaderMap::new();
        headers.insert("x-part", HeaderValue::from_static("one"));
        history.answered(
            &accepted,
            Forward::Answered(Answer {
                status: StatusCode::CREATED,
                headers,
                body: Bytes::from_static(b"done"),
                is_cut: false,
                took: Duration::from_millis(3),
            }),
        );
        let mut partial = arrived(BODY, &[]);
        partial.body_state = BodyState::Partial;
        history.add(partial);
        let signature = keys().sign(BODY);
        shared
            .resender
            .signed_here
            .note(&signature, &HeaderMap::new());
        let mut made_here = arrived(BODY, &[]);
        let value = HeaderValue::try_from(signature.to_hex()).unwrap();
        made_here.head.headers.insert(SIGNATURE_HEADER, value);
        history.add(made_here);
        let guard = Guard::new(([127, 0, 0, 1], 4040).into()).unwrap();
        Self {
            root: format!("/{}/", guard.secret()),
            router: router(Arc::new(guard), shared.clone()),
            shared,
        }
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, HeaderMap, Bytes) {
        let response = self.router.clone().call(request).await.unwrap();
        let (head, body) = response.into_parts();
        (
            head.status,
            head.headers,
            body.collect().await.unwrap().to_bytes(),
        )
    }

    async fn get(&self, path: &str) -> (StatusCode, HeaderMap, Bytes) {
        let request = Request::get(format!("{}{path}", self.root)).header("host", "127.0.0.1:4040");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Of the delivery with this id.
    async fn part(&self, id: u64, part: &str) -> (StatusCode, HeaderMap, Bytes) {
        self.get(&format!("api/deliveries/{id}{part}")).await
    }

    async fn detail(&self, id: u64) -> Value {
        let (status, headers, body) = self.part(id, "").await;
        assert_eq!(
            (status, &headers[CONTENT_TYPE]),
            (
                StatusCode::OK,
                &HeaderValue::from_static("application/json")
            )
        );
        serde_json::from_slice(&body).unwrap()
    }

    async fn post(&self, path: &str, content_type: &str, body: String) -> (StatusCode, String) {
        let request = Request::post(format!("{}{path}", self.root))
            .header("host", "127.0.0.1:4040")
            .header("origin", "http://127.0.0.1:4040")
            .header(CONTENT_TYPE, content_type);
        let (status, _, body) = self.send(request.body(body.into()).unwrap()).await;
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    async fn resend(&self, id: u64, order: Value) -> (StatusCode, String) {
        let path = format!("api/deliveries/{id}/resend");
        self.post(&path, "application/json", order.to_string())
            .await
    }
}

#[tokio::test]
async fn the_files_come_with_their_types_and_to_nobody_else() {
    let page = Page::new();
    for asset in ASSETS {
        let (status, headers, body) = page.get(asset.name).await;
        assert_eq!(status, StatusCode::OK, "{}", asset.name);
        let content_type = headers[CONTENT_TYPE].to_str().unwrap();
        let kind = asset
            .name
            .rsplit('.')
            .next()
            .unwrap()
            .replace("js", "javascript");
        let kind = if kind.is_empty() { "html" } else { &kind };
        assert_eq!(content_type, format!("text/{kind}; charset=utf-8"));
        assert!(body.len() > 100, "{}", asset.name);
        assert!(headers.contains_key(CONTENT_SECURITY_POLICY));
    }
    let request = Request::get("/guessed/").header("host", "127.0.0.1:4040");
    let (status, headers, body) = page.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(headers.contains_key(CONTENT_SECURITY_POLICY));
    assert!(body.ends_with(b"each run has its own\n"), "{body:?}");
}

#[tokio::test]
async fn a_delivery_is_told_as_it_came() {
    let page = Page::new();
    let refused = page.detail(1).await;
    assert_eq!(refused["id"], 1);
    assert_eq!(refused["target"], "/webhook?x=1");
    assert_eq!(
        refused["headers"],
        json!([
            ["content-type", "application/json"],
            [SIGNATURE_HEADER, "none"]
        ])
    );
    assert_eq!(refused["signature"], "none");
    for absent in ["event", "token", "forward", "sent_to"] {
        assert_eq!(refused[absent], Value::Null, "{absent}");
    }
    let accepted = page.detail(2).await;
    assert_eq!(accepted["token"], json!([1, null]));
    assert!(
        accepted["event"].to_string().contains("a kind"),
        "{accepted}"
    );
    assert_eq!(
        accepted["forward"],
        json!({
            "state": "answered", "status": 201, "reason": "Created", "headers": [["x-part", "one"]], "bytes": 4,
            "cut": false
        })
    );
    for (id, state) in [(1, "whole"), (3, "partial")] {
        assert_eq!(page.detail(id).await["body"], state);
    }
    let made_here = page.detail(4).await;
    assert_eq!(made_here["signed_here"], true);
    assert!(!made_here.to_string().contains(&keys().sign(BODY).to_hex()));
    assert_eq!(page.part(9, "").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn bytes_of_strangers_are_for_saving_alone() {
    let page = Page::new();
    let expected: [(u64, &str, &str, &[u8]); 2] = [
        (1, "/body", "delivery-1.body", BODY),
        (2, "/answer", "answer-2.body", b"done"),
    ];
    for (id, part, name, bytes) in expected {
        let (status, headers, body) = page.part(id, part).await;
        assert_eq!((status, &body[..]), (StatusCode::OK, bytes));
        assert_eq!(headers[CONTENT_TYPE], "application/octet-stream");
        let disposition = format!("attachment; filename=\"{name}\"");
        assert_eq!(headers[CONTENT_DISPOSITION], disposition);
    }
    let (status, _, body) = page.part(1, "/answer").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(body, "this delivery is not kept any more\n");
}

#[tokio::test]
async fn what_is_not_whole_is_no_command_and_no_test() {
    let page = Page::new();
    for (part, expected) in [("/curl", "curl "), ("/rust", "fn refuses_delivery_1")] {
        let (status, _, body) = page.part(1, part).await;
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert_eq!(status, StatusCode::OK, "{part}");
        assert!(text.contains(expected), "{text}");
        assert_eq!(page.part(3, part).await.0, StatusCode::NOT_FOUND);
    }
    let (_, _, explained) = page.part(1, "/explanation").await;
    let sentences: Vec<String> = serde_json::from_slice(&explained).unwrap();
    assert!(sentences[0].contains("a program writes"), "{sentences:?}");
}

#[tokio::test]
async fn what_is_cleared_is_gone() {
    let page = Page::new();
    let cleared = page.post("api/clear", "text/plain", String::new()).await;
    assert_eq!(cleared.0, StatusCode::NO_CONTENT);
    assert_eq!(page.part(1, "").await.0, StatusCode::NOT_FOUND);
}
