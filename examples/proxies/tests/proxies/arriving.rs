//! What must arrive through each proxy, and what must not.

use std::net::SocketAddr;

use crate::client::{Connection, Request, send, signed};
use crate::proxy::Kind;
use crate::receiver::Framework;

const WEBHOOK: &str = "/webhook";

const BODY: &[u8] = r#"{"payload":{"from":{"email":"sari","id":7,"name":"Sari"},"message":{"payload":{},"text":"Teh \u0026 roti 🙏","type":"text"},"room":{"id":41,"name":"Budi","topic_id":41,"type":"single"}},"type":"post_comment_mobile"}"#.as_bytes();

/// The largest body that receivers and proxies let through.
const LARGEST: usize = 1024 * 1024;

/// On each proxy in front of each framework in turn.
fn on_each(behaviour: impl Fn(Kind, SocketAddr)) {
    for framework in Framework::ALL {
        let receiver = framework.start();
        for kind in Kind::ALL {
            if let Some(proxy) = kind.start(&[receiver]) {
                eprintln!("{framework:?} behind {kind:?}");
                behaviour(kind, proxy.address());
            }
        }
    }
}

#[test]
fn what_is_signed_arrives_byte_for_byte_with_a_length_and_chunked() {
    on_each(|_, proxy| {
        let largest = vec![b'a'; LARGEST];
        for body in [BODY, b"", b"\x1f\x8b\x08 no gzip", &largest] {
            for request in [
                Request::with_length(WEBHOOK, &signed(body), body),
                Request::chunked(WEBHOOK, &signed(body), body),
            ] {
                let answer = send(proxy, &request);
                assert_eq!(answer.status, 200, "{} bytes", body.len());
                assert!(answer.body == body, "{} bytes", body.len());
            }
        }
    });
}

#[test]
fn a_compressed_body_is_not_decompressed_on_the_way() {
    on_each(|_, proxy| {
        let compressed = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\xab\xae\x05\x00\x43\xbf\xa6\xa3\x02\x00\x00\x00";
        let headers = format!("{}Content-Encoding: gzip\r\n", signed(compressed));
        let answer = send(proxy, &Request::with_length(WEBHOOK, &headers, compressed));
        assert_eq!((answer.status, &answer.body[..]), (200, &compressed[..]));
    });
}

#[test]
fn a_body_that_is_announced_with_expect_arrives() {
    on_each(|_, proxy| {
        let answer = send(proxy, &Request::expecting(WEBHOOK, &signed(BODY), BODY));
        assert_eq!((answer.status, &answer.body[..]), (200, BODY));
    });
}

#[test]
fn what_is_not_signed_is_refused() {
    on_each(|_, proxy| {
        let signature = signed(BODY);
        for headers in [
            String::new(),
            signed(b"another body"),
            format!("{signature}{signature}"),
            signature.replace("QISCUS-SDK-SIGNATURE", "QISCUS_SDK_SIGNATURE"),
        ] {
            let whole = send(proxy, &Request::with_length(WEBHOOK, &headers, BODY));
            assert_eq!(whole.status, 401, "{headers}");
            let chunked = send(proxy, &Request::chunked(WEBHOOK, &headers, BODY));
            assert_eq!(chunked.status, 401, "{headers}");
        }
    });
}

#[test]
fn an_unsigned_request_is_refused_before_its_body_has_come() {
    on_each(|kind, proxy| {
        if !kind.buffers() {
            let request = Request::declaring(100_000, WEBHOOK, "", b"no more than this");
            assert_eq!(send(proxy, &request).status, 401);
        }
    });
}

#[test]
fn a_body_over_the_limit_is_refused() {
    on_each(|_, proxy| {
        let body = vec![b'a'; LARGEST + 1];
        let answer = send(proxy, &Request::with_length(WEBHOOK, &signed(&body), &body));
        assert_eq!(answer.status, 413);
    });
}

#[test]
fn a_connection_goes_on_after_a_small_refusal() {
    on_each(|_, proxy| {
        let mut connection = Connection::open(proxy).unwrap();
        for _ in 0..5 {
            let refused = Request::with_length(WEBHOOK, &signed(b"another body"), BODY);
            assert_eq!(connection.exchange(&refused).unwrap().status, 401);
            let good = Request::with_length(WEBHOOK, &signed(BODY), BODY);
            assert_eq!(connection.exchange(&good).unwrap().status, 200);
        }
    });
}
