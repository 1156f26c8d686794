//! The command.

use clap::Args;
use qiscus_webhook_core::Signature;

use crate::explain::{HeldToken, explain};
use crate::failure::{CommandResult, Verdict};
use crate::input::Input;
use crate::output::Output;
use crate::token::{Token, TokenArgs};

/// Check the signature of a body; exit with 0 if it is right, with 1 if it is wrong
#[derive(Debug, Args)]
#[command(after_help = "\
Example: find out why a receiver refuses what Qiscus sent
  qiscus-webhook verify --explain --signature 5f2c... body.json

Example: find out which of two tokens signed it
  qiscus-webhook verify --token-env OLD_TOKEN --token-env NEW_TOKEN --signature 5f2c... body.json")]
pub(crate) struct VerifyArgs {
    /// What the header QISCUS-SDK-SIGNATURE holds; several times for several headers
    #[arg(long, value_name = "HEX", allow_hyphen_values = true, required = true)]
    signature: Vec<String>,

    /// Say what is most likely wrong
    #[arg(long)]
    explain: bool,

    #[command(flatten)]
    input: Input,

    #[command(flatten)]
    token: TokenArgs,
}

pub(crate) fn run(args: &VerifyArgs, mut output: Output) -> CommandResult {
    let tokens = args.token.tokens()?;
    let body = args.input.read()?;
    let problem = match args.signature.as_slice() {
        [text] => match Signature::from_hex(text) {
            Ok(signature) => match signer(&tokens, &body, signature)? {
                Some(token) => {
                    output.line(valid(&tokens, token, body.len()))?;
                    return Ok(Verdict::Done);
                }
                None if tokens.len() > 1 => {
                    "none of these tokens made this signature for this body"
                }
                None => "this token did not make this signature for this body",
            },
            Err(_) => "the signature is not exactly 64 hex digits",
        },
        _ => "there is more than one signature",
    };
    output.line(format_args!("invalid: {problem}"))?;
    if args.explain {
        let signatures: Vec<&str> = args.signature.iter().map(String::as_str).collect();
        for sentence in explain(&body, &signatures, &held(&tokens)) {
            output.below(&sentence)?;
        }
    } else {
        output.line("  --explain says what is most likely wrong")?;
    }
    Ok(Verdict::Refused)
}

fn signer<'a>(
    tokens: &'a [Token],
    body: &[u8],
    signature: Signature,
) -> Result<Option<&'a Token>, crate::failure::Failure> {
    for token in tokens {
        if token.key_ring()?.sign(body) == signature {
            return Ok(Some(token));
        }
    }
    Ok(None)
}

fn valid(tokens: &[Token], token: &Token, bytes: usize) -> String {
    if tokens.len() > 1 {
        let name = token.name();
        format!("valid: the token of {name} made this signature for these {bytes} bytes")
    } else {
        format!("valid: this token made this signature for these {bytes} bytes")
    }
}

/// Each with its name, where there are several.
pub(crate) fn held(tokens: &[Token]) -> Vec<HeldToken<'_>> {
    let is_one = tokens.len() == 1;
    tokens
        .iter()
        .map(|token| HeldToken {
            name: (!is_one).then(|| token.name().to_owned()),
            text: token.text(),
        })
        .collect()
}
