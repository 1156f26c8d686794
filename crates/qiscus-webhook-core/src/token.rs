//! The secret that Qiscus signs with.

use std::env::{self, VarError};
use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use zeroize::Zeroizing;

/// What is wrong with a file of several lines that is to hold one token.
pub(crate) const SEVERAL_LINES: &str = "several lines, where one token is expected";

/// A token file larger than this is not a token file.
const FILE_LIMIT: u64 = 64 * 1024;

/// A Qiscus signature token: the key of the HMAC that signs each webhook.
///
/// The token is used as the text it is, never hex-decoded, and no character is trimmed: what is
/// shown in the Qiscus dashboard is the key. It can't be printed, compared or serialized, and its
/// memory is wiped when it is dropped.
///
/// # Example
///
/// ```
/// use qiscus_webhook_core::{KeyRing, SignatureToken, TokenError};
///
/// let token = SignatureToken::new("2f1c8a7d")?.with_label("2026-11");
/// assert_eq!(format!("{token:?}"), r#"SignatureToken { label: Some("2026-11"), .. }"#);
/// let keys = KeyRing::new(token);
///
/// assert!(matches!(SignatureToken::new("  "), Err(TokenError::Blank)));
/// # Ok::<(), TokenError>(())
/// ```
pub struct SignatureToken {
    text: Zeroizing<String>,
    label: Option<Arc<str>>,
}

impl SignatureToken {
    /// Takes the token's text as it is.
    ///
    /// # Errors
    ///
    /// [`TokenError::Blank`] if the text is empty or white space alone: such a key would accept
    /// what anybody can sign.
    pub fn new(text: impl Into<String>) -> Result<Self, TokenError> {
        let text = Zeroizing::new(text.into());
        if text.trim().is_empty() {
            return Err(TokenError::Blank);
        }
        Ok(Self { text, label: None })
    }

    /// Reads the token from an environment variable, as it is.
    ///
    /// # Errors
    ///
    /// [`TokenError::VariableMissing`] if the variable is not set,
    /// [`TokenError::VariableNotUnicode`] if it is not text, [`TokenError::Blank`] if it is blank.
    ///
    /// # Example
    ///
    /// ```
    /// use qiscus_webhook_core::{SignatureToken, TokenError};
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

    /// Reads the token from a file, such as a Docker or Kubernetes secret. One line ending at the
    /// end of the file is dropped, because most tools write one; nothing else is.
    ///
    /// # Errors
    ///
    /// [`TokenError::File`] if the file can't be read, is not UTF-8, is larger than 64 KiB or has several
    /// lines; [`TokenError::Blank`] if it is blank.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, TokenError> {
        let path = path.as_ref();
        let error = |source| TokenError::File {
            path: path.into(),
            source,
        };
        let text = read_text(path).map_err(error)?;
        let line = text.strip_suffix('\n').unwrap_or(&text);
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.contains('\n') {
            return Err(error(io::Error::new(
                io::ErrorKind::InvalidData,
                SEVERAL_LINES,
            )));
        }
        Self::new(line)
    }

    /// Names the token for the operator: the label is what a delivery shows of the token that
    /// signed it, in logs and metrics. It is not secret; it must not be the token.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<Arc<str>>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Whether both are the same text, whatever their labels; for our own bookkeeping alone.
    #[cfg(feature = "watch")]
    pub(crate) fn same_key(&self, other: &Self) -> bool {
        use subtle::ConstantTimeEq as _;
        self.key().ct_eq(other.key()).into()
    }

    pub(crate) fn key(&self) -> &[u8] {
        self.text.as_bytes()
    }

    pub(crate) fn label(&self) -> Option<Arc<str>> {
        self.label.clone()
    }
}

impl FromStr for SignatureToken {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
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

/// Why there is no signature token. Holds names and paths, never what they contain.
///
/// # Example
///
/// ```
/// use qiscus_webhook_core::{SignatureToken, TokenError};
///
/// match SignatureToken::from_file("/run/secrets/no-such-file") {
///     Err(TokenError::File { path, source }) => eprintln!("{}: {source}", path.display()),
///     Err(err) => eprintln!("{err}"),
///     Ok(_) => {}
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum TokenError {
    /// The text is empty or white space alone.
    Blank,
    /// The environment variable is not set.
    VariableMissing {
        /// The variable's name.
        name: String,
    },
    /// The environment variable's value is not Unicode text.
    VariableNotUnicode {
        /// The variable's name.
        name: String,
    },
    /// The file can't be read as text.
    File {
        /// The file's path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The thread that watches the file can't be started.
    #[cfg(feature = "watch")]
    Watch {
        /// The file's path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => f.write_str(
                "the signature token is blank; copy it from the webhook page of the Qiscus dashboard",
            ),
            Self::VariableMissing { name } => {
                write!(f, "the environment variable {name} is not set; set it to the signature token of the Qiscus dashboard")
            }
            Self::VariableNotUnicode { name } => {
                write!(f, "the environment variable {name} is not Unicode text")
            }
            Self::File { path, .. } => {
                write!(f, "the signature token file {} can't be read", path.display())
            }
            #[cfg(feature = "watch")]
            Self::Watch { path, .. } => {
                write!(f, "the signature token file {} can't be watched", path.display())
            }
        }
    }
}

impl std::error::Error for TokenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { source, .. } => Some(source),
            #[cfg(feature = "watch")]
            Self::Watch { source, .. } => Some(source),
            Self::Blank | Self::VariableMissing { .. } | Self::VariableNotUnicode { .. } => None,
        }
    }
}

pub(crate) fn read_text(path: &Path) -> io::Result<Zeroizing<String>> {
    // Room for the whole file at once: growing would leave copies of the secret behind unwiped.
    let mut bytes = Zeroizing::new(Vec::with_capacity(8 * 1024));
    let file = File::open(path)?;
    if let Ok(size) = usize::try_from(file.metadata()?.len().min(FILE_LIMIT)) {
        bytes.reserve_exact(size.saturating_add(1));
    }
    let read = file.take(FILE_LIMIT + 1).read_to_end(&mut bytes)?;
    if u64::try_from(read).is_ok_and(|read| read > FILE_LIMIT) {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            "larger than 64 KiB",
        ));
    }
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8"))?;
    Ok(Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_token_is_refused() {
        for blank in ["", " ", "\n", "\t \u{a0}"] {
            assert!(matches!(SignatureToken::new(blank), Err(TokenError::Blank)));
        }
    }

    #[test]
    fn the_text_is_the_key_as_it_is() {
        let token = SignatureToken::new(" a token ").unwrap();
        assert_eq!(token.key(), b" a token ");
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
    fn one_line_ending_of_a_file_is_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token");
        for (written, key) in [
            ("abc", "abc"),
            ("abc\n", "abc"),
            ("abc\r\n", "abc"),
            (" abc", " abc"),
        ] {
            std::fs::write(&path, written).unwrap();
            let token = SignatureToken::from_file(&path).unwrap();
            assert_eq!(token.key(), key.as_bytes(), "{written:?}");
        }
    }

    #[test]
    fn a_file_that_is_no_token_says_which_and_why() {
        let dir = tempfile::tempdir().unwrap();
        let missing = SignatureToken::from_file(dir.path().join("none")).unwrap_err();
        assert!(matches!(&missing, TokenError::File { source, .. }
            if source.kind() == io::ErrorKind::NotFound));
        let cause = std::error::Error::source(&missing).unwrap();
        let cause = cause.downcast_ref::<io::Error>().unwrap();
        assert_eq!(cause.kind(), io::ErrorKind::NotFound);
        let path = dir.path().join("token");
        std::fs::write(&path, "\n").unwrap();
        assert!(matches!(
            SignatureToken::from_file(&path),
            Err(TokenError::Blank)
        ));
        std::fs::write(&path, "one\n\n").unwrap();
        assert!(matches!(
            SignatureToken::from_file(&path),
            Err(TokenError::File { .. })
        ));
        std::fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(matches!(
            SignatureToken::from_file(&path),
            Err(TokenError::File { .. })
        ));
        std::fs::write(&path, vec![b'a'; 64 * 1024]).unwrap();
        assert!(SignatureToken::from_file(&path).is_ok());
        std::fs::write(&path, vec![b'a'; 65 * 1024]).unwrap();
        assert!(matches!(
            SignatureToken::from_file(&path),
            Err(TokenError::File { .. })
        ));
    }
}
