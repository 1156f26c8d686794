//! Deliveries as plain files: the exact body of each, and what is known of it as JSON.
//!
//! Anybody may send what is refused, so of that no more is written in a run than a disk bears.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::sync::mpsc;

use super::history::{BodyState, Entry, Verdict};
use super::record;
use crate::failure::Failure;
use crate::output::remark;

/// So many deliveries wait for a slow disk; then those who deliver wait too.
const WAITING: usize = 256;

/// Of refused bodies, as much is written in a run.
const REFUSED_BYTES: usize = 256 * 1024 * 1024;

/// The way to the thread that writes.
#[derive(Clone)]
pub(super) struct Saver {
    jobs: mpsc::Sender<Job>,
}

/// Joined when the deliveries have ended.
pub(super) struct Saving {
    jobs: mpsc::Sender<Job>,
    thread: JoinHandle<()>,
}

enum Job {
    Arrived(Arc<Entry>),
    Answered(Arc<Entry>),
    Finish,
}

impl Saver {
    /// Begins to write into a folder, which is made if it is not there, and gives the highest number
    /// that a file in it has.
    pub(super) fn start(directory: &Path) -> Result<(Self, Saving, u64), Failure> {
        let fail = |err: io::Error| {
            Failure::failed(format_args!("can't save to {}: {err}", directory.display()))
                .with_next_step("Name a folder that can be written to.")
        };
        fs::create_dir_all(directory).map_err(fail)?;
        let last = last_number(directory).map_err(fail)?;
        let (jobs, mut waiting) = mpsc::channel(WAITING);
        let mut folder = Folder::new(directory.to_owned());
        let thread = thread::spawn(move || {
            while let Some(job) = waiting.blocking_recv() {
                match job {
                    Job::Arrived(entry) => folder.arrived(&entry),
                    Job::Answered(entry) => folder.answered(&entry),
                    Job::Finish => break,
                }
            }
        });
        let saving = Saving {
            jobs: jobs.clone(),
            thread,
        };
        Ok((Self { jobs }, saving, last))
    }

    pub(super) async fn arrived(&self, entry: &Arc<Entry>) {
        let _ = self.jobs.send(Job::Arrived(Arc::clone(entry))).await;
    }

    pub(super) async fn answered(&self, entry: &Arc<Entry>) {
        let _ = self.jobs.send(Job::Answered(Arc::clone(entry))).await;
    }
}

impl Saving {
    /// Waits until everything is written.
    pub(super) async fn finish(self) {
        let _ = self.jobs.send(Job::Finish).await;
        let _ = self.thread.join();
    }
}

/// Where the files go.
struct Folder {
    directory: PathBuf,
    refused_bytes: usize,
    has_complained: bool,
}

impl Folder {
    const fn new(directory: PathBuf) -> Self {
        Self {
            directory,
            refused_bytes: 0,
            has_complained: false,
        }
    }

    fn arrived(&mut self, entry: &Entry) {
        if !self.has_room_for(entry) {
            return;
        }
        if entry.arrived.body_state == BodyState::Unread {
            return self.know(entry);
        }
        let body = self.path(entry, "body");
        let written = create(&body).and_then(|mut file| file.write_all(&entry.arrived.body));
        let is_new = written.is_ok();
        self.told(&body, written);
        if is_new {
            self.know(entry);
        }
    }

    fn answered(&mut self, entry: &Entry) {
        if self.path(entry, "json").exists() {
            self.know(entry);
        }
    }

    /// Writes what is known now in place of what was known at arrival.
    fn know(&mut self, entry: &Entry) {
        let path = self.path(entry, "json");
        let json = record::to_saved_json(entry);
        let written = open(&path).and_then(|mut file| writeln!(file, "{json}"));
        self.told(&path, written);
    }

    fn has_room_for(&mut self, entry: &Entry) -> bool {
        if matches!(entry.arrived.verdict, Verdict::Accepted { .. }) {
            return true;
        }
        // A file costs its block even where it is empty.
        self.refused_bytes += entry.arrived.body.len() + 8_192;
        let has_room = self.refused_bytes <= REFUSED_BYTES;
        if !has_room {
            self.complain("no refused delivery is saved any more: 256 MiB of them are");
        }
        has_room
    }

    fn path(&self, entry: &Entry, extension: &str) -> PathBuf {
        self.directory.join(format!("{:06}.{extension}", entry.id))
    }

    fn told(&mut self, path: &Path, written: io::Result<()>) {
        if let Err(err) = written {
            self.complain(&format!("can't save {}: {err}", path.display()));
        }
    }

    /// Once: a full disk is no news with each delivery.
    fn complain(&mut self, sentence: &str) {
        if !self.has_complained {
            self.has_complained = true;
            remark(sentence);
        }
    }
}

/// A file of this user alone, which was not there: nothing is overwritten.
fn create(path: &Path) -> io::Result<File> {
    private().create_new(true).open(path)
}

fn open(path: &Path) -> io::Result<File> {
    private().create(true).truncate(true).open(path)
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn last_number(directory: &Path) -> io::Result<u64> {
    let mut last = 0;
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        let number = stem.and_then(|stem| stem.parse::<u64>().ok());
        last = last.max(number.unwrap_or(0));
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listen::fixtures::entry;

    #[test]
    fn refused_bodies_fill_no_disk() {
        let directory = tempfile::tempdir().unwrap();
        let mut folder = Folder::new(directory.path().to_owned());
        folder.refused_bytes = REFUSED_BYTES - 8_200;
        let mut small = entry(b"abc", &[]);
        folder.arrived(&small);
        small.id = 2;
        folder.arrived(&small);
        let files = fs::read_dir(directory.path()).unwrap().count();
        assert_eq!(files, 2);
        assert!(folder.has_complained);
    }

    #[test]
    fn numbers_go_on_and_nothing_is_overwritten() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        fs::write(path("000041.body"), "old").unwrap();
        fs::write(path("notes.txt"), "mine").unwrap();
        assert_eq!(last_number(directory.path()).unwrap(), 41);
        let mut folder = Folder::new(directory.path().to_owned());
        let mut same = entry(b"new", &[]);
        same.id = 41;
        folder.arrived(&same);
        assert_eq!(fs::read(path("000041.body")).unwrap(), b"old");
        assert!(folder.has_complained);
    }
}
