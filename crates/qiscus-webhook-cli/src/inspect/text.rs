//! An event for a person to read.

use anstyle::Style;
use qiscus_webhook_core::record::{
    ChannelRecord, CommentRecord, EventRecord, IdRecord, JsonRecord,
};

use crate::plain_text::one_line;
use crate::wrap::{COLUMNS, wrapped};

/// Longer values are cut.
const LIMIT: usize = 400;

/// What it holds in rows: with `width`, in lines of at most so many columns.
#[derive(Debug)]
pub(super) struct Rows {
    lines: Vec<String>,
    width: Option<usize>,
}

pub(super) fn lines(event: &EventRecord, is_terminal: bool) -> Vec<String> {
    let mut rows = Rows {
        lines: Vec::new(),
        width: is_terminal.then_some(COLUMNS),
    };
    let bold = Style::new().bold();
    match event {
        EventRecord::PostComment(comment) => {
            rows.lines.push(format!(
                "{bold}post_comment{bold:#} from {}",
                origin(comment)
            ));
            post_comment(&mut rows, comment);
        }
        EventRecord::Unrecognized(event) => {
            rows.lines.push(format!("{bold}unrecognized{bold:#}"));
            let declared_type = event.declared_type.as_deref();
            row(&mut rows, "type", declared_type.unwrap_or("none"));
            row(&mut rows, "path", &event.path);
            row(&mut rows, "cause", &event.cause);
        }
        _ => rows
            .lines
            .push(format!("{bold}newer than this program{bold:#}")),
    }
    rows.lines
}

fn origin(comment: &CommentRecord) -> &str {
    match &*comment.origin {
        "client" => "a client",
        "server_api" => "the Server API",
        other => other,
    }
}

fn post_comment(rows: &mut Rows, comment: &CommentRecord) {
    let (sender, room, message) = (&comment.sender, &comment.room, &comment.message);
    match &comment.id {
        Some(IdRecord::Message(id)) => row(rows, "id", &id.to_string()),
        Some(IdRecord::UniqueTempId(id)) => row(rows, "id", &format!("{id} (made by the client)")),
        _ => row(rows, "id", "none"),
    }
    if let Some(app_code) = &comment.app_code {
        row(rows, "app", app_code);
    }
    if let Some(channel) = &comment.channel {
        row(rows, "channel", &channel_text(channel));
    }
    row(
        rows,
        "sender",
        &format!("{} ({}, {})", sender.name, sender.user_id, sender.id),
    );
    let people = match (&room.participants, &room.participants_cause) {
        (Some(people), _) => format!("{} participants", people.len()),
        (None, Some(cause)) => format!("participants unreadable: {cause}"),
        (None, None) => "no list of participants".to_owned(),
    };
    row(
        rows,
        "room",
        &format!("{} ({}, {}), {people}", room.name, room.kind, room.id),
    );
    raw_row(rows, "options", room.options.as_ref());
    if let Some(sent_at) = &message.sent_at {
        row(rows, "sent at", sent_at);
    }
    row(rows, "message", &message.message_type);
    row(rows, "text", &message.text);
    raw_row(rows, "extras", message.extras.as_ref());
    let Ok(content) = serde_json::to_value(&message.content) else {
        return row(
            rows,
            "content",
            "nested too deeply to be shown here; --json has it",
        );
    };
    for (name, value) in content.as_object().into_iter().flatten() {
        match value {
            serde_json::Value::Null => {}
            serde_json::Value::String(text) if name == "kind" && *text == message.message_type => {}
            serde_json::Value::String(text) => row(rows, &format!("content.{name}"), text),
            other => row(rows, &format!("content.{name}"), &other.to_string()),
        }
    }
}

fn channel_text(channel: &ChannelRecord) -> String {
    let parts = [
        channel.name.as_deref().map(str::to_owned),
        channel
            .source
            .as_deref()
            .map(|source| format!("source {source}")),
        channel.id.map(|id| format!("id {id}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn row(rows: &mut Rows, name: &str, value: &str) {
    /// Where values begin.
    const EDGE: usize = 12;
    let dim = Style::new().dimmed();
    let value = one_line(value, LIMIT);
    let name = format!("{name:<8}");
    let Some(width) = rows.width else {
        rows.lines.push(format!("  {dim}{name}{dim:#}  {value}"));
        return;
    };
    let edge = EDGE.max(4 + name.chars().count());
    let mut begin = format!("  {dim}{name}{dim:#}  ");
    for piece in wrapped(&value, width.saturating_sub(edge)) {
        rows.lines.push(format!("{begin}{piece}"));
        begin = " ".repeat(EDGE);
    }
}

fn raw_row(rows: &mut Rows, name: &str, value: Option<&JsonRecord>) {
    if let Some(value) = value.filter(|value| value.as_str() != "{}") {
        row(rows, name, value.as_str());
    }
}

#[cfg(test)]
mod tests {
    use qiscus_webhook_core::Event;
    use qiscus_webhook_testing::TestEvent;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_terminal_of_80_columns_has_rows_that_fit() {
        let text = "Halo, ".repeat(60);
        for (name, value) in [
            ("text", &*text),
            ("extras", &"x".repeat(300)),
            ("content.attachment_url", &text),
            ("id", "7"),
            // As many as fit.
            ("text", &"x".repeat(68)),
        ] {
            let mut rows = Rows {
                lines: Vec::new(),
                width: Some(COLUMNS),
            };
            row(&mut rows, name, value);
            let lines: Vec<_> = rows
                .lines
                .iter()
                .map(|line| anstream::adapter::strip_str(line).to_string())
                .collect();
            assert!(
                lines.iter().all(|line| line.chars().count() <= 80),
                "{lines:?}"
            );
            assert_eq!(lines.len() > 1, value.len() > 70, "{lines:?}");
            let (_, words) = lines
                .join("")
                .split_once(name)
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .unwrap();
            let plain = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(plain(&words), plain(value));
        }
    }

    fn plain(event: &TestEvent) -> String {
        let body = event.body();
        let lines = lines(&EventRecord::from(&Event::parse_unverified(&body)), false);
        anstream::adapter::strip_str(&lines.join("\n")).to_string()
    }

    #[test]
    fn each_row_is_told_that_is_there_and_no_other() {
        let full = TestEvent::text("Halo")
            .omnichannel()
            .with_room_options(json!({ "branch": 3 }))
            .with_extras(json!({ "a": 1 }));
        let expected = "\
post_comment from a client
  id        android_1740794400123_7f3a (made by the client)
  app       toko-demo
  channel   Toko WA, source wa, id 5102
  sender    Sari (sari@toko.example, 0)
  room      Budi (single, 98120041), 2 participants
  options   {\"branch\":3}
  sent at   2025-03-01T02:00:00.123Z
  message   text
  text      Halo
  extras    {\"a\":1}";
        assert_eq!(plain(&full), expected);
        let least = TestEvent::text("Halo").minimal().via_server_api();
        let expected = "\
post_comment from the Server API
  id        none
  sender    Sari (sari@toko.example, 3120458801)
  room      Budi (single, 98120041), 2 participants
  message   text
  text      Halo";
        assert_eq!(plain(&least), expected);
    }

    #[test]
    fn the_content_is_told_and_its_kind_where_that_is_not_the_messages() {
        let own = TestEvent::custom("custom", json!({ "a": 1 })).with_id(7);
        let unknown = TestEvent::of_type("order_card", "", json!({ "n": 1 }));
        let without = TestEvent::text("Halo").with_extras(json!({}));
        for (event, rows, absent) in [
            (
                own,
                &["id        7", "content.type  custom"][..],
                "content.kind",
            ),
            (
                unknown,
                &["content.kind  other", r#"content.payload  {"n":1}"#],
                "content.type",
            ),
            (
                TestEvent::sample("location"),
                &["content.latitude  -7.758721"],
                "content.kind",
            ),
            (without, &["text      Halo"], "extras"),
            (
                TestEvent::text("").with_event_type("room_archived"),
                &[
                    "unrecognized",
                    "type      room_archived",
                    "path      type",
                    "cause     unknown",
                ],
                "message",
            ),
        ] {
            let text = plain(&event);
            for row in rows {
                assert!(text.contains(row), "{row}: {text}");
            }
            assert!(!text.contains(absent), "{absent}: {text}");
        }
    }
}
