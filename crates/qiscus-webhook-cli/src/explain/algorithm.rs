//! The hashes that somebody may have taken for SHA-256.

use hmac::digest::block_api::BlockSizeUser;
use hmac::{KeyInit as _, Mac as _, SimpleHmac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512, Sha512_256};
use sha3::{Keccak256, Keccak512, Sha3_256, Sha3_384, Sha3_512};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Sha256,
    Sha1,
    Md5,
    Sha512,
    Sha384,
    Sha224,
    Sha512To256,
    Sha3To256,
    Sha3To384,
    Sha3To512,
    Keccak256,
    Keccak512,
}

macro_rules! with_hash {
    ($algorithm:expr, $call:ident ( $($argument:expr),* )) => {
        match $algorithm {
            Algorithm::Sha256 => $call::<Sha256>($($argument),*),
            Algorithm::Sha1 => $call::<Sha1>($($argument),*),
            Algorithm::Md5 => $call::<Md5>($($argument),*),
            Algorithm::Sha512 => $call::<Sha512>($($argument),*),
            Algorithm::Sha384 => $call::<Sha384>($($argument),*),
            Algorithm::Sha224 => $call::<Sha224>($($argument),*),
            Algorithm::Sha512To256 => $call::<Sha512_256>($($argument),*),
            Algorithm::Sha3To256 => $call::<Sha3_256>($($argument),*),
            Algorithm::Sha3To384 => $call::<Sha3_384>($($argument),*),
            Algorithm::Sha3To512 => $call::<Sha3_512>($($argument),*),
            Algorithm::Keccak256 => $call::<Keccak256>($($argument),*),
            Algorithm::Keccak512 => $call::<Keccak512>($($argument),*),
        }
    };
}

impl Algorithm {
    pub(super) const ALL: [Self; 12] = [
        Self::Sha256,
        Self::Sha1,
        Self::Md5,
        Self::Sha512,
        Self::Sha384,
        Self::Sha224,
        Self::Sha512To256,
        Self::Sha3To256,
        Self::Sha3To384,
        Self::Sha3To512,
        Self::Keccak256,
        Self::Keccak512,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "SHA-256",
            Self::Sha1 => "SHA-1",
            Self::Md5 => "MD5",
            Self::Sha512 => "SHA-512",
            Self::Sha384 => "SHA-384",
            Self::Sha224 => "SHA-224",
            Self::Sha512To256 => "SHA-512/256",
            Self::Sha3To256 => "SHA3-256",
            Self::Sha3To384 => "SHA3-384",
            Self::Sha3To512 => "SHA3-512",
            Self::Keccak256 => "Keccak-256",
            Self::Keccak512 => "Keccak-512",
        }
    }

    /// The bytes of its output.
    pub(super) const fn size(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 | Self::Sha512To256 | Self::Sha3To256 | Self::Keccak256 => 32,
            Self::Sha384 | Self::Sha3To384 => 48,
            Self::Sha512 | Self::Sha3To512 | Self::Keccak512 => 64,
        }
    }

    pub(super) fn hash(self, parts: &[&[u8]]) -> Vec<u8> {
        with_hash!(self, hash(parts))
    }

    pub(super) fn hmac(self, key: &[u8], message: &[u8]) -> Vec<u8> {
        with_hash!(self, hmac(key, message))
    }
}

fn hash<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = D::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().to_vec()
}

fn hmac<D: Digest + BlockSizeUser>(key: &[u8], message: &[u8]) -> Vec<u8> {
    // A key of any length is taken.
    let Ok(mut mac) = SimpleHmac::<D>::new_from_slice(key) else {
        return Vec::new();
    };
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_the_one_that_its_name_says() {
        let message = b"The quick brown fox jumps over the lazy dog";
        // The name, the bytes, and what the hash of `abc` and the HMAC of the message begin with.
        let known = [
            ("SHA-256", 32, "ba7816bf8f01cfea", "f7bc83f430538424"),
            ("SHA-1", 20, "a9993e364706816a", "de7c9b85b8b78aa6"),
            ("MD5", 16, "900150983cd24fb0", "80070713463e7749"),
            ("SHA-512", 64, "ddaf35a193617aba", "b42af09057bac1e2"),
            ("SHA-384", 48, "cb00753f45a35e8b", "d7f4727e2c0b39ae"),
            ("SHA-224", 28, "23097d223405d822", "88ff8b54675d39b8"),
            ("SHA-512/256", 32, "53048e2681941ef9", "7fb65e03577da915"),
            ("SHA3-256", 32, "3a985da74fe225b2", "8c6e0683409427f8"),
            ("SHA3-384", 48, "ec01498288516fc9", "aa739ad9fcdf9be4"),
            ("SHA3-512", 64, "b751850b1a57168a", "237a35049c40b3ef"),
            ("Keccak-256", 32, "4e03657aea45a94f", "74547bc8c8e1ef02"),
            ("Keccak-512", 64, "18587dc2ea106b9a", "22fb03b3391bc0ad"),
        ];
        assert_eq!(
            Algorithm::ALL.map(Algorithm::name),
            known.map(|(name, ..)| name)
        );
        for (algorithm, (name, bytes, hash, hmac)) in Algorithm::ALL.into_iter().zip(known) {
            assert_eq!(algorithm.size(), bytes, "{name}");
            for (made, beginning) in [
                (algorithm.hash(&[b"a", b"", b"bc"]), hash),
                (algorithm.hmac(b"key", message), hmac),
            ] {
                assert_eq!(made.len(), bytes, "{name}");
                assert!(hex::encode(made).starts_with(beginning), "{name}");
            }
        }
    }
}
