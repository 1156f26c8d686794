//! The command.

use clap::Args;
use qiscus_webhook_core::Signature;

use crate::explain::{HeldToken, explain};
use crate::failure::{CommandResult, Failure, Verdict};
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
    let signatures: Vec<&str> = args.signature.iter().map(String::as_str).collect();
    match judge(&tokens, &body, &signatures)? {
        Ok(valid) => {
            output.line(valid)?;
            return Ok(Verdict::Done);
        }
        Err(problem) => output.line(format_args!("invalid: {problem}"))?,
    }
    if args.explain {
        for sentence in explain(&body, &signatures, &held(&tokens)) {
            output.below(&sentence)?;
        }
    } else {
        output.line("  --explain says what is most likely wrong")?;
    }
    Ok(Verdict::Refused)
}

/// Who signed it, in a sentence, or what is wrong.
fn judge(
    tokens: &[Token],
    body: &[u8],
    signatures: &[&str],
) -> Result<Result<String, &'static str>, Failure> {
    let [text] = signatures else {
        return Ok(Err("there is more than one signature"));
    };
    let Ok(signature) = Signature::from_hex(text) else {
        return Ok(Err("the signature is not exactly 64 hex digits"));
    };
    let signer = signer(tokens, body, signature)?;
    Ok(match (signer, tokens) {
        (Some(_), [_]) => Ok(valid("this token", body)),
        (Some(token), _) => Ok(valid(&format!("the token of {}", token.name()), body)),
        (None, [_]) => Err("this token did not make this signature for this body"),
        (None, _) => Err("none of these tokens made this signature for this body"),
    })
}

fn signer<'a>(
    tokens: &'a [Token],
    body: &[u8],
    signature: Signature,
) -> Result<Option<&'a Token>, Failure> {
    for token in tokens {
        if token.key_ring()?.sign(body) == signature {
            return Ok(Some(token));
        }
    }
    Ok(None)
}

fn valid(signer: &str, body: &[u8]) -> String {
    let bytes = body.len();
    format!("valid: {signer} made this signature for these {bytes} bytes")
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

#[cfg(test)]
mod tests {
    use super::*;

    fn token(name: &str, text: &str) -> Token {
        Token::new(name.to_owned(), text.to_owned().into()).unwrap()
    }

    #[test]
    fn a_signature_is_judged_by_every_token() {
        let tokens = [token("A", "first"), token("B", "second")];
        let made = tokens
            .each_ref()
            .map(|token| token.key_ring().unwrap().sign(b"Halo").to_hex().to_string());
        let [first, second] = made.each_ref().map(String::as_str);
        let of_other = "0".repeat(64);
        for (count, signatures, judged) in [
            (
                1,
                &[first][..],
                Ok("valid: this token made this signature for these 4 bytes"),
            ),
            (
                2,
                &[first],
                Ok("valid: the token of A made this signature for these 4 bytes"),
            ),
            (
                2,
                &[second],
                Ok("valid: the token of B made this signature for these 4 bytes"),
            ),
            (
                1,
                &[second],
                Err("this token did not make this signature for this body"),
            ),
            (
                2,
                &[&of_other],
                Err("none of these tokens made this signature for this body"),
            ),
            (
                1,
                &["abc"],
                Err("the signature is not exactly 64 hex digits"),
            ),
            (1, &[first, first], Err("there is more than one signature")),
        ] {
            let told = judge(&tokens[..count], b"Halo", signatures).unwrap();
            assert_eq!(told.as_deref(), judged.as_deref());
        }
    }

    #[test]
    fn a_token_is_named_where_there_are_several() {
        let tokens = [token("A", "first"), token("B", "second")];
        let of = |tokens| {
            let held = held(tokens).into_iter();
            held.map(|held| (held.name, held.text)).collect::<Vec<_>>()
        };
        assert_eq!(of(&tokens[..1]), [(None, "first")]);
        let named = [("A", "first"), ("B", "second")];
        assert_eq!(
            of(&tokens),
            named.map(|(name, text)| (Some(name.to_owned()), text))
        );
    }
}
