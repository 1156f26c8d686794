//! The gate lets through one header value of exactly 64 hex digits and no length over the limit, and
//! nothing else.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use qiscus_webhook_core::receive::Gate;
use qiscus_webhook_core::{Limits, RejectionReason, Signature};

#[derive(Debug, Arbitrary)]
struct Head<'a> {
    values: Vec<&'a [u8]>,
    declared_length: Option<u64>,
    body_limit: u32,
}

fuzz_target!(|head: Head<'_>| {
    let limits = Limits::default().with_body_limit(head.body_limit as usize);
    let verdict = Gate::check(&head.values, head.declared_length, &limits)
        .map(|_| ())
        .map_err(|rejection| rejection.reason());

    let too_large = head
        .declared_length
        .is_some_and(|length| length > u64::from(head.body_limit));
    let expected = match head.values.as_slice() {
        [] => Err(RejectionReason::SignatureMissing),
        [value] if !is_signature(value) => Err(RejectionReason::SignatureMalformed),
        [_] if too_large => Err(RejectionReason::BodyTooLarge),
        [_] => Ok(()),
        _ => Err(RejectionReason::SignatureRepeated),
    };
    assert_eq!(verdict, expected);

    for value in head.values {
        match Signature::from_hex(value) {
            Ok(signature) => {
                assert!(is_signature(value));
                assert_eq!(signature.to_hex().as_bytes(), value.to_ascii_lowercase());
            }
            Err(_) => assert!(!is_signature(value)),
        }
    }
});

fn is_signature(value: &[u8]) -> bool {
    value.len() == 64 && value.iter().all(u8::is_ascii_hexdigit)
}
