//! What Qiscus puts in the signature header.

use std::fmt;
use std::str::FromStr;

use subtle::ConstantTimeEq as _;

/// The name of the header that carries the signature, in the lower case that HTTP libraries use.
///
/// Qiscus writes it `QISCUS-SDK-SIGNATURE`.
pub const SIGNATURE_HEADER: &str = "qiscus-sdk-signature";

/// The HMAC-SHA256 of a body: 32 bytes, written as 64 hex digits.
///
/// Comparison takes the same time wherever two signatures differ, and `Debug` shows nothing of it.
///
/// # Example
///
/// ```
/// use qiscus_webhook_core::{KeyRing, Signature, SignatureToken};
///
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// let signature = keys.sign(b"{}");
/// assert_eq!(Signature::from_hex(signature.to_hex())?, signature);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Signature([u8; 32]);

impl Signature {
    /// Reads exactly 64 hex digits of either case; no prefix, no white space, nothing else.
    ///
    /// # Errors
    ///
    /// [`SignatureError`] for anything else.
    ///
    /// # Example
    ///
    /// ```
    /// use qiscus_webhook_core::Signature;
    ///
    /// assert!(Signature::from_hex("AB".repeat(32)).is_ok());
    /// assert!(Signature::from_hex(format!("sha256={}", "ab".repeat(32))).is_err());
    /// ```
    pub fn from_hex(digits: impl AsRef<[u8]>) -> Result<Self, SignatureError> {
        let mut bytes = [0; 32];
        match hex::decode_to_slice(digits, &mut bytes) {
            Ok(()) => Ok(Self(bytes)),
            Err(_) => Err(SignatureError(())),
        }
    }

    /// The 64 lower-case hex digits, as Qiscus writes them.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }

    pub(crate) const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for Signature {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Signature {}

impl FromStr for Signature {
    type Err = SignatureError;

    fn from_str(digits: &str) -> Result<Self, Self::Err> {
        Self::from_hex(digits)
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(..)")
    }
}

/// A text is not a signature: not exactly 64 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignatureError(());

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a signature is exactly 64 hex digits")
    }
}

impl std::error::Error for SignatureError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_case_is_read_and_lower_case_is_written() {
        let signature = Signature::from_hex("Ab".repeat(32)).unwrap();
        assert_eq!(signature.to_hex(), "ab".repeat(32));
        assert_eq!(signature, "aB".repeat(32).parse().unwrap());
    }

    #[test]
    fn anything_but_64_hex_digits_is_no_signature() {
        let good = "0f".repeat(32);
        for bad in [
            String::new(),
            good[1..].to_owned(),
            format!("{good}0"),
            format!("{good}00"),
            format!(" {good}"),
            format!("{good}\n"),
            format!("0x{good}"),
            format!("sha256={good}"),
            good.replace('f', "g"),
            good.replacen('0', "\u{ff10}", 1),
        ] {
            assert_eq!(Signature::from_hex(&bad), Err(SignatureError(())), "{bad}");
        }
    }

    #[test]
    fn signatures_that_differ_in_one_digit_are_not_equal() {
        let good = "0f".repeat(32);
        let signature = Signature::from_hex(&good).unwrap();
        for place in [0, 31, 63] {
            let mut digits = good.clone();
            digits.replace_range(place..=place, "1");
            assert_ne!(Signature::from_hex(&digits).unwrap(), signature, "{place}");
        }
    }

    #[test]
    fn the_error_says_what_a_signature_is() {
        let err = Signature::from_hex("ab").unwrap_err();
        assert_eq!(err.to_string(), "a signature is exactly 64 hex digits");
    }

    #[test]
    fn debug_shows_nothing_of_it() {
        let signature = Signature::from_hex("ab".repeat(32)).unwrap();
        assert_eq!(format!("{signature:?}"), "Signature(..)");
    }
}
