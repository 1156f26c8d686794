//! The command.

use std::io::{self, IsTerminal as _};

use clap::Args;
use qiscus_webhook_core::Event;
use qiscus_webhook_core::record::EventRecord;

use super::text;
use crate::failure::{CommandResult, Verdict};
use crate::input::Input;
use crate::output::Output;

/// Print what a body says, whoever signed it
#[derive(Debug, Args)]
#[command(after_help = "\
Example: the sender of a body that was captured
  qiscus-webhook inspect --json body.json | jq .sender.user_id

No signature is checked: `qiscus-webhook verify` does that. The exit code is 1 if the body is no
event: no JSON, or without a `type`.")]
pub(crate) struct InspectArgs {
    /// Print one JSON object
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    input: Input,
}

pub(crate) fn run(args: &InspectArgs, mut output: Output) -> CommandResult {
    let body = args.input.read()?;
    let event = Event::parse_unverified(&body);
    let record = EventRecord::from(&event);
    let is_event = is_event(&record);
    if args.json {
        output.json(&record)?;
    } else {
        if !is_event {
            output.line("no event of Qiscus: an object of JSON with a `type` is one")?;
        }
        for line in text::lines(&record, io::stdout().is_terminal()) {
            output.line(line)?;
        }
    }
    Ok(if is_event {
        Verdict::Done
    } else {
        Verdict::Refused
    })
}

/// One that this program does not know is one too.
fn is_event(record: &EventRecord) -> bool {
    match record {
        EventRecord::Unrecognized(event) => event.declared_type.is_some(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use qiscus_webhook_testing::TestEvent;

    use super::*;

    #[test]
    fn what_declares_a_type_is_an_event() {
        for (body, is_one) in [
            (TestEvent::text("Halo").body(), true),
            (r#"{"type":"room_archived"}"#.into(), true),
            (r#"{"type":3}"#.into(), false),
            ("{}".into(), false),
            ("".into(), false),
        ] {
            let event = Event::parse_unverified(&body);
            assert_eq!(is_event(&EventRecord::from(&event)), is_one, "{body:?}");
        }
    }
}
