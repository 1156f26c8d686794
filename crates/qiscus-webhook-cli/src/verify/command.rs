//! The command.

use clap::Args;
use qiscus_webhook_core::Signature;

use super::explain::explain;
use crate::failure::{CommandResult, Verdict};
use crate::input::Input;
use crate::output::Output;
use crate::token::TokenArgs;

/// Check the signature of a body; exit with 0 if it is right, with 1 if it is wrong
#[derive(Debug, Args)]
#[command(after_help = "\
Example: find out why a receiver refuses what Qiscus sent
  qiscus-webhook verify --explain --signature 5f2c... body.json")]
pub(crate) struct VerifyArgs {
    /// What the header QISCUS-SDK-SIGNATURE holds
    #[arg(long, value_name = "HEX", allow_hyphen_values = true)]
    signature: String,

    /// Say what is most likely wrong
    #[arg(long)]
    explain: bool,

    #[command(flatten)]
    input: Input,

    #[command(flatten)]
    token: TokenArgs,
}

pub(crate) fn run(args: &VerifyArgs, mut output: Output) -> CommandResult {
    let token = args.token.token()?;
    let body = args.input.read()?;
    let keys = token.key_ring()?;
    let problem = match Signature::from_hex(&args.signature) {
        Ok(signature) if keys.sign(&body) == signature => {
            output.line(format_args!(
                "valid: this token made this signature for these {} bytes",
                body.len()
            ))?;
            return Ok(Verdict::Done);
        }
        Ok(_) => "this token did not make this signature for this body",
        Err(_) => "the signature is not exactly 64 hex digits",
    };
    output.line(format_args!("invalid: {problem}"))?;
    if args.explain {
        for finding in explain(&body, &args.signature, token.text()) {
            output.line(format_args!("  {finding}"))?;
        }
    } else {
        output.line("  --explain says what is most likely wrong")?;
    }
    Ok(Verdict::Refused)
}
