//! The command.

use clap::Args;
use qiscus_webhook_core::Event;
use qiscus_webhook_core::record::EventRecord;

use super::text;
use crate::failure::{CommandResult, Failure, Verdict};
use crate::input::Input;
use crate::output::Output;

/// Print what a body says, whoever signed it
#[derive(Debug, Args)]
#[command(after_help = "\
Example: the sender of a body that was captured
  qiscus-webhook inspect --json body.json | jq .sender.user_id

No signature is checked: `qiscus-webhook verify` does that.")]
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
    if args.json {
        let json = serde_json::to_string(&record).map_err(Failure::failed)?;
        output.line(json)?;
    } else {
        for line in text::lines(&record) {
            output.line(line)?;
        }
    }
    Ok(Verdict::Done)
}
