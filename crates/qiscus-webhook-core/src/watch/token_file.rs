//! The file that users name, and what they may say about it.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::keeper::Keeper;
use super::rotation::Rotation;
use crate::token::{SEVERAL_LINES, read_text};
use crate::{KeyHandle, SignatureToken, TokenError};

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
/// - **Nothing is lost to a bad file.** While the file is missing, blank, not readable or not text,
///   the keys stay as they were, and a log line says so once. It is picked up again as soon as it is
///   good.
/// - **Any way of writing will do**: in place, by renaming a new file over it, or by swapping a
///   symbolic link somewhere on the way to it, as Kubernetes does. A change counts once two reads a
///   tenth of a second apart agree, so that a file that is written piece by piece does not become a
///   token cut short.
/// - **Any file system will do.** Where changes are not announced, such as on a network file system
///   or in a single mounted file, they are found by reading the file every five seconds
///   ([`with_poll_interval`](Self::with_poll_interval)).
///
/// The tokens replaced are remembered in memory alone: after a restart, what the file holds is all
/// that is accepted. Where that matters, the file can hold both
/// ([`with_token_per_line`](Self::with_token_per_line)).
///
/// What happens is logged through `tracing`, target `qiscus_webhook`, with the path and never a
/// token.
///
/// # Example
///
/// ```
/// use std::time::Duration;
/// use qiscus_webhook_core::TokenFile;
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
    /// the others come after it as previous ones do. Blank lines are skipped.
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
    /// However long that is, the eight that left last are kept at the most.
    pub const fn with_previous_for(mut self, grace: Duration) -> Self {
        self.previous_for = grace;
        self
    }

    /// How often the file is read even though no change was announced. Default five seconds.
    pub const fn with_poll_interval(mut self, interval: Duration) -> Self {
        self.poll_interval = interval;
        self
    }

    /// Reads the file and keeps the handle up to date with it, on a thread of its own, for as long
    /// as there is a clone of the handle.
    ///
    /// What is put on the handle by [`KeyHandle::replace`] stays until the keys change the next time.
    ///
    /// # Errors
    ///
    /// At the start the file must be good: [`TokenError::File`] if it can't be read, is not UTF-8,
    /// is larger than 64 KiB or has more lines than it may; [`TokenError::Blank`] if it is blank.
    /// [`TokenError::Watch`] if there can be no thread.
    pub fn watch(self) -> Result<KeyHandle, TokenError> {
        let rotation = Rotation::begin(self.read()?, self.previous_for)?;
        Keeper::start(self, rotation)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) const fn poll_interval(&self) -> Duration {
        self.poll_interval
    }

    /// The tokens that the file holds now, at least one.
    pub(super) fn read(&self) -> Result<Vec<SignatureToken>, TokenError> {
        let text = read_text(&self.path).map_err(|source| self.error(source))?;
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let tokens = lines
            .map(SignatureToken::new)
            .collect::<Result<Vec<_>, _>>()?;
        let most = if self.token_per_line {
            TOKENS_AT_MOST
        } else {
            1
        };
        match tokens.len() {
            0 => Err(TokenError::Blank),
            count if count > most => Err(self.error(io::Error::new(
                io::ErrorKind::InvalidData,
                if self.token_per_line {
                    "more than sixteen lines"
                } else {
                    SEVERAL_LINES
                },
            ))),
            _ => Ok(tokens),
        }
    }

    fn error(&self, source: io::Error) -> TokenError {
        TokenError::File {
            path: self.path.clone(),
            source,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::thread;
    use std::time::Instant;

    use super::*;
    use crate::KeyRing;

    const NEVER: Duration = Duration::MAX;

    fn accepts(keys: &KeyHandle, text: &str) -> Option<usize> {
        let token = SignatureToken::new(text).unwrap();
        let signature = KeyRing::new(token).sign(b"body");
        let delivery = keys.load().verify(&b"body"[..], &signature).ok()?;
        Some(delivery.matched_key().position())
    }

    #[track_caller]
    fn eventually(what: &str, reached: impl Fn() -> bool) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !reached() {
            assert!(Instant::now() < deadline, "never happened: {what}");
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// A file in a directory of its own; only announced changes are seen in time.
    fn announced_file(text: &str) -> (tempfile::TempDir, PathBuf, TokenFile) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token");
        fs::write(&path, text).unwrap();
        let file = TokenFile::new(&path).with_poll_interval(NEVER);
        (dir, path, file)
    }

    #[test]
    fn a_file_that_is_written_in_place_is_read_again() {
        let (_dir, path, file) = announced_file("one\n");
        let keys = file.watch().unwrap();
        assert_eq!(accepts(&keys, "one"), Some(0));
        for (old, new) in [("one", "two"), ("two", "three")] {
            fs::write(&path, format!("{new}\n")).unwrap();
            eventually("the new token is current", || {
                accepts(&keys, new) == Some(0)
            });
            assert_eq!(accepts(&keys, old), Some(1));
        }
        assert_eq!(accepts(&keys, "one"), Some(2));
    }

    #[test]
    fn a_file_that_is_renamed_over_it_is_read() {
        let (dir, path, file) = announced_file("one");
        let keys = file.watch().unwrap();
        for new in ["two", "three"] {
            let next = dir.path().join("next");
            fs::write(&next, new).unwrap();
            fs::rename(&next, &path).unwrap();
            eventually("the new token is current", || {
                accepts(&keys, new) == Some(0)
            });
        }
    }

    #[test]
    fn a_file_that_is_away_for_a_while_keeps_the_keys_and_is_picked_up_again() {
        let (_dir, path, file) = announced_file("one");
        let keys = file.watch().unwrap();
        fs::remove_file(&path).unwrap();
        assert_eq!(accepts(&keys, "one"), Some(0));
        fs::write(&path, "two").unwrap();
        eventually("the new token is current", || {
            accepts(&keys, "two") == Some(0)
        });
    }

    #[test]
    fn a_directory_that_is_made_anew_is_followed() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("secrets");
        let path = inner.join("token");
        fs::create_dir(&inner).unwrap();
        fs::write(&path, "one").unwrap();
        let file = TokenFile::new(&path).with_poll_interval(Duration::from_millis(20));
        let keys = file.watch().unwrap();
        fs::remove_dir_all(&inner).unwrap();
        fs::create_dir(&inner).unwrap();
        for new in ["two", "three"] {
            fs::write(&path, new).unwrap();
            eventually("the new token is current", || {
                accepts(&keys, new) == Some(0)
            });
        }
    }

    /// Kubernetes mounts a secret as `token -> ..data/token` and `..data -> ..<time>`, and swaps
    /// the second link by renaming another over it.
    #[cfg(unix)]
    #[test]
    fn a_link_that_is_swapped_as_kubernetes_does_is_followed() {
        use std::os::unix::fs::symlink;

        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let publish = |version: &str, text: &str| {
            fs::create_dir(at(version)).unwrap();
            fs::write(at(version).join("token"), text).unwrap();
            symlink(version, at("..data_tmp")).unwrap();
            fs::rename(at("..data_tmp"), at("..data")).unwrap();
        };
        publish("..2026_01", "one");
        symlink("..data/token", at("token")).unwrap();
        let file = TokenFile::new(at("token")).with_poll_interval(NEVER);
        let keys = file.watch().unwrap();
        for (old, version, text) in [
            ("..2026_01", "..2026_02", "two"),
            ("..2026_02", "..2026_03", "three"),
        ] {
            publish(version, text);
            fs::remove_dir_all(at(old)).unwrap();
            eventually("the new token is current", || {
                accepts(&keys, text) == Some(0)
            });
        }
        assert_eq!(accepts(&keys, "one"), Some(2));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_elsewhere_that_a_link_leads_to_is_followed() {
        use std::os::unix::fs::symlink;

        let (dir, _, _) = announced_file("unused");
        let (_elsewhere, path, _) = announced_file("one");
        let link = dir.path().join("link");
        symlink(&path, &link).unwrap();
        let file = TokenFile::new(&link).with_poll_interval(NEVER);
        let keys = file.watch().unwrap();
        fs::write(&path, "two").unwrap();
        eventually("the new token is current", || {
            accepts(&keys, "two") == Some(0)
        });
    }

    #[cfg(unix)]
    #[test]
    fn a_change_that_is_not_announced_is_found_by_reading() {
        use std::os::unix::fs::symlink;

        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        for (version, text) in [("v1", "one"), ("v2", "two")] {
            fs::create_dir(at(version)).unwrap();
            fs::write(at(version).join("token"), text).unwrap();
        }
        symlink("v1", at("now")).unwrap();
        let file = TokenFile::new(at("now").join("token"));
        let keys = file
            .with_poll_interval(Duration::from_millis(20))
            .watch()
            .unwrap();
        symlink("v2", at("next")).unwrap();
        fs::rename(at("next"), at("now")).unwrap();
        eventually("the new token is current", || {
            accepts(&keys, "two") == Some(0)
        });
    }

    #[test]
    fn the_token_replaced_goes_out_of_use() {
        let (_dir, path, file) = announced_file("one");
        let grace = Duration::from_millis(300);
        let keys = file.with_previous_for(grace).watch().unwrap();
        fs::write(&path, "two").unwrap();
        eventually("the new token is current", || {
            accepts(&keys, "two") == Some(0)
        });
        eventually("the old one is out of use", || {
            accepts(&keys, "one").is_none()
        });
        assert_eq!(accepts(&keys, "two"), Some(0));
    }

    #[test]
    fn several_lines_are_tokens_only_where_that_is_asked_for() {
        let (_dir, path, file) = announced_file("next\r\n\nnow\n");
        let refused = file.clone().watch().unwrap_err();
        assert!(matches!(&refused, TokenError::File { source, .. }
            if source.kind() == io::ErrorKind::InvalidData));
        let keys = file.clone().with_token_per_line().watch().unwrap();
        assert_eq!(accepts(&keys, "next"), Some(0));
        assert_eq!(accepts(&keys, "now"), Some(1));

        fs::write(&path, "line\n".repeat(TOKENS_AT_MOST + 1)).unwrap();
        let refused = file.with_token_per_line().watch().unwrap_err();
        assert!(matches!(refused, TokenError::File { .. }));
    }

    #[test]
    fn at_the_start_the_file_must_be_good() {
        let (_dir, path, file) = announced_file("\n \n");
        assert!(matches!(file.clone().watch(), Err(TokenError::Blank)));
        fs::remove_file(&path).unwrap();
        assert!(matches!(file.watch(), Err(TokenError::File { .. })));
    }

    #[test]
    fn a_bad_file_is_told_in_one_line_without_a_secret() {
        use std::sync::Mutex;

        static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());
        #[derive(Clone, Copy)]
        struct Log;
        impl io::Write for Log {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                let mut log = LOG.lock().map_err(|_| io::ErrorKind::Other)?;
                log.write(bytes)
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        // The lines come from a thread of the library's own, so the subscriber is everybody's; what
        // other tests log has other paths.
        tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(|| Log)
            .init();

        let (_dir, path, file) = announced_file("hush-one");
        let file = file.with_poll_interval(Duration::from_millis(5));
        let keys = file.watch().unwrap();
        let lines = |saying: &str| {
            let log = String::from_utf8(LOG.lock().unwrap().clone()).unwrap();
            assert!(!log.contains("hush"), "{log}");
            let path = path.display().to_string();
            log.lines()
                .filter(|line| line.contains(&path) && line.contains(saying))
                .count()
        };
        fs::write(&path, "").unwrap();
        eventually("blank is told", || {
            lines("the tokens stay as they were") == 1
        });
        fs::remove_file(&path).unwrap();
        fs::write(&path, "hush-one").unwrap();
        eventually("recovery is told", || lines("good again") == 1);
        fs::write(&path, "hush-two").unwrap();
        eventually("the change is told", || lines("has changed") == 1);
        assert_eq!(accepts(&keys, "hush-two"), Some(0));
        assert_eq!(lines("the tokens stay as they were"), 1);
        assert_eq!(lines("qiscus_webhook: "), 3);
    }
}
