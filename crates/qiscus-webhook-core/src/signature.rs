//! What Qiscus puts in the signature header.

use std::fmt;
use std::str::FromStr;

use subtle::{Choice, ConstantTimeEq as _};

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
/// use qiscus_webhook::{KeyRing, Signature, SignatureToken};
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
    /// use qiscus_webhook::Signature;
    ///
    /// assert!(Signature::from_hex("AB".repeat(32)).is_ok());
    /// assert!(Signature::from_hex(format!("sha256={}", "ab".repeat(32))).is_err());
    /// ```
    pub fn from_hex(digits: impl AsRef<[u8]>) -> Result<Self, SignatureError> {
        let digits: Result<&[u8; 64], _> = digits.as_ref().try_into();
        let bytes = digits.ok().and_then(decode);
        bytes.map(Self).ok_or(SignatureError(()))
    }

    /// The 64 lower-case hex digits, as Qiscus writes them.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }

    pub(crate) const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Whether these are its bytes, in the same time wherever they differ. By words: `subtle` hides each comparison
    /// from the compiler, and 4 take an eighth of the time of 32.
    pub(crate) fn ct_eq(&self, bytes: &[u8; 32]) -> Choice {
        words(&self.0).ct_eq(&words(bytes))
    }
}

fn words(bytes: &[u8; 32]) -> [u64; 4] {
    let (eights, _) = bytes.as_chunks();
    let mut words = [0; 4];
    for (word, eight) in words.iter_mut().zip(eights) {
        *word = u64::from_ne_bytes(*eight);
    }
    words
}

/// What stands for a byte that is no digit: more than any digit, in the bits that no digit has.
const NO_DIGIT: u8 = 0xff;

/// The value of each byte as a hex digit.
const VALUES: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut value = 0;
    while value < 16 {
        let [lower, upper] = [b"0123456789abcdef", b"0123456789ABCDEF"];
        #[expect(
            clippy::indexing_slicing,
            reason = "in a constant, which does not compile if it is out of bounds"
        )]
        {
            values[lower[value] as usize] = value as u8;
            values[upper[value] as usize] = value as u8;
        }
        value += 1;
    }
    values
};

/// Looks at every digit, whatever the ones before it were. `hex` does the same in twice the instructions.
fn decode(digits: &[u8; 64]) -> Option<[u8; 32]> {
    let (pairs, _) = digits.as_chunks::<2>();
    let mut bytes = [0; 32];
    let mut seen = 0;
    for (byte, pair) in bytes.iter_mut().zip(pairs) {
        let [high, low] = pair.map(value);
        seen |= high | low;
        *byte = (high << 4) + (low & 0x0f);
    }
    (seen != NO_DIGIT).then_some(bytes)
}

fn value(digit: u8) -> u8 {
    VALUES.get(usize::from(digit)).copied().unwrap_or(NO_DIGIT)
}

impl PartialEq for Signature {
    fn eq(&self, other: &Self) -> bool {
        self.ct_eq(&other.0).into()
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
    fn every_byte_in_every_place_is_read_as_the_crate_hex_reads_it() {
        for place in 0..64 {
            for byte in 0..=u8::MAX {
                let mut digits = [b'7'; 64];
                digits[place] = byte;
                let expected = hex::decode(digits).ok();
                let read = Signature::from_hex(digits).ok();
                assert_eq!(read.map(|read| read.0.to_vec()), expected, "{place} {byte}");
            }
        }
        // Nor do two that are wrong make one that is right.
        for wrong in ["gg", "zz", "\0\0", "g7", "7g"] {
            for pair in 0..32 {
                let mut digits = "7".repeat(64);
                digits.replace_range(2 * pair..2 * pair + 2, wrong);
                assert!(Signature::from_hex(&digits).is_err(), "{digits:?}");
            }
        }
        assert!(Signature::from_hex("z".repeat(64)).is_err());
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
