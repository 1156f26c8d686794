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
mod tests;
