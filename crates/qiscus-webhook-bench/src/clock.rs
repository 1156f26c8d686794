//! Time that a thread has had a processor for, which is what work costs on a machine that others use
//! too.

use std::fs;
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

/// Another thread of this process.
#[derive(Debug, Clone, Copy)]
pub struct Thread(Pid);

impl Thread {
    pub(crate) const fn of(id: Pid) -> Self {
        Self(id)
    }

    /// Its processor time so far. Exact once it waits for something.
    #[must_use]
    pub fn time(self) -> Duration {
        let path = format!("/proc/self/task/{}/schedstat", self.0.as_raw_nonzero());
        let stat = fs::read_to_string(path).expect("Linux with schedstat");
        let nanoseconds = stat.split(' ').next().and_then(|field| field.parse().ok());
        Duration::from_nanos(nanoseconds.expect("nanoseconds"))
    }
}
