//! The program `qiscus-webhook`: the sender's side of a Qiscus webhook, for those who build the
//! receiver's.

mod args;
mod client;
mod completions;
mod duration;
mod event_arg;
mod explain;
mod failure;
mod input;
mod inspect;
mod interrupt;
mod listen;
mod man;
mod output;
mod plain_text;
mod runtime;
mod send;
mod sign;
mod token;
mod verify;
mod wrap;

use std::env::args_os;
use std::process::ExitCode;

use clap::Parser as _;

use args::{Cli, Command};
use failure::{CommandResult, Verdict};
use output::Output;

fn main() -> ExitCode {
    // What stands behind `help` is the name of a command for clap, these too.
    let is_of_help = |option| args_os().skip(1).eq(["help", option]);
    let parsed = if is_of_help("-h") || is_of_help("--help") {
        Cli::try_parse_from(["qiscus-webhook", "help", "help"])
    } else {
        Cli::try_parse()
    };
    let cli = match parsed {
        Ok(cli) => cli,
        Err(err) => {
            // What can't be printed any more can't be reported either.
            let _ = err.print();
            return ExitCode::from(u8::try_from(err.exit_code()).unwrap_or(2));
        }
    };
    cli.color.apply();
    let output = Output::new();
    match run(cli.command, output) {
        Ok(Verdict::Done) => ExitCode::SUCCESS,
        Ok(Verdict::Refused) => ExitCode::from(1),
        Err(failure) => {
            failure.report();
            failure.exit_code()
        }
    }
}

fn run(command: Command, output: Output) -> CommandResult {
    match command {
        Command::Sign(args) => sign::run(&args, output),
        Command::Verify(args) => verify::run(&args, output),
        Command::Inspect(args) => inspect::run(&args, output),
        Command::Send(args) => send::run(&args, output),
        Command::Listen(args) => listen::run(args, output),
        Command::Completions(args) => completions::run(&args, output),
        Command::Man(args) => man::run(&args, output),
    }
}
