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
