//! `sign`: the signature of exact bytes.

use clap::Args;

use crate::failure::{CommandResult, Verdict};
use crate::input::Input;
use crate::output::Output;
use crate::token::TokenArgs;

/// Print the signature of a body, as 64 hex digits
#[derive(Debug, Args)]
#[command(after_help = "\
Example: deliver a body by hand
  qiscus-webhook sign --header body.json > header.txt
  curl --data-binary @body.json -H @header.txt https://bot.example/webhook

Every byte counts: `echo` adds a newline, an editor may add one; `printf %s` does not.")]
pub(crate) struct SignArgs {
    /// Print the whole header line
    #[arg(long)]
    header: bool,

    #[command(flatten)]
    input: Input,

    #[command(flatten)]
    token: TokenArgs,
}

pub(crate) fn run(args: &SignArgs, mut output: Output) -> CommandResult {
    let keys = args.token.key_ring()?;
    let signature = keys.sign(&args.input.read()?).to_hex();
    if args.header {
        output.line(format_args!("{HEADER}: {signature}"))?;
    } else {
        output.line(signature)?;
    }
    Ok(Verdict::Done)
}

/// As Qiscus writes it.
const HEADER: &str = "QISCUS-SDK-SIGNATURE";
