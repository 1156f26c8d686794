//! `man`: the manual, in the format that `man` reads.

use clap::{Args, CommandFactory as _};
use clap_mangen::Man;

use crate::args::Cli;
use crate::failure::{CommandResult, Failure, Verdict};
use crate::output::Output;

/// Print the manual page of the program or of one command
#[derive(Debug, Args)]
#[command(after_help = "\
Example: read it, and install it
  qiscus-webhook man send | man -l -
  qiscus-webhook man > ~/.local/share/man/man1/qiscus-webhook.1")]
pub(crate) struct ManArgs {
    /// The command; without it, the program itself
    command: Option<String>,
}

pub(crate) fn run(args: &ManArgs, mut output: Output) -> CommandResult {
    let mut program = Cli::command();
    // Gives the commands their full names.
    program.build();
    let page = match &args.command {
        None => Man::new(program),
        Some(name) => match program.find_subcommand(name) {
            Some(command) => {
                let full_name = format!("qiscus-webhook-{}", command.get_name());
                Man::new(command.clone()).title(full_name.to_uppercase())
            }
            None => {
                return Err(Failure::usage(format_args!("there is no command {name:?}"))
                    .with_next_step("`qiscus-webhook --help` lists them."));
            }
        },
    };
    let mut roff = Vec::new();
    page.render(&mut roff)
        .map_err(|err| Failure::failed(format_args!("can't write the manual: {err}")))?;
    output.bytes(&roff)?;
    Ok(Verdict::Done)
}
