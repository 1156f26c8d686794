//! Why no answer came, in words that name the cause and the way out.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use test_servers::is_installed;

use crate::canned::Canned;
use crate::program::{Ran, program, run};

#[track_caller]
fn fails(command: &mut Command, parts: &[&str]) -> Ran {
    let ran = run(command);
    assert_eq!(ran.code(), 1, "{ran:?}");
    for part in parts {
        assert!(ran.stderr.contains(part), "{part:?} in {ran:?}");
    }
    // The text of types is none for a person.
    for debug in ["UnknownIssuer", "Kind(", "Custom {", "Os {", "hyper::Error"] {
        assert!(!ran.stderr.contains(debug), "{debug} in {ran:?}");
    }
    ran
}

#[test]
fn what_is_no_http_is_told() {
    let speaks_first = Canned::greeting(b"220 mail.example ESMTP\r\n");
    let answers = Canned::answering("-ERR unknown command\r\n\r\n");
    for server in [speaks_first, answers] {
        fails(
            &mut program(["send", &server.url()]),
            &["no HTTP answer", "Something else than an HTTP server"],
        );
    }
}

#[test]
fn a_host_that_nobody_knows_is_told() {
    fails(
        &mut program(["send", "http://bot.invalid/webhook"]),
        &["host not found", "Correct the host's name"],
    );
}

#[test]
fn where_a_redirect_leads_is_told() {
    let server = Canned::answering(
        "HTTP/1.1 302 Found\r\nlocation: https://bot.example/\u{202e}\r\ncontent-length: 0\r\n\r\n",
    );
    let ran = run(&mut program(["send", &server.url()]));
    assert_eq!(ran.code(), 1, "{ran:?}");
    assert!(
        ran.stdout.contains("It leads to \"https://bot.example/"),
        "{ran:?}"
    );
    assert!(!ran.stdout.contains('\u{202e}'), "{ran:?}");
}

#[test]
fn a_connection_that_is_refused_is_told() {
    fails(
        &mut program(["send", "http://127.0.0.1:1/webhook"]),
        &["connection refused", "Start the receiver"],
    );
}

#[cfg(feature = "tls")]
#[test]
fn a_port_without_tls_is_told() {
    let server = Canned::greeting(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
    let url = server.url().replace("http://", "https://");
    fails(
        &mut program(["send", &url]),
        &["no TLS spoken there", "Write http:// in place of https://"],
    );
}

#[cfg(not(feature = "tls"))]
#[test]
fn a_program_without_tls_says_so() {
    let ran = run(&mut program(["send", "https://127.0.0.1:1/"]));
    assert_eq!(ran.code(), 2, "{ran:?}");
    assert!(ran.stderr.contains("--features tls"), "{ran:?}");
}

#[cfg(unix)]
#[test]
fn too_many_open_files_are_told() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit -n 32; exec \"$@\"", "sh"])
        .arg(env!("CARGO_BIN_EXE_qiscus-webhook"))
        .args([
            "send",
            &url,
            "--count",
            "60",
            "--concurrency",
            "60",
            "--timeout",
            "1",
        ])
        .env("QISCUS_SIGNATURE_TOKEN", crate::program::TOKEN);
    let ran = run(&mut command);
    assert_eq!(ran.code(), 1, "{ran:?}");
    assert!(ran.stdout.contains("too many open files"), "{ran:?}");
    assert!(ran.stdout.contains("--concurrency"), "{ran:?}");
}

/// A receiver with a certificate that it signed itself.
#[cfg(feature = "tls")]
pub(crate) struct TlsReceiver {
    child: Child,
    pub(crate) url: String,
}

#[cfg(feature = "tls")]
impl TlsReceiver {
    pub(crate) fn start(directory: &Path) -> Self {
        let made = Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
            ])
            .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
            .args(["-addext", "subjectAltName=IP:127.0.0.1"])
            .args(["-addext", "basicConstraints=critical,CA:FALSE"])
            .args(["-keyout", "key.pem", "-out", "cert.pem"])
            .current_dir(directory)
            .stderr(Stdio::null())
            .status();
        assert!(made.unwrap().success());
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/tls_receiver.py");
        let mut child = Command::new("python3")
            .args([script, "cert.pem", "key.pem"])
            .current_dir(directory)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut port = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut port).unwrap();
        let url = format!("https://127.0.0.1:{}/webhook", port.trim());
        Self { child, url }
    }
}

#[cfg(feature = "tls")]
impl Drop for TlsReceiver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(feature = "tls")]
#[test]
fn a_certificate_of_ones_own_is_told_and_can_be_trusted() {
    if !is_installed("openssl", "version", "openssl")
        || !is_installed("python3", "--version", "python3")
    {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let receiver = TlsReceiver::start(directory.path());
    let certificate = directory.path().join("cert.pem");
    fails(
        &mut program(["send", &receiver.url]),
        &[
            "certificate not trusted",
            "SSL_CERT_FILE",
            "--cacert",
            "nobody whom this machine trusts",
        ],
    );
    let ran = run(program(["send", &receiver.url, "--cacert"]).arg(&certificate));
    assert_eq!(ran.code(), 0, "{ran:?}");
    let ran = run(program(["send", &receiver.url]).env("SSL_CERT_FILE", &certificate));
    assert_eq!(ran.code(), 0, "{ran:?}");
    let ran = run(&mut program(["send", &receiver.url, "--insecure"]));
    assert_eq!(ran.code(), 0, "{ran:?}");
    // The address is in the certificate, the name is not.
    let by_name = receiver.url.replace("127.0.0.1", "localhost");
    let ran = run(program(["send", &by_name, "--cacert"]).arg(&certificate));
    assert_eq!(ran.code(), 1, "{ran:?}");
    assert!(ran.stderr.contains("for another name"), "{ran:?}");
    let ran = run(program(["send", &receiver.url, "--cacert"]).arg("/no/such/file"));
    assert_eq!(ran.code(), 2, "{ran:?}");
}
