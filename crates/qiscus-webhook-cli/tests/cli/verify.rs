//! `verify`.

use crate::program::{Ran, program, run_with};
use crate::sign::{KNOWN_BODY, KNOWN_SIGNATURE, KNOWN_TOKEN};

/// Hex digits, so that it can be decoded by mistake.
const TOKEN: &str = "00ff10a7c3d2e1f0";

/// As Qiscus sends it: compact, sorted, `&` escaped.
const BODY: &str = r#"{"a":"Teh \u0026 roti","b":[1,2.5]}"#;

/// `printf %s BODY | openssl dgst -sha256 -hmac TOKEN`
const SIGNATURE: &str = "1a36eec34dbae556f727be3b41f21e20408a30635a68de4de5f794f9b28d7f61";

fn verify(signature: &str, body: &str, args: &[&str]) -> Ran {
    let mut command = program(["verify", "--signature", signature].iter().chain(args));
    run_with(
        command.env("QISCUS_SIGNATURE_TOKEN", TOKEN),
        body.as_bytes(),
    )
}

#[track_caller]
fn explains(signature: &str, body: &str, parts: &[&str]) {
    let ran = verify(signature, body, &["--explain"]);
    assert_eq!(ran.code(), 1, "{ran:?}");
    assert!(ran.stdout.starts_with("invalid: "), "{ran:?}");
    assert_eq!(ran.stdout.lines().count(), 1 + parts.len(), "{ran:?}");
    for (line, part) in ran.stdout.lines().skip(1).zip(parts) {
        assert!(line.contains(part), "{ran:?}");
    }
}

#[test]
fn a_signature_in_the_place_of_the_file_is_told() {
    let ran = crate::program::run(&mut program([
        "verify",
        "--signature",
        "body.json",
        SIGNATURE,
    ]));
    assert_eq!(ran.code(), 2);
    assert!(ran.stderr.contains("give it as --signature"), "{ran:?}");
}

#[test]
fn a_file_that_cannot_be_read_is_a_failure_and_no_wrong_usage() {
    let ran = crate::program::run(&mut program(["sign", "no-such-file.json"]));
    assert_eq!(ran.code(), 1);
    assert!(
        ran.stderr.contains("can't read no-such-file.json"),
        "{ran:?}"
    );
}

#[test]
fn an_empty_body_is_told() {
    let ran = run_with(&mut program(["sign"]), b"");
    assert_eq!(ran.code(), 0);
    assert_eq!(ran.stderr, "note: the body is empty\n");
}

#[test]
fn a_right_signature_is_valid() {
    let ran = verify(SIGNATURE, BODY, &[]);
    assert_eq!(ran.code(), 0);
    assert!(ran.stdout.starts_with("valid: "), "{ran:?}");
    assert_eq!(
        verify(&SIGNATURE.to_uppercase(), BODY, &["--explain"]).code(),
        0
    );
}

#[test]
fn the_known_answer_is_valid() {
    let mut command = program(["verify", "--signature", KNOWN_SIGNATURE]);
    let ran = run_with(
        command.env("QISCUS_SIGNATURE_TOKEN", KNOWN_TOKEN),
        KNOWN_BODY.as_bytes(),
    );
    assert_eq!(ran.code(), 0);
}

#[test]
fn a_wrong_signature_is_invalid() {
    let ran = verify(&SIGNATURE.replace('1', "2"), BODY, &[]);
    assert_eq!(ran.code(), 1);
    assert!(ran.stdout.contains("--explain"), "{ran:?}");
    // Nothing tells what the right one would have been.
    assert!(!ran.stdout.contains(SIGNATURE), "{ran:?}");
    explains(
        &SIGNATURE.replace('1', "2"),
        BODY,
        &["Nothing known explains it", "no `type` and `payload`"],
    );
}

#[test]
fn a_body_that_was_written_again_is_told() {
    let pretty = "{\n  \"b\": [1, 2.5],\n  \"a\": \"Teh & roti\"\n}\n";
    explains(SIGNATURE, pretty, &["re-serialized"]);
    explains(
        SIGNATURE,
        r#"{"a":"Teh & roti","b":[1,2.5]}"#,
        &["re-serialized"],
    );
}

#[test]
fn a_newline_that_came_or_went_is_told() {
    explains(SIGNATURE, &format!("{BODY}\n"), &["newline was added"]);
    explains(SIGNATURE, &format!("{BODY}\r\n"), &["newline was added"]);
    // printf '%s\n' BODY | openssl dgst -sha256 -hmac TOKEN
    let with_newline = "fc1cc865a1c9608d55b0eccfb66c622f2610fe93bacfd2a158eb64c7d5eaa197";
    explains(
        with_newline,
        BODY,
        &["newline at the end of the body was lost"],
    );
}

#[test]
fn another_way_of_writing_it_is_told() {
    // printf %s BODY | openssl dgst -sha256 -hmac TOKEN -binary | base64
    let base64 = "Gjbuw0265Vb3J747QfIeIECKMGNaaN5N5feU+bKNf2E=";
    explains(base64, BODY, &["base64", "Apart from that it is right"]);
    explains(
        &format!("sha256={SIGNATURE}"),
        BODY,
        &["prefix", "Apart from that it is right"],
    );
    explains(
        &format!(" {SIGNATURE}"),
        BODY,
        &["white space", "Apart from that it is right"],
    );
    explains(
        &format!("v1={base64}"),
        &format!("{BODY}\n"),
        &["prefix", "base64", "newline was added"],
    );
    // printf %s BODY | openssl dgst -sha1 -hmac TOKEN
    explains(
        "48e9e767ae6abf9241bd93a4256d3cb6d10e121c",
        BODY,
        &["HMAC-SHA-1"],
    );
    explains(
        "58e9e767ae6abf9241bd93a4256d3cb6d10e121c",
        BODY,
        &["20 bytes", "Nothing known explains it", "no `type`"],
    );
    explains("tidak ada", BODY, &["no signature in any form"]);
    explains("none", BODY, &["something that is not there"]);
}

#[test]
fn another_key_or_none_is_told() {
    // printf %s BODY | openssl dgst -sha256 -mac HMAC -macopt hexkey:TOKEN
    let decoded = "6f2d7b414ad5b375e3a597149a7005ece56c06907c2d4fd9bf01b7e8bbbd6ff5";
    explains(decoded, BODY, &["hex-decoded token"]);
    // python3 -c "hmac.new(b'TOKEN\n', BODY, hashlib.sha256).hexdigest()"
    let newline = "1587a2a600c987dd30fddb7413c302d31c836dd80e2c6feae8940fcead752ce4";
    explains(newline, BODY, &["newline behind the token"]);
    // printf %s BODY | openssl dgst -sha256
    let plain = "2dc5311f1e8953eed64c785b9c0b3f810fc2b2b8758b042e5f0fd2d0b65806d9";
    explains(plain, BODY, &["plain SHA-256"]);
    // printf '%s\n' BODY | openssl dgst -sha256
    let both = "378dda05ab45e8c5e2507e08775bdad05b5f3e49c6c3421b8149fb11e46c59b4";
    explains(
        both,
        BODY,
        &["plain SHA-256", "newline at the end of the body was lost"],
    );
}

#[test]
fn a_body_of_nothing_but_brackets_is_answered() {
    let body = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    explains_nothing(&body);
    explains_nothing(&format!(
        "{}1{}",
        r#"{"a":"#.repeat(60_000),
        "}".repeat(60_000)
    ));
}

#[track_caller]
fn explains_nothing(body: &str) {
    let ran = verify(&"0".repeat(64), body, &["--explain"]);
    assert_eq!(ran.code(), 1, "{:?}", ran.stderr);
    assert!(ran.stdout.contains("Nothing known explains it"), "{ran:?}");
}
