//! What became of a load.

use std::collections::BTreeMap;
use std::time::Duration;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, Table};
use hdrhistogram::Histogram;
use http::StatusCode;

use super::advice;
use crate::client::{Reply, SendError};
use crate::duration::milliseconds;

/// Counts, and how long the answers took.
pub(super) struct Report {
    statuses: BTreeMap<StatusCode, u64>,
    errors: BTreeMap<&'static str, (u64, SendError)>,
    /// In microseconds.
    latencies: Option<Histogram<u64>>,
}

impl Default for Report {
    fn default() -> Self {
        Self {
            statuses: BTreeMap::new(),
            errors: BTreeMap::new(),
            // Grows by itself; three digits are 0.1 %.
            latencies: Histogram::new(3).ok(),
        }
    }
}

impl Report {
    pub(super) fn add(&mut self, result: Result<Reply, SendError>) {
        match result {
            Ok(reply) => {
                *self.statuses.entry(reply.status).or_default() += 1;
                let micros = u64::try_from(reply.took.as_micros()).unwrap_or(u64::MAX);
                if let Some(latencies) = &mut self.latencies {
                    // Fails only where the histogram can't grow any more.
                    let _ = latencies.record(micros);
                }
            }
            Err(err) => self.errors.entry(err.label()).or_insert((0, err)).0 += 1,
        }
    }

    pub(super) fn total(&self) -> u64 {
        let failed = self.errors.values().map(|(count, _)| count);
        self.statuses.values().chain(failed).sum()
    }

    /// Whether all of so many were accepted.
    pub(super) fn is_success_of(&self, count: u64) -> bool {
        let accepted = self
            .statuses
            .iter()
            .filter(|(status, _)| status.is_success());
        accepted.map(|(_, count)| count).sum::<u64>() == count
    }

    pub(super) fn lines(&self, took: Duration, asked_rate: Option<f64>) -> Vec<String> {
        let mut lines: Vec<String> = self.table().lines().map(str::to_owned).collect();
        if let Some(latencies) = self
            .latencies
            .as_ref()
            .filter(|latencies| !latencies.is_empty())
        {
            let at = |quantile| {
                milliseconds(Duration::from_micros(latencies.value_at_quantile(quantile)))
            };
            let max = milliseconds(Duration::from_micros(latencies.max()));
            lines.push(format!(
                "latency  p50 {}  p90 {}  p99 {}  max {max}",
                at(0.5),
                at(0.9),
                at(0.99)
            ));
        }
        #[expect(clippy::cast_precision_loss, reason = "a rate for a person to read")]
        let rate = self.total() as f64 / took.as_secs_f64().max(f64::EPSILON);
        let asked = asked_rate
            .map(|asked| format!(", {asked:.1} asked for"))
            .unwrap_or_default();
        lines.push(format!(
            "sent {} in {:.2} s, {rate:.1} a second{asked}",
            self.total(),
            took.as_secs_f64()
        ));
        for status in self.statuses.keys().filter(|status| !status.is_success()) {
            lines.push(format!(
                "{}: {}",
                status.as_u16(),
                advice::for_status(*status)
            ));
        }
        for (label, (_, err)) in &self.errors {
            lines.push(format!("{label}: {err}. {}", advice::for_error(err)));
        }
        lines
    }

    fn table(&self) -> String {
        let mut table = Table::new();
        table.load_style(UTF8_HORIZONTAL_ONLY);
        table.set_header(["answer", "count", "share"]);
        let statuses = self
            .statuses
            .iter()
            .map(|(status, count)| (status.to_string(), *count));
        let errors = self
            .errors
            .iter()
            .map(|(label, (count, _))| ((*label).to_owned(), *count));
        for (answer, count) in statuses.chain(errors) {
            #[expect(clippy::cast_precision_loss, reason = "a share for a person to read")]
            let share = 100.0 * count as f64 / self.total() as f64;
            table.add_row([answer, count.to_string(), format!("{share:.1} %")]);
        }
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        table.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(results: impl IntoIterator<Item = Result<Reply, SendError>>) -> Report {
        let mut report = Report::default();
        results.into_iter().for_each(|result| report.add(result));
        report
    }

    #[test]
    fn a_load_is_told_by_answers_times_and_rate() {
        let [refused, ..] = SendError::each();
        let replies = (1..=5).map(|tenth| Reply::of(200, tenth * 10));
        let report = of(replies
            .chain([Reply::of(503, 90)])
            .map(Ok)
            .chain([Err(refused.clone()), Err(refused)]));
        assert_eq!((report.total(), report.is_success_of(8)), (8, false));
        let lines = report.lines(Duration::from_secs(2), Some(5.0));
        let table: Vec<Vec<&str>> = lines
            .iter()
            .map(|line| line.split_whitespace().collect())
            .collect();
        for row in [
            "200 OK 5 62.5 %",
            "503 Service Unavailable 1 12.5 %",
            "connection refused 2 25.0 %",
            "latency p50 30.0 ms p90 90.0 ms p99 90.0 ms max 90.0 ms",
            "sent 8 in 2.00 s, 4.0 a second, 5.0 asked for",
        ] {
            let row: Vec<_> = row.split(' ').collect();
            assert!(table.contains(&row), "{row:?} in {lines:#?}");
        }
        let [.., of_status, of_error] = lines.as_slice() else {
            panic!("{lines:?}");
        };
        assert!(of_status.starts_with("503: "), "{of_status}");
        assert!(
            of_error.starts_with("connection refused: why. Start"),
            "{of_error}"
        );
    }

    #[test]
    fn what_did_not_happen_is_not_told() {
        let [refused, ..] = SendError::each();
        for (report, is_success, is_timed) in [
            (
                of([200, 204].map(|status| Ok(Reply::of(status, 1)))),
                true,
                true,
            ),
            (
                of([200, 302].map(|status| Ok(Reply::of(status, 1)))),
                false,
                true,
            ),
            (of([Err(refused)]), false, false),
            (of([]), false, false),
        ] {
            let accepted = [0, 1, 2, 3].map(|count| report.is_success_of(count));
            assert_eq!(accepted[2], is_success);
            assert!(!accepted[3]);
            let text = report.lines(Duration::from_secs(1), None).join("\n");
            assert_eq!(text.contains("latency"), is_timed, "{text}");
            assert!(!text.contains("asked for"), "{text}");
        }
    }
}
