//! The file that users name, and what they may say about it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::keeper::Keeper;
use super::rotation::{Rotation, Seen};
use crate::{KeyHandle, SignatureToken, TokenError, token};

/// More lines than this are no token file, and each token costs every delivery an HMAC.
const TOKENS_AT_MOST: usize = 16;

/// A file that holds the signature token, such as a Kubernetes or Docker secret, read again when it
/// changes.
///
/// What [`watch`](Self::watch) gives is a [`KeyHandle`] like any other: hand it to the middleware. A
/// new token in the file becomes the current one. The token it replaces is accepted for another
/// hour ([`with_previous_for`](Self::with_previous_for)), for Qiscus replaces a token at once, while
/// deliveries signed with the old one are still on their way.
///
/// - **Nothing is lost to a bad file.** While the file is missing, blank, filled up with zeros, not readable, no
///   regular file, not text or begins with a byte-order mark, the keys stay as they were, and a log line says so
///   once. It is picked up again as soon as it is good. The log also reports a file system that does not answer;
///   tokens still expire in time.
/// - **Any way of writing works; replacing the whole file is best**: a new file that is renamed over the old one, or a
///   symbolic link that is swapped somewhere on the way to it, as Kubernetes does, counts after a tenth of a
///   second. A file that is written in place may be read while a piece of the token is in it, so it counts
///   once it has been read alike for two seconds.
/// - **Any file system works.** Where changes are not announced, such as on a network file system
///   or in a single mounted file, they are found by reading the file every five seconds
///   ([`with_poll_interval`](Self::with_poll_interval)).
///
/// # What is kept as previous
///
/// Every token that has left the file, for as long as it says ([`with_previous_for`](Self::with_previous_for)), the
/// eight that left last at the most. There is one exception, for a writer who pauses longer than two seconds: where
/// the file was written in place, what was in force for less than ten seconds, or is the beginning of a token that
/// takes its place, was a piece of one, and goes out of use at once. What the file held when the receiver started
/// counts as in force since long before.
///
/// Replaced tokens are kept only in memory: after a restart, only what the file holds is accepted. If that
/// matters, the file can hold both
/// ([`with_token_per_line`](Self::with_token_per_line)).
///
/// What happens is logged through `tracing`, target `qiscus_webhook`, with the path and never a
/// token.
///
/// # Example
///
/// ```
/// use std::time::Duration;
/// use qiscus_webhook::TokenFile;
///
/// # let dir = tempfile::tempdir()?;
/// # let path = dir.path().join("token");
/// # std::fs::write(&path, "demo-token\n")?;
/// // path: "/run/secrets/qiscus_signature_token"
/// let keys = TokenFile::new(path)
///     .with_previous_for(Duration::from_secs(10 * 60))
///     .watch()?;
/// assert_eq!(keys.load().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct TokenFile {
    path: PathBuf,
    token_per_line: bool,
    previous_for: Duration,
    poll_interval: Duration,
}

impl TokenFile {
    /// A file that holds one token. Line endings and blank lines around it are dropped; nothing else is.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            token_per_line: false,
            previous_for: Duration::from_secs(60 * 60),
            poll_interval: Duration::from_secs(5),
        }
    }

    /// Accepts each line of the file as a token, sixteen at the most: the first is the current one,
    /// the others come after it as previous ones do. Lines of nothing but white space are skipped.
    ///
    /// It lets an operator put the next token beside the current one before it is in use, keep the
    /// old one across restarts, or give each of Qiscus's two hooks its own. Without it, a file of
    /// several lines is refused: every line of a file named by mistake would be a token that
    /// somebody may guess.
    pub const fn with_token_per_line(mut self) -> Self {
        self.token_per_line = true;
        self
    }

    /// How long a token is still accepted after it has left the file. Default one hour; zero puts it
    /// out of use at once, as a token that has leaked should be.
    ///
    /// However long that is, the eight that left last are kept at the most, and no piece of a token:
    /// [what is kept](Self#what-is-kept-as-previous).
    pub const fn with_previous_for(mut self, grace: Duration) -> Self {
        self.previous_for = grace;
        self
    }

    /// How often the file is read even though no change was announced. Default five seconds; less than 20 milliseconds
    /// is as much as that.
    pub const fn with_poll_interval(mut self, interval: Duration) -> Self {
        self.poll_interval = interval;
        self
    }

    /// Reads the file and keeps the handle up to date with it, on a separate thread, for as long
    /// as there is a clone of the handle.
    ///
    /// What is put on the handle by [`KeyHandle::replace`] stays until the keys change the next time.
    ///
    /// # Errors
    ///
    /// At the start the file must be good: [`TokenError::File`] if it can't be read, is no regular file, begins with
    /// a byte-order mark, is not UTF-8, is larger than 64 KiB or has more lines than it may; [`TokenError::Blank`] if
    /// it or a token in it is blank, and [`TokenError::Nul`] if there is a NUL character in it, as
    /// [`SignatureToken::new`] says.
    /// [`TokenError::Watch`] if there can be no thread.
    pub fn watch(self) -> Result<KeyHandle, TokenError> {
        let rotation = Rotation::begin(self.read()?, self.previous_for)?;
        rotation
            .in_file()
            .for_each(SignatureToken::warn_of_oddities);
        Keeper::start(self, rotation)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) const fn poll_interval(&self) -> Duration {
        self.poll_interval
    }

    /// What the file holds now.
    pub(super) fn read(&self) -> Seen {
        let most = if self.token_per_line {
            TOKENS_AT_MOST
        } else {
            1
        };
        token::read(&self.path, most)
    }
}

#[cfg(test)]
mod tests;
