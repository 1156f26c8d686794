//! `listen --save`: deliveries as files.

use std::fs;
use std::path::Path;

use axum::http::StatusCode;
use serde_json::Value;

use crate::program::{Listener, program, run, run_with};
use crate::receivers::Receiver;

fn listen(directory: &Path, args: &[&str]) -> Listener {
    let directory = directory.to_str().unwrap();
    Listener::start(&[&["--no-ui", "--save", directory][..], args].concat())
}

fn known(directory: &Path, number: u64) -> Value {
    let json = fs::read(directory.join(format!("{number:06}.json"))).unwrap();
    serde_json::from_slice(&json).unwrap()
}

#[test]
fn each_delivery_is_two_files_that_outlive_the_run() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path().join("deliveries");
    let receiver = Receiver::axum(StatusCode::SERVICE_UNAVAILABLE);
    let body = b"{ \"type\" : \"room_archived\" }\r\n";
    {
        let mut listener = listen(&directory, &["--forward", &receiver.url()]);
        let mut command = program(["send", &listener.url, "--file", "-"]);
        assert_eq!(run_with(&mut command, body).code(), 1);
        let ran = run(&mut program(["send", &listener.url, "--break", "unsigned"]));
        assert_eq!(ran.code(), 0);
        listener.terminate();
        assert_eq!(listener.exit_code(), Some(0));
    }
    assert_eq!(fs::read(directory.join("000001.body")).unwrap(), body);
    let first = known(&directory, 1);
    assert_eq!(first["outcome"], "accepted");
    assert_eq!(first["forwarded"]["status"], 503);
    assert_eq!(first["path"], "/webhook");
    let headers = first["headers"].as_array().unwrap();
    let signature = headers
        .iter()
        .find(|header| header[0] == "qiscus-sdk-signature")
        .unwrap();
    // What a test reads is what was signed.
    let mut command = program(["verify", "--signature", signature[1].as_str().unwrap()]);
    assert_eq!(run_with(&mut command, body).code(), 0);
    let second = known(&directory, 2);
    assert_eq!(second["outcome"], "refused");
    assert_eq!(second["reason"], "signature_missing");
    assert!(fs::metadata(directory.join("000002.body")).unwrap().len() > 100);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(directory.join("000001.body")).unwrap();
        assert_eq!(mode.permissions().mode() & 0o777, 0o600);
    }

    // The next run goes on behind them.
    let mut listener = listen(&directory, &[]);
    assert_eq!(run(&mut program(["send", &listener.url])).code(), 0);
    assert!(listener.line().contains("#3"));
    listener.terminate();
    assert_eq!(listener.exit_code(), Some(0));
    assert_eq!(known(&directory, 3)["outcome"], "accepted");
    assert_eq!(fs::read(directory.join("000001.body")).unwrap(), body);
}

#[test]
fn what_is_saved_can_be_sent_again() {
    let directory = tempfile::tempdir().unwrap();
    let send = |url: &str, args: &[&str]| run(&mut program(["send", url].iter().chain(args)));
    {
        let mut listener = listen(directory.path(), &[]);
        assert_eq!(send(&listener.url, &["--event", "location"]).code(), 0);
        for how in ["unsigned", "tampered", "oversized"] {
            assert_eq!(send(&listener.url, &["--break", how]).code(), 0);
        }
        listener.terminate();
        assert_eq!(listener.exit_code(), Some(0));
    }
    assert!(!directory.path().join("000004.body").exists());

    let saved = ["--saved", directory.path().to_str().unwrap()];
    let mut again = Listener::start(&["--no-ui", "--json"]);
    let ran = send(&again.url, &saved);
    assert_eq!(ran.code(), 0, "{ran:?}");
    assert!(ran.stdout.contains("#1  200 OK"), "{ran:?}");
    assert!(ran.stdout.contains("#4  not sent"), "{ran:?}");
    assert!(ran.stdout.ends_with("sent 3 again, 3 answered as before\n"));
    let reasons: Vec<_> = (0..3).map(|_| again.json()["reason"].clone()).collect();
    assert_eq!(
        reasons,
        [
            Value::Null,
            "signature_missing".into(),
            "signature_mismatch".into()
        ]
    );

    // To a receiver that answers otherwise.
    let trusting = Receiver::trusting();
    let ran = send(&trusting.url(), &saved);
    assert_eq!(ran.code(), 1);
    assert!(
        ran.stdout.contains("but it was refused with 401 before"),
        "{ran:?}"
    );
    let empty = tempfile::tempdir().unwrap();
    let ran = send(
        &trusting.url(),
        &["--saved", empty.path().to_str().unwrap()],
    );
    assert_eq!(ran.code(), 2);
}

#[test]
fn what_is_saved_is_sent_again_by_its_method() {
    let (first, again) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let send = |listener: &Listener, args: &[&str]| {
        let args = [&["send", &listener.url][..], args].concat();
        assert_eq!(run(&mut program(args)).code(), 0);
    };
    let mut listener = listen(first.path(), &[]);
    send(&listener, &[]);
    listener.terminate();
    assert_eq!(listener.exit_code(), Some(0));
    let mut saved = known(first.path(), 1);
    assert_eq!(saved["method"], "POST");
    saved["method"] = "PUT".into();
    fs::write(first.path().join("000001.json"), saved.to_string()).unwrap();

    let mut listener = listen(again.path(), &[]);
    send(&listener, &["--saved", first.path().to_str().unwrap()]);
    listener.terminate();
    assert_eq!(listener.exit_code(), Some(0));
    assert_eq!(known(again.path(), 1)["method"], "PUT");
}

#[test]
fn a_folder_that_cannot_be_written_to_is_told_at_the_start() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let below = file.path().join("deliveries");
    let ran = run(&mut program([
        "listen",
        "127.0.0.1:0",
        "--no-ui",
        "--save",
        below.to_str().unwrap(),
    ]));
    assert_eq!(ran.code(), 1);
    assert!(ran.stderr.contains("can't save to"), "{ran:?}");
}

#[test]
fn what_cannot_be_saved_is_told_and_again_after_what_could() {
    let directory = tempfile::tempdir().unwrap();
    let mut listener = listen(directory.path(), &[]);
    // Something stands where their bodies are to be.
    for number in [1, 3] {
        fs::create_dir(directory.path().join(format!("{number:06}.body"))).unwrap();
    }
    for _ in 1..=3 {
        assert_eq!(run(&mut program(["send", &listener.url])).code(), 0);
    }
    listener.terminate();
    assert_eq!(listener.exit_code(), Some(0));
    let remarks = listener.remarks();
    let [first, third, _counts] = remarks.as_slice() else {
        panic!("{remarks:?}");
    };
    assert!(first.contains("can't save") && first.contains("000001.body"));
    assert!(third.contains("can't save") && third.contains("000003.body"));
    assert_eq!(known(directory.path(), 2)["outcome"], "accepted");
}
