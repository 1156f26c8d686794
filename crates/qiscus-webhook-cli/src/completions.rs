//! `completions`: what a shell needs to complete our command line.

use clap::{Args, CommandFactory as _};
use clap_complete::{Shell, generate};

use crate::args::Cli;
use crate::failure::{CommandResult, Verdict};
use crate::output::Output;

/// Print completions for a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Example: bash
  qiscus-webhook completions bash > ~/.local/share/bash-completion/completions/qiscus-webhook")]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: &CompletionsArgs, mut output: Output) -> CommandResult {
    let mut script = Vec::new();
    generate(
        args.shell,
        &mut Cli::command(),
        "qiscus-webhook",
        &mut script,
    );
    output.bytes(&script)?;
    Ok(Verdict::Done)
}
