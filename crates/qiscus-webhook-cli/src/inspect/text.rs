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
    use super::*;

    #[test]
    fn a_terminal_of_80_columns_has_rows_that_fit() {
        let text = "Halo, ".repeat(60);
        for (name, value) in [
            ("text", &*text),
            ("extras", &"x".repeat(300)),
            ("content.attachment_url", &text),
            ("id", "7"),
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
}
