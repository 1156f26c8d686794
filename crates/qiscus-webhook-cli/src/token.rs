//! Where the signature token comes from: never from an argument's value, which every process of the
//! machine can read.

use std::env::{self, VarError};
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Args, Command, FromArgMatches};
use qiscus_webhook_core::{KeyRing, SignatureToken, TokenError};
use zeroize::Zeroizing;

use crate::failure::Failure;

const DEFAULT_VARIABLE: &str = "QISCUS_SIGNATURE_TOKEN";

/// The options, as they are written on the command line.
#[derive(Args)]
#[command(next_help_heading = "Signature token")]
struct Options {
    // In `help`, because a doc comment would need backticks around the name.
    #[arg(
        long,
        value_name = "NAME",
        help = "Environment variable that holds the token [default: QISCUS_SIGNATURE_TOKEN, or else a prompt on a terminal]; several times for several tokens, of which the first signs and each is accepted"
    )]
    token_env: Vec<String>,

    /// File that holds the token; line endings and blank lines around it are dropped. Several times for several
    #[arg(long, value_name = "PATH")]
    token_file: Vec<PathBuf>,

    // Only to say why there is no such option.
    #[arg(long = "token", hide = true, num_args = 0..=1)]
    refused: Option<Option<Zeroized>>,
}

/// Where the tokens are, in the order of the command line: the first of them signs.
#[derive(Debug)]
pub(crate) struct TokenArgs {
    places: Vec<Place>,
    is_refused: bool,
}

#[derive(Debug)]
enum Place {
    Variable(String),
    File(PathBuf),
}

impl Args for TokenArgs {
    fn augment_args(command: Command) -> Command {
        Options::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Options::augment_args_for_update(command)
    }
}

impl FromArgMatches for TokenArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let options = Options::from_arg_matches(matches)?;
        let indices = |option| matches.indices_of(option).into_iter().flatten();
        let variables = options.token_env.into_iter().map(Place::Variable);
        let files = options.token_file.into_iter().map(Place::File);
        let mut places: Vec<(usize, Place)> = indices("token_env")
            .zip(variables)
            .chain(indices("token_file").zip(files))
            .collect();
        places.sort_by_key(|(index, _)| *index);
        Ok(Self {
            places: places.into_iter().map(|(_, place)| place).collect(),
            is_refused: options.refused.is_some(),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// A value that is wiped. Has no `Debug`.
#[derive(Clone)]
struct Zeroized {
    _text: Zeroizing<String>,
}

/// The token's text, and where it came from. Has no `Debug`.
pub(crate) struct Token {
    name: String,
    text: Zeroizing<String>,
}

impl TokenArgs {
    /// Every token that was named, at least one.
    pub(crate) fn tokens(&self) -> Result<Vec<Token>, Failure> {
        if self.is_refused {
            return Err(
                Failure::usage("a token on the command line can be read by every process")
                    .with_next_step(format_args!(
                        "Set {DEFAULT_VARIABLE}, or use --token-env NAME or --token-file PATH."
                    )),
            );
        }
        let mut tokens = self
            .places
            .iter()
            .map(Place::token)
            .collect::<Result<Vec<_>, _>>()?;
        if tokens.is_empty() {
            tokens.push(default()?);
        }
        Ok(tokens)
    }

    /// The first token signs, and each is accepted.
    pub(crate) fn key_ring(&self) -> Result<KeyRing, Failure> {
        key_ring(&self.tokens()?)
    }
}

impl Place {
    fn token(&self) -> Result<Token, Failure> {
        match self {
            Self::Variable(name) => {
                let text = from_variable(name)?.ok_or_else(|| {
                    Failure::usage(format_args!("the environment variable {name} is not set"))
                        .with_next_step(
                            "Set it to the signature token that the Qiscus dashboard shows.",
                        )
                })?;
                Token::new(format!("the variable {name}"), text)
            }
            Self::File(path) => {
                Token::new(format!("the file {}", path.display()), from_file(path)?)
            }
        }
    }
}

/// The first token signs, and each is accepted.
pub(crate) fn key_ring(tokens: &[Token]) -> Result<KeyRing, Failure> {
    let (first, rest) = tokens.split_first().ok_or_else(no_token)?;
    let mut keys = first.key_ring()?;
    for token in rest {
        keys = keys.with_previous(token.signature_token()?);
    }
    Ok(keys)
}

impl Token {
    pub(crate) fn new(name: String, text: Zeroizing<String>) -> Result<Self, Failure> {
        match SignatureToken::new(text.as_str()) {
            Ok(_) => Ok(Self { name, text }),
            Err(TokenError::Blank) => Err(Failure::usage("the signature token is blank")
                .with_next_step("Copy it from the webhook page of the Qiscus dashboard.")),
            Err(err) => Err(Failure::usage(err)),
        }
    }

    pub(crate) fn key_ring(&self) -> Result<KeyRing, Failure> {
        Ok(KeyRing::new(self.signature_token()?))
    }

    /// Where it came from.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    fn signature_token(&self) -> Result<SignatureToken, Failure> {
        let token = SignatureToken::new(self.text.as_str()).map_err(Failure::usage)?;
        Ok(token.with_label(self.name.as_str()))
    }
}

/// From the variable that everybody uses, or from a person.
fn default() -> Result<Token, Failure> {
    if let Some(text) = from_variable(DEFAULT_VARIABLE)? {
        Token::new(format!("the variable {DEFAULT_VARIABLE}"), text)
    } else if io::stdin().is_terminal() || io::stderr().is_terminal() {
        Token::new("the prompt".to_owned(), from_prompt()?)
    } else {
        Err(no_token())
    }
}

fn no_token() -> Failure {
    Failure::usage(format_args!(
        "no signature token: the environment variable {DEFAULT_VARIABLE} is not set"
    ))
    .with_next_step("Set it, or use --token-env NAME or --token-file PATH.")
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
    match SignatureToken::from_file(path) {
        Ok(token) => Ok(Zeroizing::new(token.expose_secret().to_owned())),
        // As a token from anywhere else that is blank.
        Err(TokenError::Blank) => Ok(Zeroizing::default()),
        Err(TokenError::File { path, source }) => Err(Failure::usage(format_args!(
            "can't read the token file {}: {source}",
            path.display()
        ))
        .with_next_step("Name a file that holds the token and nothing else.")),
        Err(err) => Err(Failure::usage(err)),
    }
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

#[cfg(test)]
mod tests {
    use std::fs;

    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        token: TokenArgs,
    }

    fn parsed<'a>(args: impl IntoIterator<Item = &'a str>) -> TokenArgs {
        Program::parse_from(["program"].into_iter().chain(args)).token
    }

    #[test]
    fn places_are_in_the_order_of_the_command_line() {
        for (args, places) in [
            ("", &[][..]),
            ("--token-env A --token-env B", &["A", "B"]),
            (
                "--token-file a --token-env B --token-file=c",
                &["a", "B", "c"],
            ),
            (
                "--token-env=A --token-file b --token-env C",
                &["A", "b", "C"],
            ),
        ] {
            let args = parsed(args.split_whitespace());
            let named = args.places.iter().map(|place| match place {
                Place::Variable(name) => name.clone(),
                Place::File(path) => path.display().to_string(),
            });
            assert_eq!(named.collect::<Vec<_>>(), places);
            assert!(!args.is_refused);
        }
        for args in ["--token", "--token a", "--token=a --token-env B"] {
            let args = parsed(args.split_whitespace());
            assert!(args.is_refused && args.tokens().is_err());
        }
    }

    #[test]
    fn the_first_token_signs_and_each_is_accepted() {
        let directory = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = directory.path().join(name);
            fs::write(&path, text).unwrap();
            format!("--token-file={}", path.display())
        };
        let (first, second) = (file("first", "one\n"), file("second", "two"));
        let blank = file("blank", " \n");
        let tokens = parsed([&*first, &*second]).tokens().unwrap();
        let texts: Vec<_> = tokens.iter().map(Token::text).collect();
        assert_eq!(texts, ["one", "two"]);
        assert!(tokens[0].name().starts_with("the file ") && tokens[0].name().ends_with("first"));
        let keys = parsed([&*first, &*second]).key_ring().unwrap();
        let [of_first, of_second] = [0, 1].map(|index: usize| {
            let alone = tokens[index].key_ring().unwrap();
            alone.sign(b"Halo")
        });
        assert_eq!(keys.sign(b"Halo"), of_first);
        for signature in [of_first, of_second] {
            assert!(keys.verify("Halo", &signature).is_ok());
        }
        for arg in [&*blank, "--token-file=/no/such/file"] {
            assert!(parsed([arg]).tokens().is_err(), "{arg}");
        }
        assert!(key_ring(&[]).is_err());
    }
}
