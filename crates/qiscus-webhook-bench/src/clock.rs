//! Time that a processor was given to a thread or to a program, which is what work costs on a machine that others use
//! too.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::thread::Pid;
use rustix::time::{ClockId, clock_gettime};

/// The processor time of the calling thread so far.
#[must_use]
pub fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    let nanoseconds = u32::try_from(time.tv_nsec).unwrap_or_default();
    Duration::new(seconds, nanoseconds)
}

/// Who serves, by the scheduler's own account.
#[derive(Debug, Clone, Copy)]
pub struct Worker {
    id: Pid,
    of: Of,
}

#[derive(Debug, Clone, Copy)]
enum Of {
    Thread,
    Process,
}

impl Worker {
    pub(crate) const fn thread(id: Pid) -> Self {
        Self { id, of: Of::Thread }
    }

    /// Another process, with all of its threads.
    pub(crate) const fn process(id: Pid) -> Self {
        Self {
            id,
            of: Of::Process,
        }
    }

    /// Its processor time so far. Exact once it waits for something.
    #[must_use]
    pub fn time(self) -> Duration {
        let id = self.id.as_raw_nonzero();
        match self.of {
            Of::Thread => time(&PathBuf::from(format!("/proc/self/task/{id}"))),
            Of::Process => fs::read_dir(format!("/proc/{id}/task"))
                .expect("it runs")
                .map(|thread| time(&thread.expect("a thread").path()))
                .sum(),
        }
    }
}

fn time(thread: &Path) -> Duration {
    let stat = fs::read_to_string(thread.join("schedstat")).expect("Linux with schedstat");
    let nanoseconds = stat.split(' ').next().and_then(|field| field.parse().ok());
    Duration::from_nanos(nanoseconds.expect("nanoseconds"))
}
