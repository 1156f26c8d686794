//! What the page may have sent, and where what is signed for it may go.

use axum::http::StatusCode;
use qiscus_webhook_core::{Limits, SIGNATURE_HEADER};
use serde_json::{Value, json};

use super::{BODY, FORWARD, Page, keys};
use crate::listen::history::{Arrived, Signing, Verdict};

#[tokio::test]
async fn an_order_is_json_of_a_delivery_that_is_kept() {
    let page = Page::new();
    let kept = json!({"signature": "kept"});
    let form = page
        .post("api/deliveries/1/resend", "text/plain", kept.to_string())
        .await;
    assert_eq!(
        form,
        (StatusCode::UNSUPPORTED_MEDIA_TYPE, "send JSON".to_owned())
    );
    for (id, order, status, expected) in [
        (
            1,
            json!({"signature": "kept", "sudo": 1}),
            StatusCode::BAD_REQUEST,
            "unknown field",
        ),
        (9, kept.clone(), StatusCode::NOT_FOUND, "not kept"),
        (3, kept.clone(), StatusCode::CONFLICT, "not kept whole"),
        (
            1,
            json!({"signature": "kept", "to": "ftp://x"}),
            StatusCode::BAD_REQUEST,
            "http",
        ),
        // Every receiver of this page has ended.
        (1, kept, StatusCode::SERVICE_UNAVAILABLE, "the program ends"),
    ] {
        let (got, sentence) = page.resend(id, order.clone()).await;
        assert_eq!(got, status, "{order}: {sentence}");
        assert!(sentence.contains(expected), "{order}: {sentence}");
    }
}

#[tokio::test]
async fn an_edited_body_may_be_as_large_as_the_receiver_takes_however_it_is_escaped() {
    let page = Page::new();
    let body = "\u{1}".repeat(Limits::default().body_limit());
    let order = json!({"signature": "none", "body": body});
    let (status, _) = page.resend(1, order).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    let (status, _) = page.resend(1, json!("a".repeat(9 << 20))).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

/// A signature is worth as much as the token, for this body.
#[tokio::test]
async fn what_is_signed_here_stays_on_this_machine_or_goes_to_the_forward_target() {
    let page = Page::new();
    let ends = StatusCode::SERVICE_UNAVAILABLE;
    for (id, signature, to, status) in [
        (1, "anew", " ", ends),
        (1, "anew", "https://shop.example:8443/other", ends),
        (1, "anew", "http://127.0.0.1:9/", ends),
        (
            1,
            "anew",
            "http://shop.example:8443/hook",
            StatusCode::FORBIDDEN,
        ),
        (
            1,
            "anew",
            "https://shop.example/hook",
            StatusCode::FORBIDDEN,
        ),
        (
            1,
            "anew",
            "https://thief.example:8443/hook",
            StatusCode::FORBIDDEN,
        ),
        (1, "kept", "https://elsewhere.example/", ends),
        (
            4,
            "kept",
            "https://elsewhere.example/",
            StatusCode::FORBIDDEN,
        ),
        (4, "none", "https://elsewhere.example/", ends),
    ] {
        let order = json!({"signature": signature, "to": to});
        let (got, sentence) = page.resend(id, order).await;
        assert_eq!(got, status, "{id} {signature} {to}: {sentence}");
    }
}

#[test]
fn what_is_sent_again_is_as_it_was_ordered() {
    let page = Page::new();
    let resender = &page.shared.resender;
    let target = FORWARD.parse().unwrap();
    let arrive = |id, order: Value| {
        let entry = page.shared.history.entry(id).unwrap();
        let order = serde_json::from_value(order).unwrap();
        resender.arrive(&entry, order, &target).ok().unwrap()
    };
    let signature = |arrived: &Arrived| {
        let values = arrived.head.headers.get_all(SIGNATURE_HEADER).iter();
        values
            .map(|value| value.to_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let kept = arrive(1, json!({"signature": "kept"}));
    assert_eq!(
        (&kept.body[..], signature(&kept)),
        (BODY, vec!["none".to_owned()])
    );
    let none = arrive(1, json!({"signature": "none"}));
    assert!(signature(&none).is_empty());
    let anew = arrive(1, json!({"signature": "anew", "body": "edited"}));
    assert_eq!(signature(&anew), [keys().sign(b"edited").to_hex()]);
    assert_eq!(anew.body, "edited");
    assert!(matches!(anew.verdict, Verdict::Accepted { .. }));
    assert!(resender.signed_here.is_in(&anew.head.headers));
    let resent = anew.resent.unwrap();
    assert_eq!(
        (resent.of, resent.is_edited, resent.target.as_str()),
        (1, true, FORWARD)
    );
    // What came without a signature has none to keep.
    let unsigned = arrive(2, json!({"signature": "kept"})).resent.unwrap();
    assert!(matches!(unsigned.signing, Signing::None));
}
