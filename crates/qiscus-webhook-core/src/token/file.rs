//! The one way in which a token file is read.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{SignatureToken, TokenError};

/// A token file larger than this is not a token file.
const FILE_LIMIT: u64 = 64 * 1024;

/// How often links may be swapped while one file is opened.
const SWAPS: usize = 4;

/// Device and number.
pub(crate) type Identity = (u64, u64);

/// What a token file holds, and which file it was.
pub(crate) struct Contents {
    /// At least one.
    pub(crate) tokens: Vec<SignatureToken>,
    #[cfg_attr(
        not(feature = "watch"),
        expect(dead_code, reason = "a file is followed with `watch` alone")
    )]
    pub(crate) place: Option<Place>,
}

/// Which file a path led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The path without links.
    pub(crate) path: PathBuf,
    /// Which of them it was, where the system says so.
    pub(crate) file: Option<Identity>,
    /// Whether the file was renamed after it was written.
    pub(crate) was_renamed: bool,
}

#[cfg(feature = "watch")]
impl Place {
    /// Whether the file that was here before has made way for another one that was written elsewhere: a link on the
    /// way leads elsewhere, or a file was renamed over it. What is here is whole then.
    pub(crate) fn was_swapped_for(&self, other: &Self) -> bool {
        self.path != other.path || (self.file != other.file && other.was_renamed)
    }
}

/// Reads a file of one token a line, `most` at the most. Line endings and lines of white space are dropped; nothing
/// else is.
///
/// Never waits for another process: what is no regular file, such as a pipe, is refused.
pub(crate) fn read(path: &Path, most: usize) -> Result<Contents, TokenError> {
    let error = |source| TokenError::File {
        path: path.into(),
        source,
    };
    let (text, place) = read_text(path).map_err(error)?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let tokens: Vec<_> = lines
        .map(SignatureToken::unquestioned)
        .collect::<Result<_, _>>()?;
    match tokens.len() {
        0 => Err(TokenError::Blank),
        count if count > most => Err(error(invalid(match most {
            1 => "several lines, where one token is expected",
            _ => "more lines than it may hold tokens",
        }))),
        _ => Ok(Contents { tokens, place }),
    }
}

fn read_text(path: &Path) -> io::Result<(Zeroizing<String>, Option<Place>)> {
    let (file, lies_at) = open_where_it_lies(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(invalid("not a regular file"));
    }
    // Room for the whole file at once: growing would leave copies of the secret behind unwiped.
    let mut bytes = Zeroizing::new(Vec::with_capacity(8 * 1024));
    if let Ok(size) = usize::try_from(metadata.len().min(FILE_LIMIT)) {
        bytes.reserve_exact(size.saturating_add(1));
    }
    let read = file.take(FILE_LIMIT + 1).read_to_end(&mut bytes)?;
    if u64::try_from(read).is_ok_and(|read| read > FILE_LIMIT) {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            "larger than 64 KiB",
        ));
    }
    if bytes.starts_with("\u{feff}".as_bytes()) {
        return Err(invalid(
            "a byte-order mark at its beginning; write it as UTF-8 without one",
        ));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| invalid("not UTF-8"))?;
    let place = lies_at.map(|path| place(path, &metadata));
    Ok((Zeroizing::new(text.to_owned()), place))
}

/// Follows the links once, and opens what they lead to: followed twice, they could lead to one file and name another.
fn open_where_it_lies(path: &Path) -> io::Result<(File, Option<PathBuf>)> {
    for _ in 0..SWAPS {
        // Fails where a link was swapped on the way, and what it led to is deleted.
        if let Ok(lies_at) = fs::canonicalize(path)
            && let Ok(file) = open(&lies_at)
        {
            return Ok((file, Some(lies_at)));
        }
    }
    // Nowhere to be followed to, as the descriptor of a pipe, or not to be opened: this says why.
    open(path).map(|file| (file, None))
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    // To open a pipe waits for whoever writes into it, unless it is asked not to.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NONBLOCK | libc::O_NOCTTY,
    );
    options.read(true).open(path)
}

fn place(path: PathBuf, metadata: &Metadata) -> Place {
    Place {
        path,
        file: identity(metadata),
        was_renamed: was_renamed(metadata),
    }
}

/// What the system tells a file or a directory by: device and number, where it has them.
pub(crate) fn identity(metadata: &Metadata) -> Option<Identity> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        Some((metadata.dev(), metadata.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        None
    }
}

/// A rename, like every change of what is not the content, moves the time of the last change past that of the last
/// writing.
fn was_renamed(metadata: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let changed = (metadata.ctime(), metadata.ctime_nsec());
        let written = (metadata.mtime(), metadata.mtime_nsec());
        changed > written
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        false
    }
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens in a file of this, or why there are none.
    fn texts(written: &[u8], most: usize) -> (Vec<String>, String) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token");
        fs::write(&path, written).unwrap();
        match read(&path, most) {
            Ok(contents) => {
                let texts = contents.tokens.iter().map(SignatureToken::expose_secret);
                (texts.map(str::to_owned).collect(), String::new())
            }
            Err(err) => {
                let source = std::error::Error::source(&err);
                (
                    Vec::new(),
                    source.map_or(err.to_string(), ToString::to_string),
                )
            }
        }
    }

    #[track_caller]
    fn holds(written: &[u8], most: usize, tokens: &[&str]) {
        let (texts, why) = texts(written, most);
        assert_eq!(texts, tokens, "{why}");
    }

    #[test]
    fn line_endings_and_blank_lines_are_dropped_and_nothing_else() {
        for written in [
            "abc",
            "abc\n",
            "abc\r\n",
            "abc\n\n",
            "\nabc",
            " \n\r\nabc\r\n \n",
        ] {
            holds(written.as_bytes(), 1, &["abc"]);
        }
        holds(b" abc \n", 1, &[" abc "]);
        holds(b"a\nb\n", 2, &["a", "b"]);
    }

    #[test]
    fn what_is_no_token_says_why() {
        for (written, most, why) in [
            (
                &b"a\nb"[..],
                1,
                "several lines, where one token is expected",
            ),
            (b"a\nb\nc", 2, "more lines than it may hold tokens"),
            (b"\xff\xfea\0", 1, "not UTF-8"),
            (
                b"\xef\xbb\xbfabc",
                1,
                "a byte-order mark at its beginning; write it as UTF-8 without one",
            ),
            (&[b'a'; 65 * 1024], 1, "larger than 64 KiB"),
        ] {
            assert_eq!(texts(written, most), (vec![], why.to_owned()));
        }
        holds(&[b'a'; 64 * 1024], 1, &[&"a".repeat(64 * 1024)]);
        let zero_filled = ["\0".repeat(32), format!("{}\n", "\0".repeat(4096))];
        let blank = ["", "\n", " \n\t\r\n", "\"\"\n"].map(str::to_owned);
        for blank in blank.into_iter().chain(zero_filled) {
            let (tokens, why) = texts(blank.as_bytes(), 1);
            assert!(tokens.is_empty() && why.contains("blank"), "{blank:?}");
        }
        // Cut off and filled up, and UTF-16 without a mark.
        for damaged in [&b"abc\0\0\0"[..], b"abc\n\0\0\0", b"a\0b\0\n\0"] {
            let (tokens, why) = texts(damaged, 2);
            assert!(tokens.is_empty(), "{damaged:?}");
            assert!(why.contains("NUL") || why.contains("blank"), "{why}");
        }
        let dir = tempfile::tempdir().unwrap();
        for path in [dir.path().to_owned(), dir.path().join("none")] {
            assert!(matches!(read(&path, 1), Err(TokenError::File { .. })));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_refused_and_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        let made = std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap();
        assert!(made.success());
        let Err(TokenError::File { source, .. }) = read(&pipe, 1) else {
            panic!("a pipe is read");
        };
        assert_eq!(source.to_string(), "not a regular file");
    }

    #[cfg(all(unix, feature = "watch"))]
    #[test]
    fn a_file_that_is_renamed_over_another_is_told_from_one_that_is_written_in_place() {
        let dir = tempfile::tempdir().unwrap();
        let (path, next) = (dir.path().join("token"), dir.path().join("next"));
        let place = || read(&path, 1).unwrap().place.unwrap();
        fs::write(&path, "one").unwrap();
        let first = place();
        fs::write(&path, "two").unwrap();
        assert!(!first.was_swapped_for(&place()));

        // Held open, so that its number is not given again.
        let held = File::open(&path).unwrap();
        fs::remove_file(&path).unwrap();
        fs::write(&path, "three").unwrap();
        assert_ne!(first.file, place().file);
        assert!(!first.was_swapped_for(&place()), "made anew");

        fs::write(&next, "four").unwrap();
        // The clock of file systems goes by in steps of some milliseconds.
        std::thread::sleep(std::time::Duration::from_millis(50));
        fs::rename(&next, &path).unwrap();
        let renamed = place();
        assert!(first.was_swapped_for(&renamed));
        assert!(!renamed.was_swapped_for(&place()), "the same file");
        drop(held);
    }

    /// As Kubernetes does: a version of its own for each, a link that is renamed, and the version before deleted.
    #[cfg(all(unix, feature = "watch"))]
    #[test]
    fn a_token_is_never_told_with_the_place_of_another_nor_missed_while_a_link_is_swapped() {
        use std::os::unix::fs::symlink;

        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let swap_to = |version: u32| {
            let version = version.to_string();
            fs::create_dir(at(&version)).unwrap();
            fs::write(at(&version).join("token"), &version).unwrap();
            symlink(&version, at("next")).unwrap();
            fs::rename(at("next"), at("data")).unwrap();
        };
        swap_to(0);
        std::thread::scope(|scope| {
            let swaps = scope.spawn(|| {
                for version in 1..600 {
                    // Time for a reader to try again, before the next swap.
                    std::thread::sleep(std::time::Duration::from_millis(1));
                    swap_to(version);
                    fs::remove_dir_all(at(&(version - 1).to_string())).unwrap();
                }
            });
            while !swaps.is_finished() {
                let contents = read(&at("data").join("token"), 1).unwrap();
                let [token] = &contents.tokens[..] else {
                    panic!("{} tokens", contents.tokens.len());
                };
                let place = contents.place.unwrap();
                assert!(
                    place
                        .path
                        .parent()
                        .unwrap()
                        .ends_with(token.expose_secret())
                );
            }
        });
    }
}
