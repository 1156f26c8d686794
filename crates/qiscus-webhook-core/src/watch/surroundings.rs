//! The directories whose changes may change the token file.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
use notify::{ErrorKind, Event, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::token::{Identity, identity};

/// Asks the system to announce what happens around a file.
///
/// A file that is renamed over another, and a symbolic link that is swapped, are changes of the
/// directory, so directories are what is watched: the one that the path names, and the one in which
/// the file lies once links are followed. What a change there does not announce, such as a link
/// swapped further up, reading the file from time to time finds.
pub(super) struct Surroundings {
    watcher: RecommendedWatcher,
    /// A directory in the place of another one, which is still there under another name, has another identity. One
    /// that is made anew after the other was deleted may have the same: the removal tells of that one.
    watched: BTreeMap<PathBuf, Option<Identity>>,
    /// Whether something was announced with which a watch may have ended.
    may_have_ended: Arc<AtomicBool>,
}

impl Surroundings {
    pub(super) fn new(wake: impl Fn() + Send + 'static) -> notify::Result<Self> {
        let may_have_ended = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&may_have_ended);
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if event
                .as_ref()
                .is_ok_and(|event| is_mere_reading(event.kind))
            {
                return;
            }
            if event.map_or(true, |event| may_end_a_watch(&event)) {
                ended.store(true, Ordering::Release);
            }
            wake();
        })?;
        Ok(Self {
            watcher,
            watched: BTreeMap::new(),
            may_have_ended,
        })
    }

    /// Watches the directories in which the file lies now, and those alone.
    pub(super) fn follow(&mut self, file: &Path) -> notify::Result<()> {
        self.watch_only(directories_of(file))
    }

    fn watch_only(&mut self, wanted: BTreeMap<PathBuf, Option<Identity>>) -> notify::Result<()> {
        let may_have_ended = self.may_have_ended.swap(false, Ordering::AcqRel);
        let watcher = &mut self.watcher;
        self.watched.retain(|path, identity| {
            let keep = !may_have_ended && wanted.get(path) == Some(identity);
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

/// A watch ends with its directory, with another one of the same path, and when changes were announced that got lost.
fn may_end_a_watch(event: &Event) -> bool {
    let is_gone = matches!(
        event.kind,
        EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))
    );
    is_gone || event.need_rescan()
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    use notify::event::{CreateKind, DataChange, Flag, RemoveKind, RenameMode};

    use super::*;

    fn surroundings() -> (Surroundings, Receiver<()>) {
        let (wake, wakes) = channel();
        let surroundings = Surroundings::new(move || {
            let _ = wake.send(());
        });
        (surroundings.unwrap(), wakes)
    }

    #[track_caller]
    fn assert_wakes(wakes: &Receiver<()>) {
        let wake = wakes.recv_timeout(Duration::from_secs(20));
        assert!(wake.is_ok(), "nothing was announced");
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_in_the_place_of_another_is_watched_in_its_stead() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("secrets");
        let file = inner.join("token");
        let (mut surroundings, wakes) = surroundings();

        fs::create_dir(&inner).unwrap();
        surroundings.follow(&file).unwrap();
        let before = surroundings.watched.clone();
        fs::write(&file, "one").unwrap();
        assert_wakes(&wakes);

        fs::rename(&inner, dir.path().join("old")).unwrap();
        fs::create_dir(&inner).unwrap();
        surroundings.follow(&file).unwrap();
        let after = &surroundings.watched;
        assert!(after.keys().eq(before.keys()));
        assert_ne!(*after, before);
        while wakes.try_recv().is_ok() {}
        fs::write(&file, "two").unwrap();
        assert_wakes(&wakes);
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_with_the_number_of_the_one_before_is_watched_in_its_stead() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("secrets");
        let (mut surroundings, wakes) = surroundings();
        // Some file systems give the number that has become free to the next one.
        let same = BTreeMap::from([(inner.clone(), Some((0, 0)))]);

        fs::create_dir(&inner).unwrap();
        surroundings.watch_only(same.clone()).unwrap();
        fs::remove_dir(&inner).unwrap();
        fs::create_dir(&inner).unwrap();
        // That it was deleted wakes a few times, and each file wakes once more.
        for number in 0..20 {
            assert_wakes(&wakes);
            surroundings.watch_only(same.clone()).unwrap();
            fs::write(inner.join(number.to_string()), "two").unwrap();
        }
    }

    #[test]
    fn a_directory_that_is_gone_in_between_is_no_reason_to_give_up() {
        let dir = tempfile::tempdir().unwrap();
        let (mut surroundings, _wakes) = surroundings();
        let gone = BTreeMap::from([(dir.path().join("gone"), None)]);
        surroundings.watch_only(gone).unwrap();
        assert!(surroundings.watched.is_empty());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_directory_that_cannot_be_watched_is_told() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let (mut surroundings, _wakes) = surroundings();
        let under_a_file = BTreeMap::from([(file.path().join("secrets"), None)]);
        assert!(surroundings.watch_only(under_a_file).is_err());
    }

    #[test]
    fn a_watch_ends_with_what_is_removed_or_renamed_or_lost_and_with_nothing_else() {
        let ends = [
            Event::new(EventKind::Remove(RemoveKind::Folder)),
            Event::new(EventKind::Modify(ModifyKind::Name(RenameMode::From))),
            Event::new(EventKind::Other).set_flag(Flag::Rescan),
        ];
        assert!(ends.iter().all(may_end_a_watch));
        let goes_on = [
            Event::new(EventKind::Create(CreateKind::File)),
            Event::new(EventKind::Modify(ModifyKind::Data(DataChange::Any))),
        ];
        assert!(!goes_on.iter().any(may_end_a_watch));
    }

    #[test]
    fn to_read_is_no_change_and_to_have_written_is_one() {
        for reading in [
            AccessKind::Read,
            AccessKind::Open(AccessMode::Any),
            AccessKind::Close(AccessMode::Read),
        ] {
            assert!(is_mere_reading(EventKind::Access(reading)), "{reading:?}");
        }
        for change in [
            EventKind::Access(AccessKind::Close(AccessMode::Write)),
            EventKind::Modify(ModifyKind::Data(DataChange::Any)),
            EventKind::Create(CreateKind::File),
            EventKind::Remove(RemoveKind::File),
        ] {
            assert!(!is_mere_reading(change), "{change:?}");
        }
    }
}
