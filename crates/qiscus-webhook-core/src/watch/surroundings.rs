//! The directories whose changes may change the token file.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{ErrorKind, Event, RecommendedWatcher, RecursiveMode, Watcher as _};

/// Asks the system to announce what happens around a file.
///
/// A file that is renamed over another, and a symbolic link that is swapped, are changes of the
/// directory, so directories are what is watched: the one that the path names, and the one in which
/// the file lies once links are followed. What a change there does not announce, such as a link
/// swapped further up, reading the file from time to time finds.
pub(super) struct Surroundings {
    watcher: RecommendedWatcher,
    watched: BTreeMap<PathBuf, Option<Identity>>,
}

/// A directory that is deleted and made again has the same path and another identity.
type Identity = (u64, u64);

impl Surroundings {
    pub(super) fn new(wake: impl Fn() + Send + 'static) -> notify::Result<Self> {
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if event.is_ok_and(|event| is_mere_reading(event.kind)) {
                return;
            }
            wake();
        })?;
        Ok(Self {
            watcher,
            watched: BTreeMap::new(),
        })
    }

    /// Watches the directories in which the file lies now, and those alone.
    pub(super) fn follow(&mut self, file: &Path) -> notify::Result<()> {
        let wanted = directories_of(file);
        let watcher = &mut self.watcher;
        self.watched.retain(|path, identity| {
            let keep = wanted.get(path) == Some(identity);
            if !keep {
                // It may be gone, and its watch with it.
                let _ = watcher.unwatch(path);
            }
            keep
        });
        let mut outcome = Ok(());
        for (path, identity) in wanted {
            if self.watched.contains_key(&path) {
                continue;
            }
            match self.watcher.watch(&path, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.watched.insert(path, identity);
                }
                // Gone in between, so there is something new to follow soon.
                Err(err) if matches!(err.kind, ErrorKind::PathNotFound) => {}
                Err(err) => outcome = Err(err),
            }
        }
        outcome
    }
}

/// Our own reading must not wake us to read again.
const fn is_mere_reading(kind: EventKind) -> bool {
    matches!(kind, EventKind::Access(access)
        if !matches!(access, AccessKind::Close(AccessMode::Write)))
}

fn directories_of(file: &Path) -> BTreeMap<PathBuf, Option<Identity>> {
    // A path of one name lies in the working directory.
    let named = std::path::absolute(file).ok();
    let target = fs::canonicalize(file).ok();
    let parents = [named, target].into_iter().flatten().filter_map(|path| {
        let parent = fs::canonicalize(path.parent()?).ok()?;
        let identity = identity(&fs::metadata(&parent).ok()?);
        Some((parent, identity))
    });
    parents.collect()
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Option<Identity> {
    None
}
