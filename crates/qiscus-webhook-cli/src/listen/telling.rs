//! Which deliveries the terminal is told of, and how.

use clap::ValueEnum;

use super::history::{Entry, Forward, Verdict};
use super::printer::{Printer, Said};
use super::{line, record};

/// Tells of deliveries as they arrive and are answered.
#[derive(Clone)]
pub(super) struct Telling {
    pub(super) printer: Printer,
    pub(super) is_json: bool,
    pub(super) only: Option<Only>,
    pub(super) show: Vec<Show>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Only {
    Accepted,
    Refused,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Show {
    Headers,
    Body,
}

impl Telling {
    pub(super) async fn arrived(&self, entry: &Entry) {
        if self.is_left_out(entry) {
            return;
        }
        let is_complete = !entry.arrived.is_passed_on;
        if self.is_json {
            if is_complete {
                self.printer.say(Said::Line(record::to_json(entry))).await;
            }
            return;
        }
        let text = line::arrival(entry);
        let said = if is_complete || !self.show.is_empty() {
            Said::Line(self.with_shown(entry, text))
        } else {
            Said::Begin { id: entry.id, text }
        };
        self.printer.say(said).await;
    }

    pub(super) async fn answered(&self, entry: &Entry, forward: &Forward) {
        if self.is_left_out(entry) {
            return;
        }
        let said = if self.is_json {
            Said::Line(record::to_json(entry))
        } else {
            Said::End {
                id: entry.id,
                text: line::answer(entry, forward),
                alone: line::answer_alone(entry, forward),
            }
        };
        self.printer.say(said).await;
    }

    fn is_left_out(&self, entry: &Entry) -> bool {
        match (self.only, &entry.arrived.verdict) {
            (None, _)
            | (Some(Only::Accepted), Verdict::Accepted { .. })
            | (Some(Only::Refused), Verdict::Refused { .. }) => false,
            (Some(_), _) => true,
        }
    }

    fn with_shown(&self, entry: &Entry, mut text: String) -> String {
        for (show, part) in [
            (Show::Headers, line::headers as fn(&_) -> String),
            (Show::Body, line::body),
        ] {
            if self.show.contains(&show) {
                text.push('\n');
                text.push_str(&part(&entry.arrived));
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use qiscus_webhook_testing::delivery;
    use tokio::sync::mpsc;

    use super::*;
    use crate::listen::fixtures;
    use crate::listen::receiver::verified;

    /// What is said of a delivery at its arrival, and once it is answered.
    async fn said(entry: &Entry, is_json: bool, only: Option<Only>, show: &[Show]) -> [String; 2] {
        let (sender, mut said) = mpsc::channel(2);
        let telling = Telling {
            printer: Printer::to(sender),
            is_json,
            only,
            show: show.to_vec(),
        };
        let mut next = || match said.try_recv() {
            Ok(Said::Line(text)) if text.starts_with('{') => "object".to_owned(),
            Ok(Said::Line(text)) => format!("line of {}", text.lines().count()),
            Ok(Said::Begin { .. }) => "begin".to_owned(),
            Ok(Said::End { .. }) => "end".to_owned(),
            Ok(Said::Finish) | Err(_) => String::new(),
        };
        telling.arrived(entry).await;
        let at_arrival = next();
        telling.answered(entry, &Forward::Looped).await;
        [at_arrival, next()]
    }

    #[tokio::test]
    async fn what_is_asked_for_is_told_when_it_is_known() {
        let refused = fixtures::entry(b"{\n}", &[("x-a", "1")]);
        let mut accepted = fixtures::entry(b"{}", &[]);
        accepted.arrived.verdict = verified(&delivery("{}"));
        let mut passed_on = fixtures::entry(b"{}", &[]);
        passed_on.arrived.verdict = verified(&delivery("{}"));
        passed_on.arrived.is_passed_on = true;
        let both = &[Show::Headers, Show::Body][..];
        let (of_accepted, of_refused) = (Some(Only::Accepted), Some(Only::Refused));
        for (entry, is_json, only, show, told) in [
            (&refused, false, None, &[][..], ["line of 1", "end"]),
            (
                &refused,
                false,
                None,
                &[Show::Headers],
                ["line of 3", "end"],
            ),
            (&refused, false, None, both, ["line of 5", "end"]),
            (&refused, true, None, &[], ["object", "object"]),
            (&passed_on, false, None, &[], ["begin", "end"]),
            (&passed_on, false, None, &[Show::Body], ["line of 2", "end"]),
            (&passed_on, true, None, &[], ["", "object"]),
            (&accepted, false, of_accepted, &[], ["line of 1", "end"]),
            (&accepted, false, of_refused, &[], ["", ""]),
            (&refused, true, of_refused, &[], ["object", "object"]),
            (&refused, true, of_accepted, &[], ["", ""]),
        ] {
            assert_eq!(
                said(entry, is_json, only, show).await,
                told,
                "{only:?} {show:?}"
            );
        }
    }
}
