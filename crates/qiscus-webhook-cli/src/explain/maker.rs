//! What somebody may have done with a key and a message.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq as _;

use super::Sentence;
use super::algorithm::Algorithm;
use super::reading::Reading;

/// A way to make a signature.
#[derive(Debug, Clone, Copy)]
pub(super) struct Maker {
    algorithm: Algorithm,
    scheme: Scheme,
    pub(super) weight: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Hmac,
    /// The body as the key, the token as the message.
    Swapped,
    Hash,
    TokenBefore,
    TokenBehind,
    TokenAround,
    TokenBeforeColon,
    TokenBehindColon,
    /// HMAC of the hash of the body, as bytes or in a text.
    HashBytes(Algorithm),
    HashHex(Algorithm),
    HashUpperHex(Algorithm),
    HashBase64(Algorithm),
    /// The hash of the hex of the right signature.
    HashOfHmac,
    /// HMAC whose message begins with the token.
    TokenInMessage,
}

/// In the order of likelihood.
const SCHEMES: [Scheme; 22] = [
    Scheme::Hmac,
    Scheme::Hash,
    Scheme::TokenBefore,
    Scheme::TokenBehind,
    Scheme::Swapped,
    Scheme::HashHex(Algorithm::Sha256),
    Scheme::HashHex(Algorithm::Md5),
    Scheme::HashHex(Algorithm::Sha1),
    Scheme::HashHex(Algorithm::Sha512),
    Scheme::HashBytes(Algorithm::Sha256),
    Scheme::HashBytes(Algorithm::Md5),
    Scheme::HashBytes(Algorithm::Sha1),
    Scheme::HashBytes(Algorithm::Sha512),
    Scheme::HashBase64(Algorithm::Sha256),
    Scheme::HashBase64(Algorithm::Md5),
    Scheme::HashUpperHex(Algorithm::Sha256),
    Scheme::HashUpperHex(Algorithm::Md5),
    Scheme::TokenAround,
    Scheme::TokenBeforeColon,
    Scheme::TokenBehindColon,
    Scheme::HashOfHmac,
    Scheme::TokenInMessage,
];

/// The makers whose output is long enough for one of the readings, the simplest first.
pub(super) fn makers(readings: &[Reading]) -> Vec<Maker> {
    let mut makers = Vec::new();
    for algorithm in Algorithm::ALL {
        let digits = algorithm.size() * 2;
        let shortest_cut = readings
            .iter()
            .filter_map(|reading| digits.checked_sub(reading.digits.len()))
            .min();
        let Some(cut) = shortest_cut else { continue };
        for scheme in SCHEMES {
            let weight = u8::from(algorithm != Algorithm::Sha256 || cut > 0)
                + u8::from(scheme != Scheme::Hmac);
            makers.push(Maker {
                algorithm,
                scheme,
                weight,
            });
        }
    }
    makers.sort_by_key(|maker| maker.weight);
    makers
}

impl Maker {
    /// Whether the key has a part in it.
    pub(super) fn is_keyed(&self) -> bool {
        self.scheme != Scheme::Hash
    }

    /// How often each byte of the message is hashed.
    pub(super) const fn cost(&self) -> usize {
        match self.algorithm {
            Algorithm::Sha3To256
            | Algorithm::Sha3To384
            | Algorithm::Sha3To512
            | Algorithm::Keccak256
            | Algorithm::Keccak512 => 3,
            _ => 1,
        }
    }

    /// The lower-case hex digits of the signature that this makes.
    pub(super) fn sign(&self, key: &[u8], body: &[u8]) -> String {
        let hmac = |message: &[u8]| self.algorithm.hmac(key, message);
        let hash = |parts: &[&[u8]]| self.algorithm.hash(parts);
        hex::encode(match self.scheme {
            Scheme::Hmac => hmac(body),
            Scheme::Swapped => self.algorithm.hmac(body, key),
            Scheme::Hash => hash(&[body]),
            Scheme::TokenBefore => hash(&[key, body]),
            Scheme::TokenBehind => hash(&[body, key]),
            Scheme::TokenAround => hash(&[key, body, key]),
            Scheme::TokenBeforeColon => hash(&[key, b":", body]),
            Scheme::TokenBehindColon => hash(&[body, b":", key]),
            Scheme::HashBytes(inner) => hmac(&inner.hash(&[body])),
            Scheme::HashHex(inner) => hmac(hex::encode(inner.hash(&[body])).as_bytes()),
            Scheme::HashUpperHex(inner) => hmac(hex::encode_upper(inner.hash(&[body])).as_bytes()),
            Scheme::HashBase64(inner) => hmac(STANDARD.encode(inner.hash(&[body])).as_bytes()),
            Scheme::HashOfHmac => hash(&[hex::encode(hmac(body)).as_bytes()]),
            Scheme::TokenInMessage => hmac(&[key, body].concat()),
        })
    }

    /// What is wrong with making it so.
    pub(super) fn sentences(&self, reading: &Reading) -> Vec<Sentence> {
        let name = self.algorithm.name();
        let mut sentences = Vec::new();
        if let Some(scheme) = self.scheme_sentence() {
            sentences.push(scheme);
        } else if self.algorithm != Algorithm::Sha256 {
            sentences.push(
                format!("It was made with HMAC-{name}: Qiscus signs with HMAC-SHA256.").into(),
            );
        }
        let whole = self.algorithm.size() * 2;
        if reading.digits.len() < whole {
            sentences.push(
                format!(
                    "It was cut off: these are the first {} of its {whole} hex digits.",
                    reading.digits.len()
                )
                .into(),
            );
        }
        sentences
    }

    fn scheme_sentence(&self) -> Option<Sentence> {
        let name = self.algorithm.name();
        let what = match self.scheme {
            Scheme::Hmac => return None,
            Scheme::Swapped => format!(
                "It is HMAC-{name} with the body as the key and the token as the message: swap the two"
            ),
            Scheme::Hash => {
                format!("It is the plain {name} of the body, which anybody can compute")
            }
            Scheme::TokenBefore => {
                format!("It is the plain {name} of the token and the body behind it")
            }
            Scheme::TokenBehind => {
                format!("It is the plain {name} of the body and the token behind it")
            }
            Scheme::TokenAround => {
                format!("It is the plain {name} of the body between the token and the token again")
            }
            Scheme::TokenBeforeColon => {
                format!("It is the plain {name} of the token, a colon and the body")
            }
            Scheme::TokenBehindColon => {
                format!("It is the plain {name} of the body, a colon and the token")
            }
            Scheme::HashBytes(inner) => format!(
                "It is HMAC-{name} over the {} of the body, not over the body",
                inner.name()
            ),
            Scheme::HashHex(inner) => format!(
                "It is HMAC-{name} over the hex of the {} of the body, not over the body",
                inner.name()
            ),
            Scheme::HashUpperHex(inner) => format!(
                "It is HMAC-{name} over the upper-case hex of the {} of the body, not over the body",
                inner.name()
            ),
            Scheme::HashBase64(inner) => format!(
                "It is HMAC-{name} over the base64 of the {} of the body, not over the body",
                inner.name()
            ),
            Scheme::HashOfHmac => {
                format!("It is the {name} of the hex of HMAC-{name}: one hash too many")
            }
            Scheme::TokenInMessage => format!(
                "It is HMAC-{name} over the token and the body behind it: the token is the key alone"
            ),
        };
        Some(format!("{what}. Qiscus signs the body with HMAC-SHA256 and the token as key.").into())
    }
}

impl Reading {
    /// Whether the digits are those of this signature, or its first ones.
    pub(super) fn begins(&self, signature: &str) -> bool {
        let beginning = signature.as_bytes().get(..self.digits.len());
        beginning.is_some_and(|beginning| beginning.ct_eq(self.digits.as_bytes()).into())
    }
}

#[cfg(test)]
mod tests;
