//! What was changed after it was signed never verifies, neither a body nor a signature.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use qiscus_webhook_core::{KeyRing, RejectionReason, Signature, SignatureToken};

#[derive(Debug, Arbitrary)]
struct Tampering<'a> {
    token: &'a str,
    body: &'a [u8],
    change: Change<'a>,
}

#[derive(Debug, Arbitrary)]
enum Change<'a> {
    BodyBit { at: u32, bit: u8 },
    SignatureBit { at: u8, bit: u8 },
    Replace { at: u32, with: &'a [u8] },
    Truncate { to: u32 },
    Append { more: &'a [u8] },
    Token { other: &'a str },
}

fuzz_target!(|tampering: Tampering<'_>| {
    let Ok(token) = SignatureToken::new(tampering.token) else {
        let text = tampering.token;
        assert!(text.contains('\0') || !text.chars().any(char::is_alphanumeric));
        return;
    };
    let keys = KeyRing::new(token);
    let signature = keys.sign(tampering.body);
    assert!(keys.verify(tampering.body.to_vec(), &signature).is_ok());

    let mut body = tampering.body.to_vec();
    let mut digits = signature.to_hex();
    let mut ring = keys.clone();
    match tampering.change {
        Change::BodyBit { at, bit } => {
            let len = body.len().max(1);
            if let Some(byte) = body.get_mut(at as usize % len) {
                *byte ^= 1 << (bit % 8);
            }
        }
        Change::SignatureBit { at, bit } => {
            let mut bytes = digits.into_bytes();
            bytes[usize::from(at) % 64] ^= 1 << (bit % 8);
            digits = String::from_utf8_lossy(&bytes).into_owned();
        }
        Change::Replace { at, with } => {
            let at = at as usize % (body.len() + 1);
            let end = (at + with.len()).min(body.len());
            body.splice(at..end, with.iter().copied());
        }
        Change::Truncate { to } => body.truncate(to as usize % (body.len() + 1)),
        Change::Append { more } => body.extend_from_slice(more),
        Change::Token { other } => match SignatureToken::new(other) {
            // No two are one key: HMAC fills a short key up with NULs (RFC 2104), and a token has none. A long one is
            // hashed first, and no fuzzer will find the token that is its hash.
            Ok(token) if other != tampering.token => ring = KeyRing::new(token),
            _ => return,
        },
    }
    let untouched = body == tampering.body
        && digits.eq_ignore_ascii_case(&signature.to_hex())
        && !matches!(tampering.change, Change::Token { .. });
    let verdict = Signature::from_hex(&digits).map(|signature| ring.verify(body, &signature));
    match verdict {
        Ok(Ok(_)) => assert!(untouched),
        Ok(Err(rejection)) => {
            assert!(!untouched);
            assert_eq!(rejection.reason(), RejectionReason::SignatureMismatch);
        }
        Err(_) => assert!(!untouched),
    }
});
