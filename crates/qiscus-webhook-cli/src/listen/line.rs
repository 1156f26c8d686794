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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::{HeaderMap, StatusCode};
    use bytes::Bytes;
    use qiscus_webhook_core::RejectionReason;
    use qiscus_webhook_testing::{TestEvent, delivery};
    use serde_json::json;

    use super::*;
    use crate::listen::fixtures;
    use crate::listen::history::{Answer, Resent, Signing};
    use crate::listen::receiver::verified;

    const GREEN: &str = "\u{1b}[32m";
    const RED: &str = "\u{1b}[31m";

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    fn accepted(body: &[u8]) -> Entry {
        let mut entry = fixtures::entry(body, &[]);
        entry.arrived.verdict = verified(&delivery(body.to_vec()));
        entry
    }

    fn resent(mut entry: Entry, is_edited: bool) -> Entry {
        entry.arrived.resent = Some(Resent {
            of: 9,
            is_edited,
            signing: Signing::Kept,
            target: String::new(),
        });
        entry
    }

    fn passed_on(mut entry: Entry) -> Entry {
        entry.arrived.is_passed_on = true;
        entry
    }

    #[test]
    fn the_line_at_arrival_says_what_came_and_colours_what_is_final() {
        let mut refused = fixtures::entry(b"", &[]);
        refused.arrived.verdict = Verdict::Refused {
            reason: RejectionReason::BodyTooLarge,
            detail: "too\nlarge".to_owned(),
        };
        let own = TestEvent::of_type("order_card", "", json!({})).body();
        let nothing = "unrecognized, type none: ";
        let declared = r#"unrecognized, type "x": "#;
        for (entry, told, color) in [
            (
                refused,
                r"refused 413  /webhook?x=1  body_too_large: too\nlarge",
                RED,
            ),
            (
                accepted(&TestEvent::text("Halo").body()),
                r#"accepted 200  /webhook?x=1  text from "sari@toko.example" in "Budi": "Halo""#,
                GREEN,
            ),
            (
                accepted(&own),
                r#"accepted 200  /webhook?x=1  "order_card" from "#,
                GREEN,
            ),
            (
                accepted(b"{}"),
                &format!("accepted 200  /webhook?x=1  {nothing}"),
                GREEN,
            ),
            (accepted(br#"{"type":"x"}"#), declared, GREEN),
            (
                passed_on(accepted(b"{}")),
                "accepted  /webhook?x=1  unrecognized",
                "",
            ),
            (resent(accepted(b"{}"), false), "  (#9 sent again)", GREEN),
            (
                resent(accepted(b"{}"), true),
                "  (#9 sent again, edited)",
                GREEN,
            ),
        ] {
            let line = arrival(&entry);
            assert!(plain(&line).contains(told), "{told}: {line}");
            assert!(plain(&line).contains(" #1  "), "{line}");
            assert_eq!(line.contains(RED), color == RED, "{line}");
            assert_eq!(line.contains(GREEN), color == GREEN, "{line}");
        }
    }

    #[test]
    fn the_end_of_the_line_says_what_came_of_it_and_what_the_sender_got() {
        let answered = |status| {
            Forward::Answered(Answer {
                status,
                headers: HeaderMap::new(),
                body: Bytes::new(),
                is_cut: false,
                took: Duration::from_millis(3),
            })
        };
        let failed = Forward::Failed {
            label: "connection refused",
            detail: "nobody\nlistens".to_owned(),
            next_step: "Start it.",
            took: Duration::ZERO,
        };
        let came = accepted(b"{}");
        let again = resent(accepted(b"{}"), false);
        for (entry, forward, told, color) in [
            (
                &came,
                &answered(StatusCode::CREATED),
                "  → 201 in 3.0 ms",
                GREEN,
            ),
            (
                &came,
                &answered(StatusCode::FOUND),
                "  → 302 in 3.0 ms",
                RED,
            ),
            (
                &came,
                &failed,
                "  → connection refused, answered 502\n    nobody\\nlistens\n    Start it.",
                RED,
            ),
            (
                &again,
                &failed,
                "  → connection refused\n    nobody\\nlistens\n    Start it.",
                RED,
            ),
            (
                &came,
                &Forward::Looped,
                "  → not passed on, answered 508: it came from this program itself\n    The forward target sends what it gets back to this receiver.",
                RED,
            ),
        ] {
            let line = answer(entry, forward);
            assert_eq!(plain(&line), told);
            assert!(line.contains(color), "{line}");
            let alone = plain(&answer_alone(entry, forward));
            assert!(alone.ends_with(&format!(" #1{told}")), "{alone}");
        }
    }

    #[test]
    fn what_is_shown_below_is_indented_and_escaped() {
        let entry = fixtures::entry(b"{\r\n\x1b}", &[("x-a", "1"), ("x-b", "2")]);
        assert_eq!(
            headers(&entry.arrived),
            "    POST /webhook?x=1 HTTP/1.1\n    x-a: 1\n    x-b: 2"
        );
        assert_eq!(body(&entry.arrived), "    {\n    \\u{1b}}");
        assert_eq!(body(&fixtures::arrived(b"", &[])), "    (no body)");
    }
}
