//! What must arrive through nginx, and what must not.

use std::net::SocketAddr;

use crate::client::{exchange, send, send_chunked, signed};
use crate::nginx::Nginx;
use crate::receiver::{start_actix, start_axum};

const BODY: &[u8] = r#"{"payload":{"from":{"email":"sari","id":7,"name":"Sari"},"message":{"payload":{},"text":"Teh \u0026 roti 🙏","type":"text"},"room":{"id":41,"name":"Budi","topic_id":41,"type":"single"}},"type":"post_comment_mobile"}"#.as_bytes();

/// In front of each framework in turn.
fn on_each(behaviour: impl Fn(SocketAddr)) {
    for receiver in [start_axum(), start_actix()] {
        if let Some(nginx) = Nginx::start(&[receiver]) {
            behaviour(nginx.address());
        }
    }
}

/// The largest body that receiver and nginx let through.
fn of_1_mib() -> Vec<u8> {
    vec![b'a'; 1024 * 1024]
}

#[test]
fn what_is_signed_arrives_byte_for_byte_with_a_length_and_chunked() {
    on_each(|nginx| {
        let largest = of_1_mib();
        for body in [BODY, b"", b"\x1f\x8b\x08 no gzip", &largest] {
            for answer in [
                send(nginx, &signed(body), body),
                send_chunked(nginx, &signed(body), body),
            ] {
                assert_eq!(answer.status, 200, "{} bytes", body.len());
                assert!(answer.body == body, "{} bytes", body.len());
            }
        }
    });
}

#[test]
fn a_compressed_body_is_not_decompressed_on_the_way() {
    on_each(|nginx| {
        let compressed = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\xab\xae\x05\x00\x43\xbf\xa6\xa3\x02\x00\x00\x00";
        let headers = format!("{}Content-Encoding: gzip\r\n", signed(compressed));
        let answer = send(nginx, &headers, compressed);
        assert_eq!((answer.status, &answer.body[..]), (200, &compressed[..]));
    });
}

#[test]
fn a_body_that_is_announced_with_expect_arrives() {
    on_each(|nginx| {
        let headers = format!("{}Expect: 100-continue\r\n", signed(BODY));
        let answer = send(nginx, &headers, BODY);
        assert_eq!((answer.status, &answer.body[..]), (200, BODY));
    });
}

#[test]
fn what_is_not_signed_is_refused() {
    on_each(|nginx| {
        let signature = signed(BODY);
        for headers in [
            String::new(),
            signed(b"another body"),
            format!("{signature}{signature}"),
            signature.replace("QISCUS-SDK-SIGNATURE", "QISCUS_SDK_SIGNATURE"),
        ] {
            assert_eq!(send(nginx, &headers, BODY).status, 401, "{headers}");
            assert_eq!(send_chunked(nginx, &headers, BODY).status, 401, "{headers}");
        }
    });
}

#[test]
fn an_unsigned_request_is_refused_before_its_body_has_come() {
    on_each(|nginx| {
        let answer = exchange(nginx, "Content-Length: 1000\r\n", b"no more than this");
        assert_eq!(answer.status, 401);
    });
}

#[test]
fn a_body_over_the_limit_is_refused_by_nginx() {
    on_each(|nginx| {
        let body = vec![b'a'; 1024 * 1024 + 1];
        let answer = send(nginx, &signed(&body), &body);
        assert_eq!(answer.status, 413);
        assert!(!answer.body.starts_with(b"{"), "the receiver's own answer");
    });
}

#[test]
fn large_unsigned_bodies_take_no_receiver_out_of_use() {
    let receivers = [start_axum(), start_axum()];
    let Some(nginx) = Nginx::start(&receivers) else {
        return;
    };
    for _ in 0..10 {
        let status = send(nginx.address(), "", &of_1_mib()).status;
        assert!(matches!(status, 401 | 502), "{status}");
    }
    for _ in 0..10 {
        assert_eq!(send(nginx.address(), &signed(BODY), BODY).status, 200);
    }
}
