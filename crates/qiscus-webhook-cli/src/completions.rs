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
    if args.shell == Shell::Bash {
        script = consistent(script);
    }
    output.bytes(&script)?;
    Ok(Verdict::Done)
}

/// For bash, `clap_complete` takes the hyphen in our name once for a separator of words and once not:
/// where it looks a command up it has another name than where it says what follows.
fn consistent(script: Vec<u8>) -> Vec<u8> {
    match String::from_utf8(script) {
        Ok(text) => text
            .replace("qiscus__subcmd__webhook", "qiscus__webhook")
            .into_bytes(),
        Err(err) => err.into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_name_is_one_word() {
        let script = b"qiscus__subcmd__webhook__subcmd__send qiscus__webhook";
        let named = b"qiscus__webhook__subcmd__send qiscus__webhook";
        assert_eq!(consistent(script.to_vec()), named);
        assert_eq!(consistent(b"\xff".to_vec()), b"\xff");
    }
}
