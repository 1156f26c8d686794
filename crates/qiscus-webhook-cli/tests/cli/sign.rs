//! `sign`.

use crate::program::{program, run, run_with};

/// The documented sample, and what OpenSSL says of it:
/// `printf %s BODY | openssl dgst -sha256 -hmac YOUR_SIGNATURE_TOKEN`
pub(crate) const KNOWN_BODY: &str = r#"{"type":"post_comment_mobile","payload":{"from":{"id":1,"email":"user1@gmail.com","name":"User1"},"room":{"id":1,"topic_id":1,"type":"group","name":"ini grup","participants":[]},"message":{"type":"text","text":"ini pesan","payload":{}}}}"#;
pub(crate) const KNOWN_TOKEN: &str = "YOUR_SIGNATURE_TOKEN";
pub(crate) const KNOWN_SIGNATURE: &str =
    "ba7868f64c878842bdb850eb61576346209272ff0c25cbc1fd18776dd23294c8";

#[test]
fn it_prints_the_known_answer() {
    let mut command = program(["sign"]);
    let ran = run_with(
        command.env("QISCUS_SIGNATURE_TOKEN", KNOWN_TOKEN),
        KNOWN_BODY.as_bytes(),
    );
    assert_eq!(ran.code(), 0);
    assert_eq!(ran.stdout, format!("{KNOWN_SIGNATURE}\n"));
}

#[test]
fn the_header_line_is_ready_to_be_sent() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("body.json");
    std::fs::write(&file, KNOWN_BODY).unwrap();
    let mut command = program(["sign", "--header"]);
    let ran = run(command
        .arg(&file)
        .env("QISCUS_SIGNATURE_TOKEN", KNOWN_TOKEN));
    assert_eq!(ran.code(), 0);
    assert_eq!(
        ran.stdout,
        format!("QISCUS-SDK-SIGNATURE: {KNOWN_SIGNATURE}\n")
    );
}

#[test]
fn bytes_that_are_no_text_are_signed_too() {
    // printf '\xff\x00' | openssl dgst -sha256 -hmac demo-token
    let ran = run_with(&mut program(["sign", "-"]), b"\xff\x00");
    assert_eq!(ran.stdout.trim_end(), BINARY_SIGNATURE);
}

const BINARY_SIGNATURE: &str = "b75d8a3c782ab6fbd503d01d1f98b69fb769577d3ef0190c0e995e010c3c6b75";
