//! Ctrl-C, and what a service manager sends in its place.

use std::future::pending;
use std::io;
use std::process;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::sleep;

use crate::output::remark;

/// What is under way at the first Ctrl-C has so long to end.
pub(crate) const GRACE: Duration = Duration::from_secs(2);

/// As a shell reports a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// Ends at the first Ctrl-C; none goes by unseen from the moment this returns. The second ends the
/// program at once, and so does `GRACE` and a second more, whatever still waits then: also where the
/// program does not come to wait for the first, because its output takes nothing.
pub(crate) fn interrupt() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut signals = Signals::new()?;
    let (first, came) = oneshot::channel();
    tokio::spawn(async move {
        signals.next().await;
        let _ = first.send(());
        tokio::select! {
            () = signals.next() => {}
            () = sleep(GRACE + Duration::from_secs(1)) => {}
        }
        process::exit(INTERRUPTED);
    });
    Ok(async move {
        if came.await.is_err() {
            // The runtime has ended: nobody tells of it any more.
            pending::<()>().await;
        }
    })
}

/// Says so of a command that ends by itself after the first.
pub(crate) fn say_stopping() {
    remark(format_args!(
        "stopping: what is under way has {} s to be answered; Ctrl-C again ends at once",
        GRACE.as_secs()
    ));
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Signals {
    interrupt: tokio::signal::windows::CtrlC,
}

#[cfg(windows)]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: tokio::signal::windows::ctrl_c()?,
        })
    }

    async fn next(&mut self) -> Option<()> {
        self.interrupt.recv().await
    }
}
