//! A receiver in a process of its own, and what the operating system tells of it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::receiver::{Addresses, At, ORDER, Order, Report};

pub(crate) const MIB: usize = 1024 * 1024;

/// How many deliveries a receiver is sent when it starts.
pub(crate) const FIRST_DELIVERIES: u64 = 20;

/// How long anything may take that must happen. No test waits for it but one that fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// What the operating system says of a process, in bytes and in numbers of open descriptors.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    pub(crate) resident: usize,
    pub(crate) peak: usize,
    pub(crate) descriptors: usize,
}

/// A receiver that runs until this is dropped.
pub(crate) struct Receiver {
    pub(crate) at: At,
    pub(crate) addresses: Addresses,
    child: Child,
    control: Mutex<BufReader<TcpStream>>,
    at_rest: Option<Usage>,
}

impl Receiver {
    /// Starts a receiver and makes its first deliveries, so that what comes later finds it warm.
    pub(crate) async fn start(at: At, deadline: Duration) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let order = Order {
            at,
            deadline,
            control: listener.local_addr().unwrap(),
        };
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "receiver::receiver", "--nocapture"])
            .env(ORDER, serde_json::to_string(&order).unwrap())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut control = BufReader::new(accept(&listener).await);
        let mut line = String::new();
        control.read_line(&mut line).unwrap();
        let mut receiver = Self {
            at,
            addresses: serde_json::from_str(&line).unwrap(),
            child,
            control: Mutex::new(control),
            at_rest: None,
        };
        crate::everyday::deliver_some(receiver.addresses, FIRST_DELIVERIES).await;
        receiver
            .wait_until("it is idle", |report| report.in_flight == 0)
            .await;
        receiver.until_still().await;
        receiver.at_rest = receiver.usage();
        receiver
    }

    /// What it has counted so far.
    pub(crate) fn report(&self) -> Report {
        let mut control = self.control.lock().unwrap();
        control.get_mut().write_all(b"report\n").unwrap();
        let mut line = String::new();
        control.read_line(&mut line).unwrap();
        serde_json::from_str(&line).expect("the receiver is alive")
    }

    /// What the operating system says of it. None where there is no `/proc`.
    pub(crate) fn usage(&self) -> Option<Usage> {
        let process = format!("/proc/{}", self.child.id());
        let status = std::fs::read_to_string(format!("{process}/status")).ok()?;
        let kib = |name: &str| -> Option<usize> {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim_start_matches(':')
                .trim()
                .trim_end_matches(" kB")
                .parse()
                .ok()
        };
        Some(Usage {
            resident: kib("VmRSS")? * 1024,
            peak: kib("VmHWM")? * 1024,
            descriptors: std::fs::read_dir(format!("{process}/fd")).ok()?.count(),
        })
    }

    /// By how many bytes its memory has grown at the most since it was started.
    pub(crate) fn growth(&self) -> Option<usize> {
        Some(self.usage()?.peak.saturating_sub(self.at_rest?.resident))
    }

    /// By how many bytes its memory is larger now than when it was started.
    pub(crate) fn kept(&self) -> Option<usize> {
        let (now, before) = (self.usage()?, self.at_rest?);
        Some(now.resident.saturating_sub(before.resident))
    }

    /// Waits until its report shows something.
    pub(crate) async fn wait_until(&self, what: &str, so: impl Fn(&Report) -> bool) -> Report {
        let patience = Instant::now() + PATIENCE;
        loop {
            let report = self.report();
            if so(&report) {
                return report;
            }
            assert!(Instant::now() < patience, "never so: {what}: {report:?}");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until it has worked off what it was sent: neither its counts nor its memory move by more
    /// than the everyday deliveries explain. Gives up in silence where that never is.
    pub(crate) async fn until_still(&self) {
        let look = || {
            let report = self.report();
            let resident = self.usage().map_or(0, |usage| usage.resident / MIB);
            let others = usize::try_from(report.begun - report.handled).unwrap();
            [others, report.budget_in_use, resident]
        };
        let mut before = look();
        let mut still = 0;
        let patience = Instant::now() + PATIENCE;
        while still < 4 && Instant::now() < patience {
            sleep(Duration::from_millis(100)).await;
            let now = look();
            let same = before
                .iter()
                .zip(now)
                .all(|(before, now)| before.abs_diff(now) <= 2);
            still = if same { still + 1 } else { 0 };
            before = now;
        }
    }

    /// Asserts that it comes to rest: no request, no budget and no descriptor is held, nothing has
    /// panicked, and each request has had one end.
    pub(crate) async fn assert_at_rest(&self) -> Report {
        let report = self
            .wait_until("no request is held", |report| {
                report.in_flight == 0 && report.budget_in_use == 0
            })
            .await;
        assert_eq!(report.panics, 0);
        report.assert_balanced();
        let patience = Instant::now() + PATIENCE;
        while let (Some(now), Some(before)) = (self.usage(), self.at_rest)
            && now.descriptors > before.descriptors
        {
            assert!(
                Instant::now() < patience,
                "never closed: {now:?}, {before:?}"
            );
            sleep(Duration::from_millis(20)).await;
        }
        report
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn accept(listener: &TcpListener) -> TcpStream {
    listener.set_nonblocking(true).unwrap();
    let patience = Instant::now() + PATIENCE;
    loop {
        if let Ok((stream, _)) = listener.accept() {
            stream.set_nonblocking(false).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            return stream;
        }
        assert!(Instant::now() < patience, "the receiver did not start");
        sleep(Duration::from_millis(10)).await;
    }
}

/// Makes room for the descriptors of `connections` and gives how many of them there is room for.
pub(crate) fn room_for(connections: usize) -> usize {
    // Beside them: the other tests of this program at the same time, and what every process has.
    let others = 3000;
    let wanted = (connections + others) as u64;
    let room = rlimit::increase_nofile_limit(wanted).unwrap_or(1024);
    let room = usize::try_from(room).unwrap_or(usize::MAX);
    if room < connections + others {
        let fewer = room / 4;
        eprintln!(
            "{fewer} connections and not {connections}: no process may open over {room} files"
        );
        return fewer;
    }
    connections
}
