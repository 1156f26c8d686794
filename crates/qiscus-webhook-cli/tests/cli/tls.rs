//! Receivers that speak TLS, or do not.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use test_servers::is_installed;

use crate::canned::Canned;
use crate::client_errors::fails;
use crate::program::{program, run};

/// A receiver with a certificate that it signed itself.
pub(crate) struct TlsReceiver {
    child: Child,
    pub(crate) url: String,
}

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

impl Drop for TlsReceiver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

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

#[test]
fn a_port_without_tls_is_told() {
    let server = Canned::greeting(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
    let url = server.url().replace("http://", "https://");
    fails(
        &mut program(["send", &url]),
        &["no TLS spoken there", "Write http:// in place of https://"],
    );
}
