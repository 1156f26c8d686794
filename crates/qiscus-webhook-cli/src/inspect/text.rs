//! An event for a person to read.

use anstyle::Style;
use qiscus_webhook_core::record::{
    ChannelRecord, CommentRecord, EventRecord, IdRecord, JsonRecord,
};

use crate::plain_text::one_line;

/// Longer values are cut.
const LIMIT: usize = 400;

pub(super) fn lines(event: &EventRecord) -> Vec<String> {
    let mut lines = Vec::new();
    let bold = Style::new().bold();
    match event {
        EventRecord::PostComment(comment) => {
            lines.push(format!(
                "{bold}post_comment{bold:#} from {}",
                origin(comment)
            ));
            post_comment(&mut lines, comment);
        }
        EventRecord::Unrecognized(event) => {
            lines.push(format!("{bold}unrecognized{bold:#}"));
            let declared_type = event.declared_type.as_deref();
            row(&mut lines, "type", declared_type.unwrap_or("none"));
            row(&mut lines, "path", &event.path);
            row(&mut lines, "cause", &event.cause);
        }
        _ => lines.push(format!("{bold}newer than this program{bold:#}")),
    }
    lines
}

fn origin(comment: &CommentRecord) -> &str {
    match &*comment.origin {
        "client" => "a client",
        "server_api" => "the Server API",
        other => other,
    }
}

fn post_comment(lines: &mut Vec<String>, comment: &CommentRecord) {
    let (sender, room, message) = (&comment.sender, &comment.room, &comment.message);
    match &comment.id {
        Some(IdRecord::Message(id)) => row(lines, "id", &id.to_string()),
        Some(IdRecord::UniqueTempId(id)) => row(lines, "id", &format!("{id} (made by the client)")),
        _ => row(lines, "id", "none"),
    }
    if let Some(app_code) = &comment.app_code {
        row(lines, "app", app_code);
    }
    if let Some(channel) = &comment.channel {
        row(lines, "channel", &channel_text(channel));
    }
    row(
        lines,
        "sender",
        &format!("{} ({}, {})", sender.name, sender.user_id, sender.id),
    );
    let people = match (&room.participants, &room.participants_cause) {
        (Some(people), _) => format!("{} participants", people.len()),
        (None, Some(cause)) => format!("participants unreadable: {cause}"),
        (None, None) => "no list of participants".to_owned(),
    };
    row(
        lines,
        "room",
        &format!("{} ({}, {}), {people}", room.name, room.kind, room.id),
    );
    raw_row(lines, "options", room.options.as_ref());
    if let Some(sent_at) = &message.sent_at {
        row(lines, "sent at", sent_at);
    }
    row(lines, "message", &message.message_type);
    row(lines, "text", &message.text);
    raw_row(lines, "extras", message.extras.as_ref());
    let Ok(content) = serde_json::to_value(&message.content) else {
        return row(
            lines,
            "content",
            "nested too deeply to be shown here; --json has it",
        );
    };
    for (name, value) in content.as_object().into_iter().flatten() {
        match value {
            serde_json::Value::Null => {}
            serde_json::Value::String(text) if name == "kind" && *text == message.message_type => {}
            serde_json::Value::String(text) => row(lines, &format!("content.{name}"), text),
            other => row(lines, &format!("content.{name}"), &other.to_string()),
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

fn row(lines: &mut Vec<String>, name: &str, value: &str) {
    let dim = Style::new().dimmed();
    lines.push(format!(
        "  {dim}{name:<8}{dim:#}  {}",
        one_line(value, LIMIT)
    ));
}

fn raw_row(lines: &mut Vec<String>, name: &str, value: Option<&JsonRecord>) {
    if let Some(value) = value.filter(|value| value.as_str() != "{}") {
        row(lines, name, value.as_str());
    }
}
