//! The signature header: what is taken for a signature, and what is not.

use qiscus_webhook_core::RejectionReason::{
    SignatureMalformed, SignatureMismatch, SignatureMissing, SignatureRepeated,
};

use crate::harness::{At, Request, SIGNATURE, Setup, sign, sign_with, stamp, vector};

stamp! {
    a_right_signature_is_accepted,
    a_signature_in_upper_case_is_accepted,
    the_name_of_the_header_is_read_in_any_case,
    a_wrong_signature_is_refused,
    a_signature_of_another_token_is_refused,
    a_missing_signature_is_refused,
    an_empty_signature_is_refused,
    a_signature_of_63_digits_is_refused,
    a_signature_of_65_digits_is_refused,
    a_signature_that_is_not_hex_is_refused,
    a_signature_that_is_not_ascii_is_refused,
    a_prefixed_signature_is_refused,
    a_signature_sent_twice_is_refused,
    a_second_and_wrong_signature_is_refused,
    two_signatures_in_one_value_are_refused,
}

fn good_signature() -> String {
    vector("modern_text").signature
}

/// Sends the everyday event under another signature header, beside the same with the good one.
async fn refused(at: At, value: impl Into<Vec<u8>>, reason: qiscus_webhook_core::RejectionReason) {
    let receiver = at.start(Setup::default()).await;
    receiver.deliver(Request::everyday()).await.accepted();
    let request = Request::everyday().with_signature(value);
    receiver.deliver(request).await.refused(reason);
}

async fn a_right_signature_is_accepted(at: At) {
    let receiver = at.start(Setup::default()).await;
    let outcome = receiver.deliver(Request::everyday()).await;
    let seen = outcome.accepted();
    assert_eq!(seen.delivery.body(), &vector("modern_text").body);
    assert_eq!(seen.delivery.signature().to_hex(), good_signature());
}

async fn a_signature_in_upper_case_is_accepted(at: At) {
    let receiver = at.start(Setup::default()).await;
    let request = Request::everyday().with_signature(good_signature().to_uppercase());
    receiver.deliver(request).await.accepted();
}

async fn the_name_of_the_header_is_read_in_any_case(at: At) {
    let receiver = at.start(Setup::default()).await;
    for name in ["qiscus-sdk-signature", "Qiscus-Sdk-Signature"] {
        let request = Request::everyday()
            .without_header(SIGNATURE)
            .with_header(name, good_signature());
        receiver.deliver(request).await.accepted();
    }
}

async fn a_wrong_signature_is_refused(at: At) {
    refused(at, sign(b"another body"), SignatureMismatch).await;
}

async fn a_signature_of_another_token_is_refused(at: At) {
    let other = sign_with("another token", &vector("modern_text").body);
    refused(at, other, SignatureMismatch).await;
}

async fn a_missing_signature_is_refused(at: At) {
    let receiver = at.start(Setup::default()).await;
    receiver.deliver(Request::everyday()).await.accepted();
    let request = Request::everyday().without_header(SIGNATURE);
    receiver.deliver(request).await.refused(SignatureMissing);
}

async fn an_empty_signature_is_refused(at: At) {
    refused(at, "", SignatureMalformed).await;
}

async fn a_signature_of_63_digits_is_refused(at: At) {
    refused(at, &good_signature()[1..], SignatureMalformed).await;
}

async fn a_signature_of_65_digits_is_refused(at: At) {
    refused(at, good_signature() + "0", SignatureMalformed).await;
}

async fn a_signature_that_is_not_hex_is_refused(at: At) {
    refused(
        at,
        good_signature()[1..].to_owned() + "g",
        SignatureMalformed,
    )
    .await;
}

async fn a_signature_that_is_not_ascii_is_refused(at: At) {
    // A digit in full width, as UTF-8, in place of three digits: 64 bytes.
    let value = [&good_signature().as_bytes()[..61], "\u{ff10}".as_bytes()].concat();
    refused(at, value, SignatureMalformed).await;
    refused(
        at,
        [good_signature().as_bytes(), b"\xff"].concat(),
        SignatureMalformed,
    )
    .await;
}

async fn a_prefixed_signature_is_refused(at: At) {
    refused(
        at,
        format!("sha256={}", good_signature()),
        SignatureMalformed,
    )
    .await;
    refused(at, format!("0x{}", good_signature()), SignatureMalformed).await;
}

async fn a_signature_sent_twice_is_refused(at: At) {
    let receiver = at.start(Setup::default()).await;
    receiver.deliver(Request::everyday()).await.accepted();
    let request = Request::everyday().with_header(SIGNATURE, good_signature());
    receiver.deliver(request).await.refused(SignatureRepeated);
}

async fn a_second_and_wrong_signature_is_refused(at: At) {
    let receiver = at.start(Setup::default()).await;
    let wrong = sign(b"another body");
    let good_first = Request::everyday().with_header(SIGNATURE, wrong.as_str());
    receiver
        .deliver(good_first)
        .await
        .refused(SignatureRepeated);
    let good_last = Request::everyday()
        .with_signature(wrong)
        .with_header(SIGNATURE, good_signature());
    receiver.deliver(good_last).await.refused(SignatureRepeated);
}

async fn two_signatures_in_one_value_are_refused(at: At) {
    let twice = format!("{0}, {0}", good_signature());
    refused(at, twice, SignatureMalformed).await;
}
