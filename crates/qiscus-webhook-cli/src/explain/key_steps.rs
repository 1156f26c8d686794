//! What may have happened to a token, on the verifier's side or on the signer's.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::invisible::visible;
use super::text_forms::{
    any_base64, percent_decoded, percent_encoded, re_encoded_latin_1, utf_16, without_quotes,
};

pub(super) struct KeyStep {
    pub(super) sentence: &'static str,
    pub(super) apply: fn(&[u8]) -> Option<Vec<u8>>,
}

const fn step(sentence: &'static str, apply: fn(&[u8]) -> Option<Vec<u8>>) -> KeyStep {
    KeyStep { sentence, apply }
}

/// What came at the ends of the token or went from there.
pub(super) const EDGES: &[KeyStep] = &[
    step(
        "It was made with a newline behind the token: use `printf %s`, not `echo`, to write a token to a file.",
        |token| Some([token, b"\n"].concat()),
    ),
    step(
        "It was made with a carriage return and a newline behind the token: an editor of Windows ends a line so.",
        |token| Some([token, b"\r\n"].concat()),
    ),
    step(
        "It was made with a carriage return behind the token: a file with Windows line ends was read by a shell.",
        |token| Some([token, b"\r"].concat()),
    ),
    step(
        "The token that you hold has white space around it, the one that made the signature has none: trim yours.",
        |token| changed(token, |text| text.trim().to_owned()),
    ),
    step(
        "The token that you hold has characters in it that nobody sees (a byte order mark, or some without width), the one that made the signature has none: copy it again as plain text.",
        |token| changed(token, |text| visible(text).trim().to_owned()),
    ),
    step(
        "The token that you hold has quotes around it, the one that made the signature has none: some readers of .env files keep them.",
        |token| changed(token, |text| without_quotes(text.trim()).to_owned()),
    ),
    step(
        "The token that you hold has `NAME=` in front of it, the one that made the signature has not: only what stands behind the `=` is the token.",
        |token| changed(token, |text| assigned(text).to_owned()),
    ),
    step(
        "The token that you hold has a word such as `Bearer` in front of it, the one that made the signature has not.",
        |token| changed(token, |text| behind_word(text).to_owned()),
    ),
    step(
        "The token that you hold has brackets around it, the one that made the signature has none.",
        |token| {
            changed(token, |text| {
                text.trim()
                    .trim_start_matches(['<', '{', '[', '(', '$'])
                    .trim_end_matches(['>', '}', ']', ')'])
                    .to_owned()
            })
        },
    ),
    step(
        "The token that you hold ends with a sign (a comma, a semicolon or a full stop), the one that made the signature does not.",
        |token| {
            changed(token, |text| {
                text.trim_end_matches([',', ';', '.', ':']).to_owned()
            })
        },
    ),
    step("It was made with a space behind the token.", |token| {
        Some([token, b" "].concat())
    }),
    step("It was made with a space in front of the token.", |token| {
        Some([b" ", token].concat())
    }),
    step(
        "It was made with a byte order mark in front of the token: an editor of Windows saved it as `UTF-8 with BOM`.",
        |token| Some(["\u{feff}".as_bytes(), token].concat()),
    ),
    step(
        "It was made with a character without width behind the token: it was copied from a page or a chat.",
        |token| Some([token, "\u{200b}".as_bytes()].concat()),
    ),
    step(
        "It was made with double quotes around the token: some readers of .env files keep them.",
        |token| Some([b"\"", token, b"\""].concat()),
    ),
    step(
        "It was made with single quotes around the token: some readers of .env files keep them.",
        |token| Some([b"'", token, b"'"].concat()),
    ),
    step(
        "It was made with a NUL behind the token: the length of a C string was counted with its end.",
        |token| Some([token, b"\0"].concat()),
    ),
    step(
        "It was made with the text `\\n` behind the token, a backslash and a letter: that was meant to be a newline.",
        |token| Some([token, b"\\n"].concat()),
    ),
    step(
        "The token that you hold ends with the text `\\n`, a backslash and a letter; the one that made the signature does not.",
        |token| Some(token.strip_suffix(b"\\n")?.to_vec()),
    ),
    step(
        "It was made with the whole line `QISCUS_SIGNATURE_TOKEN=...` as the token: only what stands behind the `=` is it.",
        |token| Some([b"QISCUS_SIGNATURE_TOKEN=", token].concat()),
    ),
    step(
        "It was made with `Bearer ` in front of the token: the token alone is the key.",
        |token| Some([b"Bearer ", token].concat()),
    ),
    step(
        "It was made with the token in upper case: case counts in a token.",
        |token| changed(token, str::to_uppercase),
    ),
    step(
        "It was made with the token in lower case: case counts in a token.",
        |token| changed(token, str::to_lowercase),
    ),
    step(
        "It was made with the part of the token before a sign that a shell, a .env file or a URL takes for its own.",
        |token| {
            Some(
                token
                    .split(|byte| b"$#&; !\"'\\=".contains(byte))
                    .next()?
                    .to_vec(),
            )
            .filter(|part| !part.is_empty())
        },
    ),
    step("It was made with the token twice over.", |token| {
        Some(token.repeat(2))
    }),
    step(
        "The token that you hold is the right one twice over: it was pasted twice.",
        |token| {
            let (first, second) = token.split_at(token.len() / 2);
            (first == second && !first.is_empty()).then(|| first.to_vec())
        },
    ),
    step(
        "It was made with the token without its last character.",
        |token| cut(token, 0, 1),
    ),
    step(
        "It was made with the token without its first character.",
        |token| cut(token, 1, 0),
    ),
    step(
        "It was made with the first 32 bytes of the token.",
        |token| (token.len() > 32).then(|| token.get(..32).map(<[u8]>::to_vec))?,
    ),
    step(
        "It was made with the first 16 bytes of the token.",
        |token| (token.len() > 16).then(|| token.get(..16).map(<[u8]>::to_vec))?,
    ),
];

/// What the token was turned into, or out of.
pub(super) const CODINGS: &[KeyStep] = &[
    step(
        "It was made with the hex-decoded token: the key is the token's text as it stands, all its characters.",
        |token| hex::decode(token).ok(),
    ),
    step(
        "It was made with the base64-decoded token: the key is the token's text as it stands, all its characters.",
        |token| any_base64(text(token)?),
    ),
    step(
        "It was made with the token written as hex: the key is the token's text as it stands.",
        |token| Some(hex::encode(token).into_bytes()),
    ),
    step(
        "It was made with the token written as upper-case hex: the key is the token's text as it stands.",
        |token| Some(hex::encode_upper(token).into_bytes()),
    ),
    step(
        "It was made with the token written in base64: the key is the token's text as it stands. A secret of Kubernetes shows base64, and holds what that stands for.",
        |token| Some(STANDARD.encode(token).into_bytes()),
    ),
    step(
        "It was made with the token written in base64 without `=`: the key is the token's text as it stands.",
        |token| Some(STANDARD_NO_PAD.encode(token).into_bytes()),
    ),
    step(
        "It was made with the token written in base64url: the key is the token's text as it stands.",
        |token| Some(URL_SAFE.encode(token).into_bytes()),
    ),
    step(
        "It was made with the token written in base64url without `=`: the key is the token's text as it stands.",
        |token| Some(URL_SAFE_NO_PAD.encode(token).into_bytes()),
    ),
    step(
        "It was made with the SHA-256 of the token: the key is the token's text as it stands.",
        |token| Some(Sha256::digest(token).to_vec()),
    ),
    step(
        "It was made with the hex of the SHA-256 of the token: the key is the token's text as it stands.",
        |token| Some(hex::encode(Sha256::digest(token)).into_bytes()),
    ),
    step(
        "It was made with the hex of the MD5 of the token: the key is the token's text as it stands.",
        |token| Some(hex::encode(md5::Md5::digest(token)).into_bytes()),
    ),
    step(
        "It was made with the token in UTF-16, as .NET's Encoding.Unicode and PowerShell write it: take its UTF-8 bytes.",
        |token| Some(utf_16(text(token)?, u16::to_le_bytes)),
    ),
    step(
        "It was made with the token URL-encoded: the key is the token's text as it stands.",
        |token| Some(percent_encoded(token)),
    ),
    step(
        "It was made with the token URL-decoded: the key is the token's text as it stands.",
        percent_decoded,
    ),
    step(
        "It was made with the token that was taken for Latin-1 and encoded again: read it as UTF-8.",
        |token| Some(re_encoded_latin_1(token)),
    ),
];

/// What a program has in its hand in place of a token.
pub(super) const CONSTANTS: &[(&str, &str)] = &[
    (
        "",
        "It was made with an empty token: the signer's variable is empty, or has another name. Anybody can sign so.",
    ),
    (
        "undefined",
        "It was made with the word `undefined` as the token: the signer's variable is not set, and JavaScript wrote that.",
    ),
    (
        "null",
        "It was made with the word `null` as the token: the signer's variable is not set.",
    ),
    (
        "None",
        "It was made with the word `None` as the token: the signer's variable is not set, and Python wrote that.",
    ),
    (
        "nil",
        "It was made with the word `nil` as the token: the signer's variable is not set.",
    ),
    (
        "<nil>",
        "It was made with the word `<nil>` as the token: the signer's variable is not set, and Go wrote that.",
    ),
    (
        "[object Object]",
        "It was made with `[object Object]` as the token: JavaScript had an object there, not its text.",
    ),
    (
        "QISCUS_SIGNATURE_TOKEN",
        "It was made with the variable's name as the token: it was to be replaced by what the variable holds.",
    ),
    (
        "$QISCUS_SIGNATURE_TOKEN",
        "It was made with `$QISCUS_SIGNATURE_TOKEN` as the token: nothing put the variable's value in its place.",
    ),
    (
        "${QISCUS_SIGNATURE_TOKEN}",
        "It was made with `${QISCUS_SIGNATURE_TOKEN}` as the token: nothing put the variable's value in its place.",
    ),
    (
        "YOUR_SIGNATURE_TOKEN",
        "It was made with the placeholder `YOUR_SIGNATURE_TOKEN` of Qiscus's documentation as the token.",
    ),
];

fn text(token: &[u8]) -> Option<&str> {
    std::str::from_utf8(token).ok()
}

fn changed(token: &[u8], change: fn(&str) -> String) -> Option<Vec<u8>> {
    let text = text(token)?;
    let other = change(text);
    (other != text && !other.is_empty()).then(|| other.into_bytes())
}

/// What stands behind the first `=` or `:` that follows a name.
fn assigned(text: &str) -> &str {
    let Some((name, value)) = text.split_once(['=', ':']) else {
        return text;
    };
    let name = name.trim().trim_start_matches("export ");
    let is_name = |character: char| character.is_ascii_alphanumeric() || "_-.".contains(character);
    if name.is_empty() || !name.chars().all(is_name) {
        return text;
    }
    without_quotes(value.trim())
}

fn behind_word(text: &str) -> &str {
    match text.trim().split_once(' ') {
        Some((word, rest)) if word.chars().all(char::is_alphabetic) => rest.trim(),
        _ => text,
    }
}

fn cut(token: &[u8], front: usize, back: usize) -> Option<Vec<u8>> {
    let text = text(token)?;
    let kept = text.chars().count().checked_sub(front + back)?;
    let rest: String = text.chars().skip(front).take(kept).collect();
    (!rest.is_empty()).then(|| rest.into_bytes())
}

#[cfg(test)]
mod tests;
