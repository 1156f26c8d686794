//! What a handler gets of a delivery.

use qiscus_webhook_core::{DeliveryId, KeyHandle, KeyRing, SignatureToken};

use crate::harness::{
    At, Keys, Request, Setup, TOKEN, Tenant, ring, sign_with, stamp, stamp_over_sockets, vector,
};

stamp! {
    the_id_of_the_message_is_at_hand,
    the_token_that_signed_is_named,
    the_tenant_is_beside_the_delivery,
    a_ring_that_is_replaced_counts_from_the_next_request,
    the_status_that_the_handler_gives_is_the_answer,
}

stamp_over_sockets! {
    a_compressed_body_is_verified_as_it_came_and_decoded_inside,
    an_event_of_the_largest_size_is_read_again,
}

async fn the_id_of_the_message_is_at_hand(at: At) {
    let receiver = at.start(Setup::default()).await;
    let ids = [
        ("modern_text", Some(DeliveryId::Message(90_071_992_547_410_001))),
        ("omnichannel_text", Some(DeliveryId::UniqueTempId("wa-1793667723-1"))),
        ("documented_text", None),
        ("modern_without_id", None),
    ];
    for (name, id) in ids {
        let outcome = receiver.deliver(Request::of(&vector(name))).await;
        assert_eq!(outcome.accepted().delivery.id(), id, "{name}");
    }
}

async fn the_token_that_signed_is_named(at: At) {
    let token = |text: &str, label: &str| SignatureToken::new(text).unwrap().with_label(label);
    let ring = KeyRing::new(token("new", "2026-11")).with_previous(token(TOKEN, "2025-03"));
    let receiver = at.start(Setup::default().with_keys(ring)).await;

    let outcome = receiver.deliver(Request::everyday()).await;
    let matched = outcome.accepted().delivery.matched_key().clone();
    assert_eq!((matched.position(), matched.label()), (1, Some("2025-03")));

    let newly_signed = sign_with("new", &vector("modern_text").body);
    let outcome = receiver.deliver(Request::everyday().with_signature(newly_signed)).await;
    let matched = outcome.accepted().delivery.matched_key().clone();
    assert_eq!((matched.position(), matched.label()), (0, Some("2026-11")));
}

async fn the_tenant_is_beside_the_delivery(at: At) {
    let setup = Setup::default()
        .with_lookup(|path| async { Ok(Some((ring(TOKEN), Tenant(path)))) });
    let receiver = at.start(setup).await;
    let outcome = receiver.deliver(Request::everyday().with_target("/webhook/toko")).await;
    let tenant = outcome.accepted().tenant.as_ref();
    assert_eq!(tenant, Some(&Tenant("/webhook/toko".to_owned())));
}

async fn a_ring_that_is_replaced_counts_from_the_next_request(at: At) {
    let handle = KeyHandle::new(ring(TOKEN));
    let receiver = at.start(Setup::default().with_keys(Keys::Handle(handle.clone()))).await;
    receiver.deliver(Request::everyday()).await.accepted();
    handle.replace(ring("new"));
    let refused = qiscus_webhook_core::RejectionReason::SignatureMismatch;
    receiver.deliver(Request::everyday()).await.refused(refused);
    let newly_signed = sign_with("new", &vector("modern_text").body);
    receiver.deliver(Request::everyday().with_signature(newly_signed)).await.accepted();
}

async fn the_status_that_the_handler_gives_is_the_answer(at: At) {
    let setup = Setup::default().with_handler(|_| async { 202 });
    let receiver = at.start(setup).await;
    let outcome = receiver.deliver(Request::everyday()).await;
    assert_eq!((outcome.status(), outcome.seen.len()), (202, 1));
}

async fn a_compressed_body_is_verified_as_it_came_and_decoded_inside(at: At) {
    let receiver = at.start(Setup::default().with_decompression()).await;
    let compressed = vector("gzip");
    let request = Request::of(&compressed).with_header("content-encoding", "gzip");
    let outcome = receiver.deliver(request).await;
    let seen = outcome.accepted();
    assert_eq!(seen.delivery.body(), &compressed.body);
    assert_eq!(seen.body, vector("modern_text").body);

    // A signature of what is in it is none of what was sent.
    let signed_inside = Request::of(&compressed)
        .with_header("content-encoding", "gzip")
        .with_signature(vector("modern_text").signature);
    let refused = qiscus_webhook_core::RejectionReason::SignatureMismatch;
    receiver.deliver(signed_inside).await.refused(refused);
}

async fn an_event_of_the_largest_size_is_read_again(at: At) {
    let receiver = at.start(Setup::default()).await;
    let mut body = vector("modern_text").body.to_vec();
    body.resize(1024 * 1024, b' ');
    let outcome = receiver.deliver(Request::signed(body.clone())).await;
    let seen = outcome.accepted();
    assert_eq!(seen.body, body);
    assert!(!seen.delivery.event().is_unrecognized());
}
