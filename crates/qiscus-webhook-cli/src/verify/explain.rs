//! The search for what somebody did in place of signing these bytes with this token.

use hmac::{Hmac, KeyInit as _, Mac as _};
use qiscus_webhook_core::Signature;
use qiscus_webhook_testing::go_json;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::claimed::Claimed;
use super::finding::Finding;

/// What is most likely wrong, in the order to set it right.
pub(super) fn explain(body: &[u8], signature: &str, token: &str) -> Vec<Finding> {
    let claimed = Claimed::read(signature);
    let mut findings = claimed.findings;
    let Some(signature) = claimed.signature else {
        return findings;
    };
    let bodies = bodies(body);
    let makers = makers(token);
    // Whatever is wrong with the key alone or with the body alone comes before both at once.
    let mut pairs: Vec<_> = makers
        .iter()
        .flat_map(|maker| bodies.iter().map(move |body| (maker, body)))
        .collect();
    pairs.sort_by_key(|(maker, body)| maker.0.iter().chain(&body.0).count());
    let found = pairs
        .into_iter()
        .find(|(maker, body)| maker.1.sign(&body.1).as_ref() == Some(&signature));
    match found {
        Some(((None, _), (None, _))) => findings.push(Finding::OtherwiseRight),
        Some((maker, body)) => findings.extend(maker.0.into_iter().chain(body.0)),
        None => findings.push(Finding::Unexplained),
    }
    findings
}

type Suspect<T> = (Option<Finding>, T);

/// What the signer may have signed.
fn bodies(body: &[u8]) -> Vec<Suspect<Vec<u8>>> {
    let mut bodies = vec![(None, body.to_vec())];
    for newline in ["\n", "\r\n"] {
        bodies.push((
            Some(Finding::NewlineLost),
            [body, newline.as_bytes()].concat(),
        ));
        if let Some(rest) = body.strip_suffix(newline.as_bytes()) {
            bodies.push((Some(Finding::NewlineAdded), rest.to_vec()));
        }
    }
    if let Ok(json) = serde_json::from_slice::<Value>(body) {
        for text in [
            go_json::to_string(&json),
            go_json::to_string_before_1_22(&json),
        ] {
            bodies.push((Some(Finding::Reserialized), text.into_bytes()));
        }
    }
    bodies
}

/// How the signer may have signed it.
fn makers(token: &str) -> Vec<Suspect<Maker>> {
    let hmac = |key: &[u8]| Maker::Hmac(key.to_vec());
    let mut makers = vec![
        (None, hmac(token.as_bytes())),
        (Some(Finding::PlainSha256), Maker::PlainSha256),
    ];
    for newline in ["\n", "\r\n"] {
        makers.push((
            Some(Finding::NewlineInToken),
            hmac(format!("{token}{newline}").as_bytes()),
        ));
    }
    if let Ok(key) = hex::decode(token) {
        makers.push((Some(Finding::HexDecodedToken), hmac(&key)));
    }
    makers
}

enum Maker {
    Hmac(Vec<u8>),
    PlainSha256,
}

impl Maker {
    fn sign(&self, body: &[u8]) -> Option<Signature> {
        let bytes: [u8; 32] = match self {
            Self::Hmac(key) => {
                let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
                mac.update(body);
                mac.finalize().into_bytes().into()
            }
            Self::PlainSha256 => Sha256::digest(body).into(),
        };
        Signature::from_hex(hex::encode(bytes)).ok()
    }
}
