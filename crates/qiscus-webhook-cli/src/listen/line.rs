//! A delivery as lines for a person: what it is when it arrives, and what the forward target made of
//! it.

use anstyle::{AnsiColor, Style};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use qiscus_webhook_core::Event;
use qiscus_webhook_testing::MESSAGE_TYPES;

use super::history::{Arrived, Entry, Forward, Verdict};
use crate::duration::milliseconds;
use crate::plain_text::{one_line, quoted};

const GOOD: AnsiColor = AnsiColor::Green;
const BAD: AnsiColor = AnsiColor::Red;

/// The line at arrival. The verdict has its colour at once where nothing can come that is worse.
pub(super) fn arrival(entry: &Entry) -> String {
    let arrived = &entry.arrived;
    let (verdict, what) = match &arrived.verdict {
        Verdict::Accepted { .. } if arrived.is_passed_on => {
            ("accepted".to_owned(), accepted(arrived))
        }
        Verdict::Accepted { .. } => (paint(GOOD, "accepted 200"), accepted(arrived)),
        Verdict::Refused { reason, detail } => {
            let words = format!("refused {}", reason.status());
            let what = format!("{}: {}", reason.as_str(), one_line(detail, 200));
            (paint(BAD, &words), what)
        }
    };
    let resent = arrived.resent.as_ref().map(|resent| {
        let edited = if resent.is_edited { ", edited" } else { "" };
        format!("  (#{} sent again{edited})", resent.of)
    });
    format!(
        "{}  {verdict}  {}  {what}{}",
        stamp(entry.id, arrived.at),
        one_line(arrived.head.target(), 80),
        resent.unwrap_or_default(),
    )
}

/// The end of that line: what the sender got, with the colour of what is worse. Of one that was sent from here nobody
/// waits for an answer.
pub(super) fn answer(entry: &Entry, forward: &Forward) -> String {
    let answered = |status| match entry.arrived.resent {
        Some(_) => String::new(),
        None => format!(", answered {status}"),
    };
    let words = match forward {
        Forward::Answered(answer) => format!(
            "→ {} in {}",
            answer.status.as_u16(),
            milliseconds(answer.took)
        ),
        Forward::Failed {
            label,
            detail,
            next_step,
            ..
        } => format!(
            "→ {label}{}\n    {}\n    {next_step}",
            answered(502),
            one_line(detail, 300)
        ),
        Forward::Looped => format!(
            "→ not passed on{}: it came from this program itself\n    The forward target sends what it gets back to this receiver.",
            answered(508)
        ),
    };
    let color = if forward.is_success() { GOOD } else { BAD };
    let (first, rest) = words.split_once('\n').unwrap_or((&words, ""));
    let rest = if rest.is_empty() {
        String::new()
    } else {
        format!("\n{rest}")
    };
    format!("  {}{rest}", paint(color, first))
}

/// The same as a line of its own.
pub(super) fn answer_alone(entry: &Entry, forward: &Forward) -> String {
    let stamp = stamp(entry.id, Timestamp::now());
    format!("{stamp}{}", answer(entry, forward))
}

/// The head or the body under a line, indented.
pub(super) fn headers(arrived: &Arrived) -> String {
    let head = &arrived.head;
    let mut text = format!(
        "    {} {} {:?}",
        head.method,
        one_line(head.target(), 400),
        head.version
    );
    for (name, value) in &head.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        text.push_str(&format!("\n    {name}: {}", one_line(&value, 400)));
    }
    text
}

/// The body as it came: its lines, with what a terminal would obey escaped.
pub(super) fn body(arrived: &Arrived) -> String {
    let text = String::from_utf8_lossy(&arrived.body);
    let lines = text.lines().map(|line| {
        let line = one_line(line, usize::MAX);
        format!("    {line}")
    });
    let lines: Vec<_> = lines.collect();
    if lines.is_empty() {
        return "    (no body)".to_owned();
    }
    lines.join("\n")
}

fn stamp(id: u64, at: Timestamp) -> String {
    let at = at.to_zoned_datetime(TimeZone::system());
    let dim = Style::new().dimmed();
    format!("{}{dim} #{id}{dim:#}", at.strftime("%H:%M:%S%:::z"))
}

fn paint(color: AnsiColor, words: &str) -> String {
    let style = Style::new().fg_color(Some(color.into()));
    format!("{style}{words}{style:#}")
}

fn accepted(arrived: &Arrived) -> String {
    match Event::parse_unverified(&arrived.body) {
        Event::PostComment(comment) => format!(
            "{} from {} in {}: {}",
            type_name(comment.message().message_type()),
            quoted(comment.sender().user_id(), 60),
            quoted(comment.room().name(), 60),
            quoted(comment.message().text(), 120),
        ),
        Event::Unrecognized(unrecognized) => format!(
            "unrecognized, type {}: {}",
            unrecognized
                .declared_type()
                .map_or_else(|| "none".to_owned(), |name| quoted(name, 60)),
            one_line(&unrecognized.mismatch().to_string(), 200)
        ),
        other => one_line(other.kind(), 60),
    }
}

/// Qiscus's own types are the program's words too; any other is a stranger's.
fn type_name(name: &str) -> String {
    if MESSAGE_TYPES.contains(&name) {
        name.to_owned()
    } else {
        quoted(name, 40)
    }
}
