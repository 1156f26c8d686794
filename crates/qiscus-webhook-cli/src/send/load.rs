//! Many requests.

use std::pin::pin;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};
use qiscus_webhook_core::KeyRing;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::pace::Pace;
use super::report::Report;
use super::source::Source;
use crate::client::{Client, JSON};
use crate::failure::{CommandResult, Failure, Verdict};
use crate::interrupt::{GRACE, interrupt, say_stopping};
use crate::output::Output;

/// How much to send, and how fast.
pub(super) struct Load {
    pub(super) count: u64,
    pub(super) rate: Option<f64>,
    pub(super) concurrency: usize,
}

impl Load {
    /// The first Ctrl-C starts no more, and gives what is under way `GRACE` to end.
    pub(super) async fn run(
        self,
        source: Source,
        keys: KeyRing,
        client: Client,
        mut output: Output,
    ) -> CommandResult {
        let mut interrupt = pin!(interrupt().map_err(Failure::failed)?);
        let pace = Arc::new(Pace::new(self.count, self.rate));
        let mut received = self.start(&Arc::new(source), &pace, &keys, &client);
        let bar = progress_bar(self.count);
        let mut report = Report::default();
        let mut deadline = None;
        loop {
            let enough = async {
                match deadline {
                    Some(deadline) => sleep_until(deadline).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                result = received.recv() => match result {
                    Some(result) => {
                        report.add(result);
                        bar.inc(1);
                    }
                    None => break,
                },
                () = &mut interrupt, if deadline.is_none() => {
                    deadline = Some(Instant::now() + GRACE);
                    pace.stop();
                    bar.suspend(say_stopping);
                }
                () = enough => break,
            }
        }
        bar.finish_and_clear();
        for line in report.lines(pace.elapsed(), self.rate) {
            output.line(line)?;
        }
        if deadline.is_some() {
            let waiting = pace.begun().saturating_sub(report.total());
            output.line(format_args!(
                "stopped after {} of {}, with {waiting} not answered",
                report.total(),
                self.count
            ))?;
        }
        Ok(if report.is_success_of(self.count) {
            Verdict::Done
        } else {
            Verdict::Refused
        })
    }

    /// The results come through the receiver until all have.
    fn start(
        &self,
        source: &Arc<Source>,
        pace: &Arc<Pace>,
        keys: &KeyRing,
        client: &Client,
    ) -> mpsc::Receiver<Answer> {
        let workers = self
            .concurrency
            .min(usize::try_from(self.count).unwrap_or(usize::MAX));
        let (results, received) = mpsc::channel(workers);
        for _ in 0..workers {
            let (source, pace, results) = (Arc::clone(source), Arc::clone(pace), results.clone());
            let (keys, client) = (keys.clone(), client.clone());
            tokio::spawn(async move {
                while let Some(number) = pace.next().await {
                    let request = source.request(number, &keys);
                    let result = client.post(&request, Some(JSON)).await;
                    if results.send(result).await.is_err() {
                        break;
                    }
                }
            });
        }
        received
    }
}

type Answer = Result<crate::client::Reply, crate::client::SendError>;

/// Hidden by itself where the standard error stream is no terminal.
fn progress_bar(count: u64) -> ProgressBar {
    let bar = ProgressBar::new(count);
    let style = ProgressStyle::with_template("{bar:32} {pos}/{len}  {per_sec}  {eta} left");
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
