//! A request as an adapter reports it.

use qiscus_webhook_core::receive::Observation;
use qiscus_webhook_core::{Delivery, Intake, KeyRing, Limits, SignatureToken, Tenant};
use tracing::info;

const TOKEN: &str = "rahasia-token";

pub(crate) const BODY: &str = r#"{"type":"post_comment_rest","payload":{"from":{"id":7,"email":"rahasia-sari","name":"rahasia"},"room":{"id":41,"topic_id":41,"type":"group","name":"rahasia","participants":[]},"message":{"id":1203,"type":"rahasia-own","text":"rahasia","payload":{"rahasia":1}}}}"#;

/// What an adapter does.
pub(crate) fn receive_delivery(body: &'static str, signature: &str) -> Delivery {
    let mut observation = Observation::new();
    let mut intake = Intake::begin(&ring(), [signature], None, &Limits::default()).unwrap();
    observation.admit("/hook");
    intake.push(body.into()).unwrap();
    let delivery = intake.finish().unwrap();
    observation.accept(&delivery);
    delivery
}

pub(crate) fn receive(body: &'static str, signature: &str) {
    let mut observation = Observation::new();
    let mut intake = match Intake::begin(&ring(), [signature], None, &Limits::default()) {
        Ok(intake) => intake,
        Err(rejection) => return observation.reject(&rejection, "/webhook"),
    };
    observation.admit("/webhook");
    intake.push(body.into()).unwrap();
    match intake.finish() {
        Ok(delivery) => {
            observation.accept(&delivery);
            observation.in_scope(|| {
                let kind = delivery.event().kind();
                info!("the handler is at work: {kind}");
            });
            observation.answer();
        }
        Err(rejection) => observation.reject(&rejection, "/webhook"),
    }
}

pub(crate) fn acme() -> Tenant {
    Tenant::new("acme", ring())
}

pub(crate) fn ring() -> KeyRing {
    KeyRing::new(SignatureToken::new(TOKEN).unwrap().with_label("2026-11"))
}
