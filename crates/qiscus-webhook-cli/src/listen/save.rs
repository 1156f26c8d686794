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
            let mut goes_on = true;
            while goes_on && let Some(job) = waiting.blocking_recv() {
                match job {
                    Job::Arrived(entry) => folder.arrived(&entry),
                    Job::Answered(entry) => folder.answered(&entry),
                    Job::Finish => {
                        folder.finish();
                        goes_on = false;
                    }
                }
                folder.news.drain(..).for_each(remark);
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
    /// No refused delivery is saved any more.
    is_full: bool,
    /// How many of the last could not be saved, one after the other.
    failed: u64,
    /// What the forward target made of the last could not be added.
    lacks_answers: bool,
    /// What is to be told.
    news: Vec<String>,
}

impl Folder {
    const fn new(directory: PathBuf) -> Self {
        Self {
            directory,
            refused_bytes: 0,
            is_full: false,
            failed: 0,
            lacks_answers: false,
            news: Vec::new(),
        }
    }

    fn arrived(&mut self, entry: &Entry) {
        if self.has_room_for(entry) {
            let saved = self.save(entry);
            self.note(saved);
        }
    }

    /// Of one that is there already: so it is neither one that is not saved, nor a sign that others are.
    fn answered(&mut self, entry: &Entry) {
        if !self.path(entry, "json").exists() {
            return;
        }
        match self.know(entry) {
            Ok(()) => self.lacks_answers = false,
            Err(_) if self.lacks_answers => {}
            Err(sentence) => {
                self.lacks_answers = true;
                self.news.push(format!(
                    "what the forward target answered is not saved: {sentence}"
                ));
            }
        }
    }

    fn finish(&mut self) {
        if self.failed > 1 {
            self.news
                .push(format!("the last {} could not be saved", self.failed));
        }
    }

    fn save(&self, entry: &Entry) -> Result<(), String> {
        if entry.arrived.body_state != BodyState::Unread {
            let path = self.path(entry, "body");
            let written = create(&path).and_then(|mut file| file.write_all(&entry.arrived.body));
            written.map_err(|err| unsaved(&path, &err))?;
        }
        self.know(entry)
    }

    /// Writes what is known now in place of what was known at arrival.
    fn know(&self, entry: &Entry) -> Result<(), String> {
        let path = self.path(entry, "json");
        let json = record::to_saved_json(entry);
        let written = open(&path).and_then(|mut file| writeln!(file, "{json}"));
        written.map_err(|err| unsaved(&path, &err))
    }

    fn has_room_for(&mut self, entry: &Entry) -> bool {
        if matches!(entry.arrived.verdict, Verdict::Accepted { .. }) {
            return true;
        }
        // A file costs its block even where it is empty.
        self.refused_bytes += entry.arrived.body.len() + 8_192;
        let has_room = self.refused_bytes <= REFUSED_BYTES;
        if !has_room && !self.is_full {
            self.is_full = true;
            self.news
                .push("no refused delivery is saved any more: 256 MiB of them are".to_owned());
        }
        has_room
    }

    fn path(&self, entry: &Entry, extension: &str) -> PathBuf {
        self.directory.join(format!("{:06}.{extension}", entry.id))
    }

    /// Tells the first failure of several in a row: a full disk is no news with each delivery. But one
    /// after a success is.
    fn note(&mut self, saved: Result<(), String>) {
        match saved {
            Ok(()) => {
                if self.failed > 1 {
                    let sentence =
                        format!("saving again, after {} that are not saved", self.failed);
                    self.news.push(sentence);
                }
                self.failed = 0;
            }
            Err(sentence) => {
                if self.failed == 0 {
                    self.news.push(sentence);
                }
                self.failed += 1;
            }
        }
    }
}

fn unsaved(path: &Path, err: &io::Error) -> String {
    format!("can't save {}: {err}", path.display())
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
    use qiscus_webhook_testing::delivery;

    use super::*;
    use crate::listen::fixtures::entry;
    use crate::listen::receiver::verified;

    /// An accepted one.
    fn signed(id: u64) -> Entry {
        let mut signed = entry(b"{}", &[]);
        signed.id = id;
        signed.arrived.verdict = verified(&delivery("{}"));
        signed
    }

    #[test]
    fn refused_bodies_fill_no_disk_and_hide_no_other_news() {
        let directory = tempfile::tempdir().unwrap();
        let mut folder = Folder::new(directory.path().to_owned());
        folder.refused_bytes = REFUSED_BYTES - 8_200;
        let mut small = entry(b"abc", &[]);
        for id in 1..=3 {
            small.id = id;
            folder.arrived(&small);
        }
        let files = fs::read_dir(directory.path()).unwrap().count();
        assert_eq!(files, 2);
        let [full] = folder.news.as_slice() else {
            panic!("{:?}", folder.news);
        };
        assert!(full.starts_with("no refused delivery is saved any more"));
        directory.close().unwrap();
        folder.arrived(&signed(4));
        assert!(folder.news[1].starts_with("can't save "));
    }

    #[test]
    fn what_fails_again_after_a_success_is_told_again() {
        let directory = tempfile::tempdir().unwrap();
        let mut folder = Folder::new(directory.path().join("deliveries"));
        let mut told = |id: u64, is_there: bool| {
            let _ = fs::remove_dir_all(&folder.directory);
            if is_there {
                fs::create_dir(&folder.directory).unwrap();
            }
            folder.arrived(&signed(id));
            let news = std::mem::take(&mut folder.news);
            news.into_iter()
                .map(|sentence| sentence[..10].to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(told(1, false), ["can't save"]);
        assert!(told(2, false).is_empty());
        assert_eq!(told(3, true), ["saving aga"]);
        assert!(told(4, true).is_empty());
        assert_eq!(told(5, false), ["can't save"]);
        assert!(told(6, true).is_empty());
        told(7, false);
        told(8, false);
        folder.finish();
        assert_eq!(folder.news, ["the last 2 could not be saved"]);
    }

    #[test]
    fn an_answer_that_cannot_be_added_is_told_once_and_is_no_delivery_that_is_not_saved() {
        let directory = tempfile::tempdir().unwrap();
        let mut folder = Folder::new(directory.path().to_owned());
        for id in 1..=3 {
            folder.arrived(&signed(id));
        }
        // Something stands where it is to be added.
        let in_the_way = [1, 2].map(|id| folder.path(&signed(id), "json"));
        for path in &in_the_way {
            fs::remove_file(path).unwrap();
            fs::create_dir(path).unwrap();
        }
        let told = |folder: &mut Folder, id| {
            folder.answered(&signed(id));
            std::mem::take(&mut folder.news).len()
        };
        assert_eq!([1, 2].map(|id| told(&mut folder, id)), [1, 0]);
        folder.arrived(&signed(4));
        folder.finish();
        assert!(folder.news.is_empty(), "{:?}", folder.news);
        assert_eq!([3, 1, 9].map(|id| told(&mut folder, id)), [0, 1, 0]);
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
        assert!(folder.news[0].starts_with("can't save "));
    }
}
