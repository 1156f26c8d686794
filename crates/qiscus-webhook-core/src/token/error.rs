//! Why there is no token.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why there is no signature token. Holds names and paths, never what they contain.
///
/// # Example
///
/// ```
/// use qiscus_webhook::{SignatureToken, TokenError};
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
    /// There is nothing in the text that could be a secret: it is empty, or only white space, quotes, NUL characters
    /// and a byte-order mark.
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
    /// The text has a NUL character in it, as a file that was not written to its end has, a padded column, or UTF-16
    /// that was read as UTF-8.
    Nul,
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => f.write_str(
                "the signature token is blank; copy it from the webhook page of the Qiscus dashboard",
            ),
            Self::Nul => f.write_str(
                "the signature token has a NUL character in it, as a damaged file has, a padded column or UTF-16 text; write it again as the webhook page of the Qiscus dashboard shows it",
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
            Self::Blank
            | Self::Nul
            | Self::VariableMissing { .. }
            | Self::VariableNotUnicode { .. } => None,
        }
    }
}
