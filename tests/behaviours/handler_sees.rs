//! What a handler gets of a delivery.

use qiscus_webhook_core::DeliveryId;

use crate::harness::{At, Request, Setup, stamp, stamp_over_sockets, vector};

stamp! {
    the_id_of_the_message_is_at_hand,
    the_status_that_the_handler_gives_is_the_answer,
}

stamp_over_sockets! {
    a_compressed_body_is_verified_as_it_came_and_decoded_inside,
    an_event_of_the_largest_size_is_read_again,
}

async fn the_id_of_the_message_is_at_hand(at: At) {
    let receiver = at.start(Setup::default()).await;
    let ids = [
        (
            "modern_text",
            Some(DeliveryId::Message(90_071_992_547_410_001)),
        ),
        (
            "omnichannel_text",
            Some(DeliveryId::UniqueTempId("wa-1793667723-1")),
        ),
        ("documented_text", None),
        ("modern_without_id", None),
    ];
    for (name, id) in ids {
        let outcome = receiver.deliver(Request::of(&vector(name))).await;
        assert_eq!(outcome.accepted().delivery.id(), id, "{name}");
    }
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
