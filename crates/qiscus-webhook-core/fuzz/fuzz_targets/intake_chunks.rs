//! However a body is cut into chunks, the verdict and the event are those of the whole, and the
//! budget is free again in the end.
#![no_main]

use arbitrary::Arbitrary;
use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use qiscus_webhook_core::{
    Delivery, Intake, KeyRing, Limits, MemoryBudget, Rejection, RejectionReason, SignatureToken,
};

#[derive(Debug, Arbitrary)]
struct Request<'a> {
    body: &'a [u8],
    /// Repeats the body, so that bodies get larger than inputs.
    times: u8,
    cuts: Vec<u16>,
    signed: bool,
    declared_length: Option<u64>,
    body_limit: u16,
    memory_budget: u16,
    strict: bool,
}

fuzz_target!(|request: Request<'_>| {
    let keys = KeyRing::new(SignatureToken::new("fuzz").unwrap())
        .with_previous(SignatureToken::new("before").unwrap());
    let body = request.body.repeat(usize::from(request.times) + 1);
    let signed = if request.signed {
        &body[..]
    } else {
        &b"something else"[..]
    };
    let signature = keys.sign(signed);
    let genuine = signed == body;

    let limits = Limits::default()
        .with_body_limit(usize::from(request.body_limit))
        .with_memory_budget(MemoryBudget::new(usize::from(request.memory_budget)))
        .with_strict_events(request.strict);
    let budget = limits.memory_budget().clone();

    let verdict = take_in(&keys, &signature.to_hex(), &body, &request, &limits);
    assert_eq!(budget.in_use(), 0);

    let reason = match &verdict {
        Ok(delivery) => {
            assert!(genuine);
            assert_eq!(delivery.body(), &body);
            assert!(!request.strict || !delivery.event().is_unrecognized());
            // The whole body at once says the same.
            let whole = keys.verify(body.clone(), &signature).unwrap();
            assert_eq!(delivery.event().to_string(), whole.event().to_string());
            assert_eq!(delivery.id(), whole.id());
            return;
        }
        Err(rejection) => rejection.reason(),
    };
    let limit = usize::from(request.body_limit);
    let declared_too_large = request
        .declared_length
        .is_some_and(|length| length > limit as u64);
    match reason {
        RejectionReason::BodyTooLarge => assert!(declared_too_large || body.len() > limit),
        RejectionReason::SignatureMismatch => assert!(!genuine && body.len() <= limit),
        RejectionReason::UnrecognizedEvent => assert!(genuine && request.strict),
        RejectionReason::MemoryBudgetExhausted => assert!(body.len() > 64 * 1024),
        other => panic!("{other:?} for a well-formed head"),
    }
});

fn take_in(
    keys: &KeyRing,
    signature: &str,
    body: &[u8],
    request: &Request<'_>,
    limits: &Limits,
) -> Result<Delivery, Rejection> {
    let mut intake = Intake::begin(keys, [signature], request.declared_length, limits)?;
    let mut rest = Bytes::copy_from_slice(body);
    for cut in &request.cuts {
        intake.push(rest.split_to(usize::from(*cut).min(rest.len())))?;
    }
    intake.push(rest)?;
    intake.finish()
}
