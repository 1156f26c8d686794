//! What can be wrong with a signature, each with what to do about it.

use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finding {
    // The signature is written in another way.
    WhiteSpace,
    Prefix,
    Base64,
    NotSha256 { bytes: usize },
    NoSignature,
    // The body is another.
    Reserialized,
    NewlineAdded,
    NewlineLost,
    // The key, or what was done with it, is another.
    HexDecodedToken,
    NewlineInToken,
    PlainSha256,
    // Nothing above.
    OtherwiseRight,
    Unexplained,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WhiteSpace => f.write_str("There is white space around the signature: send the 64 hex digits alone."),
            Self::Prefix => f.write_str("The signature carries a prefix: Qiscus sends the 64 hex digits alone."),
            Self::Base64 => f.write_str("The signature is written in base64: Qiscus writes it as 64 hex digits."),
            Self::NotSha256 { bytes } => write!(
                f,
                "These are the hex digits of {bytes} bytes, but HMAC-SHA256 has 32: it was cut off, or another hash made it."
            ),
            Self::NoSignature => f.write_str("This is no signature in any form that is known: look at the header again."),
            Self::Reserialized => f.write_str(
                "Somebody re-serialized the body: the same JSON in the form that Qiscus sends, compact and with sorted keys, \
                 has this signature. Verify the raw bytes, before anything parses them.",
            ),
            Self::NewlineAdded => f.write_str(
                "A newline was added at the end of the body after it was signed: editors, `echo` and line-based logs do that.",
            ),
            Self::NewlineLost => f.write_str(
                "The newline at the end of the body was lost after it was signed: `$(...)` and trimming do that.",
            ),
            Self::HexDecodedToken => f.write_str(
                "It was made with the hex-decoded token: the key is the token's text as it stands, all its characters.",
            ),
            Self::NewlineInToken => f.write_str(
                "It was made with a newline behind the token: use `printf %s`, not `echo`, to write a token to a file.",
            ),
            Self::PlainSha256 => f.write_str(
                "It is the plain SHA-256 of the body, which anybody can compute: Qiscus signs with HMAC-SHA256 and the token as key.",
            ),
            Self::OtherwiseRight => f.write_str("Apart from that it is right."),
            Self::Unexplained => f.write_str(
                "Nothing known explains it. Most likely another token signed it (a new token in the Qiscus dashboard replaces the \
                 old one at once), or the body was changed on its way (compare its length with the request's Content-Length).",
            ),
        }
    }
}
