//! Where the signature token comes from: never from an argument's value, which every process of the
//! machine can read.

use std::env::{self, VarError};
use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::Args;
use qiscus_webhook_core::{KeyRing, SignatureToken};
use zeroize::Zeroizing;

use crate::failure::Failure;

const DEFAULT_VARIABLE: &str = "QISCUS_SIGNATURE_TOKEN";

#[derive(Debug, Args)]
#[command(next_help_heading = "Signature token")]
pub(crate) struct TokenArgs {
    // In `help`, because a doc comment would need backticks around the name.
    #[arg(
        long,
        value_name = "NAME",
        help = "Environment variable that holds the token [default: QISCUS_SIGNATURE_TOKEN, or else a prompt on a terminal]"
    )]
    token_env: Option<String>,

    /// File that holds the token; one newline at its end is dropped
    #[arg(long, value_name = "PATH", conflicts_with = "token_env")]
    token_file: Option<PathBuf>,

    // Only to say why there is no such option.
    #[arg(long = "token", hide = true, num_args = 0..=1)]
    refused: Option<Option<Zeroized>>,
}

/// A value that is wiped and not shown.
#[derive(Clone)]
struct Zeroized {
    _text: Zeroizing<String>,
}

/// The token's text. Has no `Debug`.
pub(crate) struct Token {
    text: Zeroizing<String>,
}

impl TokenArgs {
    pub(crate) fn token(&self) -> Result<Token, Failure> {
        if self.refused.is_some() {
            return Err(
                Failure::usage("a token on the command line can be read by every process")
                    .with_next_step(format_args!(
                        "Set {DEFAULT_VARIABLE}, or use --token-env NAME or --token-file PATH."
                    )),
            );
        }
        let text = if let Some(path) = &self.token_file {
            from_file(path)?
        } else if let Some(name) = &self.token_env {
            from_variable(name)?.ok_or_else(|| {
                Failure::usage(format_args!("the environment variable {name} is not set"))
                    .with_next_step(
                        "Set it to the signature token that the Qiscus dashboard shows.",
                    )
            })?
        } else if let Some(text) = from_variable(DEFAULT_VARIABLE)? {
            text
        } else if io::stdin().is_terminal() || io::stderr().is_terminal() {
            from_prompt()?
        } else {
            return Err(Failure::usage(format_args!(
                "no signature token: the environment variable {DEFAULT_VARIABLE} is not set"
            ))
            .with_next_step("Set it, or use --token-env NAME or --token-file PATH."));
        };
        if text.trim().is_empty() {
            return Err(Failure::usage("the signature token is blank")
                .with_next_step("Copy it from the webhook page of the Qiscus dashboard."));
        }
        Ok(Token { text })
    }

    pub(crate) fn key_ring(&self) -> Result<KeyRing, Failure> {
        self.token()?.key_ring()
    }
}

impl Token {
    pub(crate) fn key_ring(&self) -> Result<KeyRing, Failure> {
        let token = SignatureToken::new(self.text.as_str()).map_err(Failure::usage)?;
        Ok(KeyRing::new(token))
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

fn from_variable(name: &str) -> Result<Option<Zeroizing<String>>, Failure> {
    match env::var(name) {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => {
            let message = format!("the environment variable {name} is not Unicode text");
            Err(Failure::usage(message)
                .with_next_step("Copy the token from the webhook page of the Qiscus dashboard."))
        }
    }
}

fn from_file(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let text = fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(|err| {
            Failure::usage(format_args!(
                "can't read the token file {}: {err}",
                path.display()
            ))
            .with_next_step("Name a file that holds the token and nothing else.")
        })?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    Ok(Zeroizing::new(line.to_owned()))
}

fn from_prompt() -> Result<Zeroizing<String>, Failure> {
    rpassword::prompt_password("Signature token: ")
        .map(Zeroizing::new)
        .map_err(|err| {
            Failure::usage(format_args!("can't ask for the signature token: {err}")).with_next_step(
                format_args!("Set the environment variable {DEFAULT_VARIABLE}."),
            )
        })
}

impl From<String> for Zeroized {
    fn from(text: String) -> Self {
        Self {
            _text: Zeroizing::new(text),
        }
    }
}

impl std::fmt::Debug for Zeroized {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Zeroized(..)")
    }
}
