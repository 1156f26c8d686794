//! Over a real connection: what is on it after a request.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpResponse, HttpServer, rt, web};
use qiscus_webhook_core::Limits;

use super::keys;
use crate::{VerifyWebhook, Webhook};

struct Server {
    address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    fn start(verify: VerifyWebhook) -> Self {
        let (started, address) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let server = HttpServer::new(move || {
                App::new().service(web::resource("/").wrap(verify.clone()).to(
                    async |Webhook(delivery): Webhook| {
                        HttpResponse::Ok().body(delivery.body().clone())
                    },
                ))
            })
            .workers(1)
            .disable_signals()
            .bind(("127.0.0.1", 0))
            .unwrap();
            let address = server.addrs().first().copied().unwrap();
            rt::System::new().block_on(async move {
                let server = server.run();
                started.send((address, server.handle())).unwrap();
                server.await.unwrap();
            });
        });
        let (address, handle) = address.recv().unwrap();
        Self {
            address,
            handle,
            thread: Some(thread),
        }
    }

    fn connect(&self) -> Client {
        let stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        Client {
            stream: BufReader::new(stream),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The command is sent at once; the future only tells when it is done.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    fn send(&mut self, text: &str) {
        self.stream.get_mut().write_all(text.as_bytes()).unwrap();
    }

    /// The status, the head in lower case and the body of the next response.
    fn response(&mut self) -> (u16, String, String) {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(
                self.stream.read_line(&mut head).unwrap(),
                0,
                "ended after {head:?}"
            );
        }
        let head = head.to_ascii_lowercase();
        let length = head
            .split_once("content-length: ")
            .and_then(|(_, rest)| rest.lines().next()?.parse().ok())
            .unwrap_or(0);
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head, String::from_utf8(body).unwrap())
    }

    /// Asserts that the server ends the connection and sends nothing more.
    #[track_caller]
    fn expect_end(&mut self) {
        let mut rest = Vec::new();
        let end = self.stream.read_to_end(&mut rest);
        assert!(
            end.is_ok()
                || end
                    .as_ref()
                    .is_err_and(|err| err.kind() == std::io::ErrorKind::ConnectionReset),
            "the connection is still open: {end:?}",
        );
        assert_eq!(String::from_utf8_lossy(&rest), "");
    }
}

fn head(signed: &str, framing: &str) -> String {
    let signature = keys().sign(signed.as_bytes()).to_hex();
    format!("POST / HTTP/1.1\r\nHost: h\r\nQISCUS-SDK-SIGNATURE: {signature}\r\n{framing}\r\n\r\n")
}

#[test]
fn a_connection_stays_open_after_accepted_requests() {
    let server = Server::start(VerifyWebhook::new(keys()));
    let mut client = server.connect();
    for body in ["first", "second, longer"] {
        client.send(&head(body, &format!("Content-Length: {}", body.len())));
        client.send(body);
        let (status, _, echoed) = client.response();
        assert_eq!((status, echoed.as_str()), (200, body));
    }
    client.send(&head("chunked", "Transfer-Encoding: chunked"));
    client.send("3\r\nchu\r\n");
    client.send("4\r\nnked\r\n0\r\n\r\n");
    let (status, _, echoed) = client.response();
    assert_eq!((status, echoed.as_str()), (200, "chunked"));

    let pipelined = format!(
        "{}ab{}cd",
        head("ab", "Content-Length: 2"),
        head("cd", "Content-Length: 2")
    );
    client.send(&pipelined);
    assert_eq!(client.response().2, "ab");
    assert_eq!(client.response().2, "cd");
}

#[test]
fn a_connection_goes_on_after_a_wrong_signature() {
    let server = Server::start(VerifyWebhook::new(keys()));
    let mut client = server.connect();
    client.send(&head("something else", "Content-Length: 2"));
    client.send("{}");
    let (status, answer, _) = client.response();
    assert_eq!(status, 401);
    assert!(!answer.contains("connection: close"), "{answer}");
    client.send(&head("next", "Content-Length: 4"));
    client.send("next");
    assert_eq!(client.response().2, "next");
}

#[test]
fn a_body_that_is_not_read_is_never_taken_for_a_request() {
    let server = Server::start(VerifyWebhook::new(keys()));
    let smuggled = head("", "Content-Length: 0");
    let length = format!("Content-Length: {}", smuggled.len());
    let chunked = format!("{:x}\r\n{smuggled}\r\n", smuggled.len());
    for (framing, body) in [
        (length.as_str(), &smuggled),
        ("Transfer-Encoding: chunked", &chunked),
    ] {
        for together in [true, false] {
            let mut client = server.connect();
            let unsigned = format!("POST / HTTP/1.1\r\nHost: h\r\n{framing}\r\n\r\n");
            if together {
                client.send(&format!("{unsigned}{body}"));
            } else {
                client.send(&unsigned);
            }
            let (status, answer, _) = client.response();
            assert_eq!(status, 401);
            let whole = together && framing == length;
            assert_eq!(!whole, answer.contains("connection: close"), "{answer}");
            if whole {
                client.send(&head("next", "Content-Length: 4"));
                client.send("next");
                assert_eq!(client.response().2, "next");
                continue;
            }
            if !together {
                client.send(body);
            }
            client.expect_end();
        }
    }
}

#[test]
fn whoever_stalls_keeps_no_connection() {
    let verify = VerifyWebhook::new(keys())
        .with_limits(Limits::default().with_body_deadline(Duration::from_millis(50)));
    let server = Server::start(verify);
    for framing in ["Content-Length: 100", "Transfer-Encoding: chunked"] {
        let mut client = server.connect();
        client.send(&head("{}", framing));
        assert_eq!(client.response().0, 408, "{framing}");
        client.expect_end();
    }
}

#[test]
fn a_body_that_grows_over_the_limit_ends_the_connection() {
    let server =
        Server::start(VerifyWebhook::new(keys()).with_limits(Limits::default().with_body_limit(4)));
    let mut client = server.connect();
    client.send(&head("{}", "Transfer-Encoding: chunked"));
    client.send("5\r\nabcde\r\n");
    assert_eq!(client.response().0, 413);
    client.expect_end();
}

#[test]
fn a_body_that_breaks_off_or_is_badly_framed_is_told_400() {
    let server = Server::start(VerifyWebhook::new(keys()));
    let mut broken_off = server.connect();
    broken_off.send(&head("{}", "Content-Length: 2"));
    broken_off.send("{");
    broken_off
        .stream
        .get_ref()
        .shutdown(Shutdown::Write)
        .unwrap();
    assert_eq!(broken_off.response().0, 400);

    let mut badly_framed = server.connect();
    badly_framed.send(&head("{}", "Transfer-Encoding: chunked"));
    badly_framed.send("zz\r\n");
    assert_eq!(badly_framed.response().0, 400);
}

#[test]
fn a_client_that_has_sent_its_delivery_and_closes_its_half_is_answered() {
    let server = Server::start(VerifyWebhook::new(keys()));
    let mut client = server.connect();
    client.send(&head("{}", "Content-Length: 2"));
    client.send("{}");
    let stream = client.stream.get_ref();
    stream.shutdown(Shutdown::Write).unwrap();
    let (status, _, echoed) = client.response();
    assert_eq!((status, echoed.as_str()), (200, "{}"));
    client.expect_end();
}

#[test]
fn a_client_that_waits_for_100_is_served_or_refused() {
    let server = Server::start(VerifyWebhook::new(keys()));
    let mut client = server.connect();
    client.send(&head("{}", "Content-Length: 2\r\nExpect: 100-continue"));
    assert_eq!(client.response().0, 100);
    client.send("{}");
    assert_eq!(client.response().0, 200);

    let mut unsigned = server.connect();
    unsigned
        .send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    assert_eq!(unsigned.response().0, 100);
    assert_eq!(unsigned.response().0, 401);
    unsigned.expect_end();
}
