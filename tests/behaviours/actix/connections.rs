//! What actix-web does with a connection that hyper does not.

use std::time::Duration;

use qiscus_webhook_core::RejectionReason::{BodyInterrupted, SignatureMissing};

use crate::harness::{At, Request, SIGNATURE, Setup, run};

#[test]
fn a_body_that_breaks_off_or_is_badly_framed_is_answered() {
    run(At::Actix, async |at| {
        let receiver = at.start(Setup::default()).await;
        for broken in [
            Request::everyday().cut_to(10).then_closing_its_half(),
            Request::everyday().chunked(100).then_breaking_the_framing(),
        ] {
            receiver.deliver(broken).await.refused(BodyInterrupted);
        }
    });
}

#[test]
fn a_client_that_has_sent_its_delivery_and_closes_its_half_is_answered() {
    run(At::Actix, async |at| {
        let setup = Setup::default().with_handler(|_| async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            200
        });
        let receiver = at.start(setup).await;
        let closing = Request::everyday().then_closing_its_half();
        receiver.deliver(closing).await.accepted();
    });
}

/// Before it calls anybody, so a refusal comes after it.
#[test]
fn a_client_that_waits_to_be_asked_is_asked() {
    run(At::Actix, async |at| {
        let receiver = at.start(Setup::default()).await;
        let expecting = Request::everyday().with_header("expect", "100-continue");
        let mut connection = receiver.connect().await;
        let outcome = receiver
            .deliver_over(&mut connection, expecting.clone())
            .await;
        outcome.accepted();
        assert_eq!(connection.interim(), [100]);

        let mut connection = receiver.connect().await;
        let unsigned = expecting.without_header(SIGNATURE);
        let outcome = receiver.deliver_over(&mut connection, unsigned).await;
        outcome.refused(SignatureMissing);
        assert_eq!(connection.interim(), [100]);
    });
}
