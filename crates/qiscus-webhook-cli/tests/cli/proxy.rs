//! Proxies that the environment names. `bot.invalid` is a name that only a proxy can take.

use crate::canned::Canned;
use crate::program::{program, run};
use crate::receivers::Receiver;

use axum::http::StatusCode;

const BOT: &str = "http://bot.invalid/webhook?a=b";

fn proxy() -> Canned {
    Canned::answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
}

/// Its address with a name and a password, as such variables often have.
fn variable(proxy: &Canned) -> String {
    proxy
        .url()
        .replace("http://", "http://Aladdin:opensesame@")
        .replace("/webhook", "")
}

#[test]
fn each_variable_leads_to_the_proxy() {
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        let proxy = proxy();
        let ran = run(program(["send", BOT]).env(name, variable(&proxy)));
        assert_eq!(ran.code(), 0, "{name}: {ran:?}");
        let request = proxy.request();
        assert_eq!(request.line(), format!("POST {BOT} HTTP/1.1"), "{name}");
        assert_eq!(request.header("host"), ["bot.invalid"]);
        assert_eq!(request.header("qiscus-sdk-signature").len(), 1);
        // printf Aladdin:opensesame | base64
        assert_eq!(
            request.header("proxy-authorization"),
            ["Basic QWxhZGRpbjpvcGVuc2VzYW1l"]
        );
    }
}

#[test]
fn a_host_that_is_left_out_is_reached_without_it() {
    for name in ["NO_PROXY", "no_proxy"] {
        let proxy = proxy();
        let mut command = program(["send", BOT]);
        command
            .env("HTTP_PROXY", variable(&proxy))
            .env(name, "other.example, .bot.invalid");
        let ran = run(&mut command);
        assert_eq!(ran.code(), 1, "{ran:?}");
        assert!(ran.stderr.contains("host not found"), "{name}: {ran:?}");
    }
}

#[test]
fn this_machine_is_reached_without_it() {
    let receiver = Receiver::axum(StatusCode::OK);
    let ran = run(program(["send", &receiver.url()]).env("ALL_PROXY", "http://127.0.0.1:1"));
    assert_eq!(ran.code(), 0, "{ran:?}");
    assert_eq!(receiver.deliveries().len(), 1);
}

#[test]
fn a_proxy_that_is_not_there_is_told_and_not_passed_by() {
    let ran = run(program(["send", BOT]).env("HTTP_PROXY", "http://a:opensesame@127.0.0.1:1"));
    assert_eq!(ran.code(), 1, "{ran:?}");
    for part in [
        "no way through the proxy",
        "http://127.0.0.1:1/",
        "NO_PROXY",
    ] {
        assert!(ran.stderr.contains(part), "{part}: {ran:?}");
    }
    assert!(!ran.stderr.contains("opensesame"), "{ran:?}");
}

#[test]
fn a_proxy_of_another_kind_is_wrong_usage() {
    for command in [
        &["send", BOT][..],
        &["listen", "127.0.0.1:0", "--no-ui", "--forward", BOT],
    ] {
        let ran = run(program(command).env("all_proxy", "socks5://127.0.0.1:1"));
        assert_eq!(ran.code(), 2, "{ran:?}");
        assert!(ran.stderr.contains("socks5://127.0.0.1:1"), "{ran:?}");
    }
}

#[test]
fn what_is_no_proxy_is_wrong_usage_and_not_passed_by() {
    let proxy = proxy();
    for value in [
        "socks://opensesame@127.0.0.1:1080/",
        "opensesame !",
        "http://127.0.0.1:65536",
    ] {
        for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
            let mut command = program(["send", BOT]);
            command.env(name, value).env("NO_PROXY", "other.example");
            if name.eq_ignore_ascii_case("HTTP_PROXY") {
                // What is said of this address alone comes first.
                command.env("ALL_PROXY", variable(&proxy));
            }
            let ran = run(&mut command);
            assert_eq!(ran.code(), 2, "{name}={value}: {ran:?}");
            assert!(ran.stderr.contains(name), "{name}={value}: {ran:?}");
            assert!(!ran.stderr.contains("opensesame"), "{ran:?}");
            // Nobody asks it for the way to a host that is left out.
            let ran = run(command.env("NO_PROXY", "bot.invalid"));
            assert_eq!(ran.code(), 1, "{name}={value}: {ran:?}");
            assert!(ran.stderr.contains("host not found"), "{ran:?}");
        }
    }
    let mut command = program(["send", "https://bot.invalid/webhook"]);
    let ran = run(command.env("HTTPS_PROXY", "socks://127.0.0.1:1080"));
    assert_eq!(ran.code(), 2, "{ran:?}");
}

#[cfg(unix)]
#[test]
fn a_proxy_that_is_no_text_is_not_passed_by() {
    use std::os::unix::ffi::OsStrExt as _;
    let value = std::ffi::OsStr::from_bytes(b"http://127.0.0.1:1\xff");
    let ran = run(program(["send", BOT]).env("HTTP_PROXY", value));
    assert_eq!(ran.code(), 2, "{ran:?}");
}

#[test]
fn an_empty_variable_is_as_none() {
    let ran = run(program(["send", BOT])
        .env("HTTP_PROXY", "")
        .env("ALL_PROXY", ""));
    assert_eq!(ran.code(), 1, "{ran:?}");
    assert!(ran.stderr.contains("host not found"), "{ran:?}");
    for name in ["http_proxy", "ALL_PROXY", "all_proxy"] {
        let proxy = proxy();
        let mut command = program(["send", BOT]);
        command.env("HTTP_PROXY", "").env(name, variable(&proxy));
        let ran = run(command.env("NO_PROXY", ""));
        assert_eq!(ran.code(), 0, "{name}: {ran:?}");
        proxy.request();
    }
}

/// A script that a web server runs by CGI.
#[test]
fn what_a_request_may_have_set_is_no_proxy() {
    let proxy = proxy();
    for (name, code) in [("HTTP_PROXY", 2), ("http_proxy", 0), ("ALL_PROXY", 0)] {
        let mut command = program(["send", BOT]);
        command.env("REQUEST_METHOD", "POST");
        let ran = run(command.env(name, variable(&proxy)));
        // Windows does not tell the two apart.
        if !cfg!(windows) || name == "ALL_PROXY" {
            assert_eq!(ran.code(), code, "{name}: {ran:?}");
        }
    }
}

#[cfg(feature = "tls")]
mod tunnel {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::{TcpListener, TcpStream};
    use std::thread::{self, JoinHandle};

    use test_servers::is_installed;

    use super::{program, run, variable};
    use crate::canned::Canned;
    use crate::tls::TlsReceiver;

    /// A proxy that leads one connection to this address, whatever it is asked for.
    fn leading_to(address: String) -> (String, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                lines.read_line(&mut head).unwrap();
            }
            let mut inner = TcpStream::connect(address).unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
            let (mut from, mut to) = (inner.try_clone().unwrap(), stream.try_clone().unwrap());
            thread::spawn(move || std::io::copy(&mut from, &mut to));
            let _ = std::io::copy(&mut stream, &mut inner);
            head
        });
        (url, asked)
    }

    #[test]
    fn what_is_encrypted_goes_through_it_unread() {
        if !is_installed("openssl", "version", "openssl")
            || !is_installed("python3", "--version", "python3")
        {
            return;
        }
        let directory = tempfile::tempdir().unwrap();
        let receiver = TlsReceiver::start(directory.path());
        let address = receiver.url.strip_prefix("https://").unwrap();
        let (address, _) = address.split_once('/').unwrap();
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
            let (url, asked) = leading_to(address.to_owned());
            let url = url.replace("http://", "http://Aladdin:opensesame@");
            let mut command = program(["send", "https://bot.invalid/webhook", "--insecure"]);
            let ran = run(command.env(name, url));
            assert_eq!(ran.code(), 0, "{name}: {ran:?}");
            let head = asked.join().unwrap();
            assert!(head.starts_with("CONNECT bot.invalid:443 HTTP/1.1\r\n"));
            assert!(head.contains("Basic QWxhZGRpbjpvcGVuc2VzYW1l"), "{head}");
            assert!(!head.to_lowercase().contains("signature"), "{head}");
        }
    }

    #[test]
    fn a_proxy_that_lets_nobody_through_is_told() {
        for (answer, why) in [
            (
                "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
                "proxy authorization required",
            ),
            ("HTTP/1.1 403 Forbidden\r\n\r\n", "unsuccessful"),
        ] {
            let proxy = Canned::answering(answer);
            let mut command = program(["send", "https://bot.invalid/webhook"]);
            let ran = run(command.env("HTTPS_PROXY", variable(&proxy)));
            assert_eq!(ran.code(), 1, "{ran:?}");
            assert!(ran.stderr.contains("no way through the proxy"), "{ran:?}");
            assert!(ran.stderr.contains(why), "{ran:?}");
        }
    }
}
