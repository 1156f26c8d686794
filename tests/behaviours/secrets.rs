//! Nothing secret is shown: no token, no signature, nothing of a body, in any text of ours.

use std::error::Error;

use qiscus_webhook_core::receive::Gate;
use qiscus_webhook_core::{
    Delivery, Intake, KeyHandle, Limits, Rejection, RejectionReason, Signature, SignatureToken,
};
use serde_json::Value;

use crate::harness::{
    At, Outcome, Request, SIGNATURE, Setup, TOKEN, Vector, logged, ring, sign, stamp, vector,
    vectors,
};

stamp! {
    no_answer_holds_a_secret,
    nothing_logged_holds_a_secret,
}

/// What must not be seen of the everyday event: the token, its signature, and what its user wrote.
#[track_caller]
pub(super) fn holds_no_secret(text: &str) {
    let vector = vector("modern_text");
    for secret in [
        TOKEN,
        &vector.signature,
        &vector.signature[8..40],
        "Selamat",
        "sari-77",
    ] {
        let found = text.to_lowercase().contains(&secret.to_lowercase());
        assert!(!found, "{secret} is in: {text}");
    }
}

#[track_caller]
fn answer_holds_no_secret(outcome: &Outcome) {
    let answer = outcome.answer();
    holds_no_secret(&format!("{:?}", answer.headers));
    holds_no_secret(&String::from_utf8_lossy(&answer.body));
}

/// The everyday event, refused in every way that has to do with what is secret of it.
fn refused_requests() -> Vec<Request> {
    let good = Request::everyday();
    vec![
        good.clone().without_header(SIGNATURE),
        good.clone().with_header(SIGNATURE, sign(b"{}")),
        good.clone()
            .with_signature(format!("sha256={}", vector("modern_text").signature)),
        good.clone().with_signature(sign(b"{}")),
        good.clone().with_body(good.body().slice(1..)),
        good.clone().declaring(1 << 40),
        good.then_stalling().cut_to(300),
    ]
}

async fn no_answer_holds_a_secret(at: At) {
    let receiver = at.start(Setup::impatient(at)).await;
    let outcome = receiver.deliver(Request::everyday()).await;
    outcome.accepted();
    answer_holds_no_secret(&outcome);
    for request in refused_requests() {
        let outcome = receiver.deliver(request).await;
        outcome.unhandled();
        answer_holds_no_secret(&outcome);
    }
}

async fn nothing_logged_holds_a_secret(at: At) {
    let (outcomes, lines) = logged(async {
        let receiver = at.start(Setup::impatient(at)).await;
        receiver.deliver(Request::everyday()).await.accepted();
        let mut outcomes = Vec::new();
        for request in refused_requests() {
            outcomes.push(receiver.deliver(request).await);
        }
        outcomes
    })
    .await;
    holds_no_secret(&lines);
    assert!(lines.contains("accepted"), "{lines}");
    for reason in outcomes.iter().map(|outcome| outcome.reason.unwrap()) {
        assert!(
            lines.contains(reason.as_str()),
            "{reason:?} is not in: {lines}"
        );
    }
}

pub(super) fn delivery_of(vector: &Vector) -> Delivery {
    let signature: Signature = vector.signature.parse().unwrap();
    ring(&vector.token)
        .verify(vector.body.clone(), &signature)
        .unwrap()
}

/// Every text of a body that is long enough not to be found by chance, but for what `Debug` may
/// show: words of the wire format, ids and times.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() > 4 => found.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                let shown = ["type", "replied_comment_type"].contains(&name.as_str())
                    || name.ends_with("id")
                    || name.ends_with("id_str")
                    || name.ends_with("timestamp");
                if !shown || name == "unique_temp_id" {
                    texts(value, found);
                }
            }
        }
        _ => {}
    }
}

#[track_caller]
fn holds_no_text_of(vector: &Vector, shown: &str) {
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_slice(&vector.body) {
        texts(&value, &mut found);
    }
    for text in found {
        assert!(
            !shown.contains(&text),
            "{}: {text} is in {shown}",
            vector.name
        );
    }
}

#[test]
fn no_debug_of_an_event_shows_text_of_the_body() {
    for vector in vectors() {
        let delivery = delivery_of(vector);
        let mut shown = format!("{:?} {:?}", delivery, delivery.event());
        if let Some(post) = delivery.event().as_post_comment() {
            let content = post.message().content();
            let participants = post.room().participants();
            let participants = participants.map(|all| all.decode().unwrap());
            shown += &format!("{content:?} {participants:?} {:?}", post.id());
        }
        holds_no_text_of(vector, &shown);
        assert!(!shown.contains(&vector.signature), "{}", vector.name);
        assert!(!shown.contains(&vector.token), "{}", vector.name);
    }
}

#[test]
fn no_refusal_of_an_unrecognized_event_shows_text_of_the_body() {
    for vector in vectors()
        .iter()
        .filter(|vector| vector.event == "unrecognized")
    {
        let limits = Limits::default().with_strict_events(true);
        let mut intake =
            Intake::begin(&ring(&vector.token), [&vector.signature], None, &limits).unwrap();
        intake.push(vector.body.clone()).unwrap();
        let rejection = intake.finish().unwrap_err();
        let source = rejection.source().unwrap();
        let shown = format!("{rejection} {rejection:?} {source} {source:?}");
        holds_no_text_of(vector, &shown);
    }
}

#[test]
fn no_debug_of_the_core_holds_a_secret() {
    let everyday = vector("modern_text");
    let token = SignatureToken::new(TOKEN).unwrap();
    holds_no_secret(&format!("{token:?}"));
    holds_no_secret(&format!("{:?}", ring(TOKEN)));
    holds_no_secret(&format!("{:?}", ring(TOKEN).with_previous(token)));
    holds_no_secret(&format!("{:?}", KeyHandle::new(ring(TOKEN))));
    holds_no_secret(&format!(
        "{:?}",
        everyday.signature.parse::<Signature>().unwrap()
    ));
    let gate = Gate::check([&everyday.signature], None, &Limits::default()).unwrap();
    holds_no_secret(&format!("{gate:?}"));
    let mut intake = gate.begin(&ring(TOKEN));
    intake.push(everyday.body.clone()).unwrap();
    holds_no_secret(&format!("{intake:?}"));
    holds_no_secret(&format!("{:?}", intake.finish().unwrap()));
    holds_no_secret(&format!("{:?}", delivery_of(&everyday).matched_key()));
}

#[test]
fn no_text_of_a_refusal_holds_a_secret() {
    let everyday = vector("modern_text");
    let begin = |values: &[&str], declared| {
        Intake::begin(&ring(TOKEN), values, declared, &Limits::default())
    };
    let good = everyday.signature.as_str();
    let prefixed = format!("sha256={good}");
    let mut mismatched = begin(&[good], None).unwrap();
    mismatched.push(everyday.body.slice(1..)).unwrap();
    let mut rejections = vec![
        begin(&[], None).unwrap_err(),
        begin(&[good, good], None).unwrap_err(),
        begin(&[&prefixed], None).unwrap_err(),
        begin(&[good], Some(1 << 40)).unwrap_err(),
        mismatched.finish().unwrap_err(),
    ];
    rejections.extend(
        RejectionReason::ALL
            .iter()
            .map(|reason| Rejection::from(*reason)),
    );
    for rejection in rejections {
        holds_no_secret(&format!(
            "{rejection} {rejection:?} {:?}",
            rejection.source()
        ));
        holds_no_secret(&format!("{:?}", rejection.problem()));
    }
    let err = prefixed.parse::<Signature>().unwrap_err();
    holds_no_secret(&format!("{err} {err:?}"));
}
