//! The command line.

use clap::{Parser, Subcommand, ValueEnum};

use crate::completions::CompletionsArgs;
use crate::inspect::InspectArgs;
use crate::listen::ListenArgs;
use crate::man::ManArgs;
use crate::send::SendArgs;
use crate::sign::SignArgs;
use crate::verify::VerifyArgs;

/// Sign, verify, inspect, send and receive Qiscus webhooks.
#[derive(Debug, Parser)]
#[command(
    name = "qiscus-webhook",
    version,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "\
Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 130 ended at once by Ctrl-C.

Example: receive on one terminal, send from another
  export QISCUS_SIGNATURE_TOKEN=...   # as the Qiscus dashboard shows it
  qiscus-webhook listen
  qiscus-webhook send http://127.0.0.1:8080/webhook"
)]
pub(crate) struct Cli {
    /// When to use colours.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Sign(SignArgs),
    Verify(VerifyArgs),
    Inspect(InspectArgs),
    Send(SendArgs),
    Listen(ListenArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    pub(crate) fn apply(self) {
        let choice = match self {
            Self::Auto => return,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}
