//! Whose certificates are trusted.

use std::path::PathBuf;

/// For `https://` addresses.
#[derive(Debug, Clone, Default)]
#[cfg_attr(
    not(any(feature = "tls", test)),
    expect(dead_code, reason = "without TLS nobody asks which file")
)]
pub(crate) enum Trust {
    /// Those whom the system trusts, or the file that `SSL_CERT_FILE` names.
    #[default]
    System,
    /// Those in a PEM file alone.
    File(PathBuf),
    /// Anybody.
    Anybody,
}
