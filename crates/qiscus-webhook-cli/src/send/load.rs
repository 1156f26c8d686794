//! Many requests.

use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};
use qiscus_webhook_core::KeyRing;
use tokio::signal::ctrl_c;
use tokio::sync::mpsc;

use super::pace::Pace;
use super::report::Report;
use super::source::Source;
use crate::client::{Client, JSON};
use crate::failure::{CommandResult, Verdict};
use crate::output::Output;

/// How much to send, and how fast.
pub(super) struct Load {
    pub(super) count: u64,
    pub(super) rate: Option<f64>,
    pub(super) concurrency: usize,
}

impl Load {
    pub(super) async fn run(
        self,
        source: Source,
        keys: KeyRing,
        client: Client,
        mut output: Output,
    ) -> CommandResult {
        let source = Arc::new(source);
        let pace = Arc::new(Pace::new(self.count, self.rate));
        let workers = self
            .concurrency
            .min(usize::try_from(self.count).unwrap_or(usize::MAX));
        let (results, mut received) = mpsc::channel(workers * 2);
        for _ in 0..workers {
            let (source, pace, results) = (Arc::clone(&source), Arc::clone(&pace), results.clone());
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
        drop(results);

        let bar = progress_bar(self.count);
        let mut report = Report::default();
        let mut interrupt = std::pin::pin!(ctrl_c());
        let mut interrupted = false;
        loop {
            tokio::select! {
                result = received.recv() => match result {
                    Some(result) => {
                        report.add(result);
                        bar.inc(1);
                    }
                    None => break,
                },
                _ = &mut interrupt, if !interrupted => {
                    interrupted = true;
                    pace.stop();
                }
            }
        }
        bar.finish_and_clear();
        for line in report.lines(pace.elapsed(), self.rate) {
            output.line(line)?;
        }
        if interrupted {
            output.line(format_args!(
                "stopped after {} of {}",
                report.total(),
                self.count
            ))?;
        }
        Ok(if report.is_all_success() && report.total() == self.count {
            Verdict::Done
        } else {
            Verdict::Refused
        })
    }
}

/// Hidden by itself where the standard error stream is no terminal.
fn progress_bar(count: u64) -> ProgressBar {
    let bar = ProgressBar::new(count);
    let style = ProgressStyle::with_template("{bar:32} {pos}/{len}  {per_sec}  {eta} left");
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
