//! The token.

use std::env::{self, VarError};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::oddity::Oddities;
use super::{TokenError, file};

/// A Qiscus signature token: the key of the HMAC that signs each webhook.
///
/// The token is used as the text it is, never hex-decoded, and no character is trimmed: what is
/// shown in the Qiscus dashboard is the key. White space, quotes, a byte-order mark or `NAME=` around
/// it may be part of it, so they are accepted, and logged once as a warning that names what was seen.
/// What has a NUL character in it is refused, and so is what is blank: nothing but white space, quotes and the like.
/// It can't be printed, compared or serialized, and its memory is wiped when it is dropped.
///
/// With the feature `serde` it deserializes from a string, as part of a configuration.
///
/// # Example
///
/// ```
/// use qiscus_webhook::{KeyRing, SignatureToken, TokenError};
///
/// let token = SignatureToken::new("2f1c8a7d")?.with_label("2026-11");
/// assert_eq!(format!("{token:?}"), r#"SignatureToken { label: Some("2026-11"), .. }"#);
/// let keys = KeyRing::new(token);
///
/// assert!(matches!(SignatureToken::new("  "), Err(TokenError::Blank)));
/// # Ok::<(), TokenError>(())
/// ```
///
/// # On a command line
///
/// Every process of a machine can read the arguments of every other, so a token is no argument, and
/// this type has no `FromStr`, by which `clap` would make it one. Let the argument name the
/// environment variable that holds the token:
///
/// ```
/// use clap::Parser;
/// use qiscus_webhook::SignatureToken;
///
/// #[derive(Parser)]
/// struct Args {
///     /// Environment variable that holds the signature token
///     #[arg(long = "token-env", value_name = "NAME", default_value = "QISCUS_SIGNATURE_TOKEN",
///         value_parser = SignatureToken::from_env)]
///     token: SignatureToken,
/// }
///
/// let refused = Args::try_parse_from(["bot", "--token-env", "NO_SUCH_VARIABLE"]);
/// assert!(refused.is_err_and(|err| err.to_string().contains("is not set")));
/// ```
///
/// ```compile_fail
/// # use qiscus_webhook::SignatureToken;
/// # #[derive(clap::Parser)]
/// struct Args {
///     #[arg(long)]
///     token: SignatureToken,
/// }
/// ```
#[derive(Clone)]
pub struct SignatureToken {
    text: Zeroizing<String>,
    label: Option<Arc<str>>,
}

impl SignatureToken {
    /// Takes the token's text as it is.
    ///
    /// # Errors
    ///
    /// [`TokenError::Blank`] if the text is empty, or only white space, quotes, NUL characters and a byte-order mark:
    /// such a key would accept what anybody can sign. [`TokenError::Nul`] if there is a NUL character in it.
    pub fn new(text: impl Into<String>) -> Result<Self, TokenError> {
        let token = Self::unquestioned(text)?;
        token.warn_of_oddities();
        Ok(token)
    }

    /// Reads the token from an environment variable, as it is.
    ///
    /// # Errors
    ///
    /// [`TokenError::VariableMissing`] if the variable is not set,
    /// [`TokenError::VariableNotUnicode`] if it is not text, [`TokenError::Blank`] if it is blank, as
    /// [`new`](Self::new) says.
    ///
    /// # Example
    ///
    /// ```
    /// use qiscus_webhook::{SignatureToken, TokenError};
    ///
    /// let missing = SignatureToken::from_env("NO_SUCH_VARIABLE");
    /// assert!(matches!(missing, Err(TokenError::VariableMissing { .. })));
    /// ```
    pub fn from_env(name: &str) -> Result<Self, TokenError> {
        match env::var(name) {
            Ok(text) => Self::new(text),
            Err(VarError::NotPresent) => Err(TokenError::VariableMissing { name: name.into() }),
            Err(VarError::NotUnicode(_)) => {
                Err(TokenError::VariableNotUnicode { name: name.into() })
            }
        }
    }

    /// Reads the token from a file, such as a Docker or Kubernetes secret. Line endings and blank lines around it are
    /// dropped, because most tools write one; nothing else is. A `TokenFile` and the program read it in the same way.
    ///
    /// # Errors
    ///
    /// [`TokenError::File`] if the file can't be read, is no regular file, begins with a byte-order mark, is not
    /// UTF-8, is larger than 64 KiB or has several lines; [`TokenError::Blank`] if it is blank, and
    /// [`TokenError::Nul`] if there is a NUL character in it, as [`new`](Self::new) says.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, TokenError> {
        let contents = file::read(path.as_ref(), 1)?;
        let token = contents.tokens.into_iter().next();
        let token = token.ok_or(TokenError::Blank)?;
        token.warn_of_oddities();
        Ok(token)
    }

    /// Names the token for the operator: the label is what a delivery shows of the token that
    /// signed it, in logs and metrics. It is not secret; it must not be the token.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<Arc<str>>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Shows the secret, for a tool that tries what a token may have been meant as. A receiver has no use for it.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        &self.text
    }

    /// As [`new`](Self::new), without a warning, for one that is read again and again.
    pub(super) fn unquestioned(text: impl Into<String>) -> Result<Self, TokenError> {
        let text = Zeroizing::new(text.into());
        // NULs first of all: HMAC fills a key up with them, so one of NULs alone is the key of nothing, with which
        // anybody can sign, and any at its end say nothing.
        let is_no_secret = |character: char| {
            character.is_whitespace() || matches!(character, '\0' | '\u{feff}' | '"' | '\'' | '`')
        };
        if text.chars().all(is_no_secret) {
            return Err(TokenError::Blank);
        }
        if text.contains('\0') {
            return Err(TokenError::Nul);
        }
        Ok(Self { text, label: None })
    }

    pub(crate) fn warn_of_oddities(&self) {
        Oddities::of(&self.text).warn_once();
    }

    /// Whether both are the same text, whatever their labels; for our own bookkeeping alone.
    #[cfg(feature = "watch")]
    pub(crate) fn same_key(&self, other: &Self) -> bool {
        use subtle::ConstantTimeEq as _;
        self.key().ct_eq(other.key()).into()
    }

    /// Whether the other one begins with this one, and goes on.
    #[cfg(feature = "watch")]
    pub(crate) fn is_beginning_of(&self, other: &Self) -> bool {
        use subtle::ConstantTimeEq as _;
        let beginning = other.key().get(..self.key().len());
        other.key().len() > self.key().len()
            && beginning.is_some_and(|beginning| beginning.ct_eq(self.key()).into())
    }

    pub(crate) fn key(&self) -> &[u8] {
        self.text.as_bytes()
    }

    pub(crate) fn label(&self) -> Option<Arc<str>> {
        self.label.clone()
    }
}

impl TryFrom<String> for SignatureToken {
    type Error = TokenError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(text)
    }
}

impl fmt::Debug for SignatureToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignatureToken")
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_token_is_refused() {
        let zero_filled = ["\0", &"\0".repeat(64), &"\0".repeat(4096), " \0\0\n"];
        let quotes = ["\"\"", "''", "``", "\"", " \" \" "];
        let unseen = ["", " ", "\n", "\t \u{a0}", "\u{feff}", "\u{feff}\n"];
        for blank in unseen.iter().chain(&quotes).chain(&zero_filled) {
            let borrowed = SignatureToken::new(*blank);
            assert!(matches!(borrowed, Err(TokenError::Blank)), "{blank:?}");
            let owned = SignatureToken::try_from((*blank).to_owned());
            assert!(matches!(owned, Err(TokenError::Blank)), "{blank:?}");
        }
    }

    #[test]
    fn a_token_with_a_nul_is_refused() {
        for text in ["abc\0", "\0abc", "a\0c", "a\0b\0c\0", "\"\"\0abc"] {
            let err = SignatureToken::new(text).unwrap_err();
            assert!(matches!(err, TokenError::Nul), "{text:?}");
        }
    }

    #[test]
    fn the_text_is_the_key_as_it_is() {
        for text in [" a token ", "\u{feff}a", "\"a\"", "TOKEN=a"] {
            let token = SignatureToken::new(text).unwrap();
            assert_eq!(token.clone().key(), text.as_bytes());
            assert_eq!(token.expose_secret(), text);
        }
    }

    #[test]
    fn debug_and_errors_show_no_secret() {
        let token = SignatureToken::new("hush").unwrap().with_label("2026-11");
        assert_eq!(
            format!("{token:?}"),
            r#"SignatureToken { label: Some("2026-11"), .. }"#
        );
        let err = SignatureToken::from_env("QISCUS_WEBHOOK_NOT_SET").unwrap_err();
        assert!(err.to_string().contains("QISCUS_WEBHOOK_NOT_SET"));
    }

    #[test]
    fn a_file_is_read_and_its_error_names_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token");
        std::fs::write(&path, "abc\n").unwrap();
        assert_eq!(SignatureToken::from_file(&path).unwrap().key(), b"abc");
        let missing = SignatureToken::from_file(dir.path().join("none")).unwrap_err();
        let cause = std::error::Error::source(&missing).unwrap();
        let cause = cause.downcast_ref::<std::io::Error>().unwrap();
        assert_eq!(cause.kind(), std::io::ErrorKind::NotFound);
    }

    #[cfg(feature = "watch")]
    #[test]
    fn the_same_key_is_the_same_text_whatever_its_label() {
        let token = |text: &str| SignatureToken::new(text).unwrap();
        assert!(token("abc").same_key(&token("abc").with_label("2026-11")));
        for other in ["ab", "abd", "abcd"] {
            assert!(!token("abc").same_key(&token(other)), "{other}");
        }
    }

    #[cfg(feature = "watch")]
    #[test]
    fn a_beginning_goes_on() {
        let token = |text: &str| SignatureToken::new(text).unwrap();
        assert!(token("ab").is_beginning_of(&token("abc")));
        for (one, other) in [("abc", "abc"), ("abc", "ab"), ("b", "abc"), ("ac", "abc")] {
            assert!(!token(one).is_beginning_of(&token(other)), "{one} {other}");
        }
    }
}
