//! A request's head that keeps no read buffer.

use std::mem;

use actix_web::dev::ServiceRequest;
use actix_web::http::Version;
use actix_web::http::header::{CONTENT_LENGTH, HeaderValue, TRANSFER_ENCODING};

/// What actix-http's read buffer holds before it grows. No head keeps more if no more comes with it.
const SMALL_BODY: u64 = 8 * 1024;

/// Copies the header values of a request with a large body out of the connection's read buffer.
///
/// actix-http reads up to 128 KiB ahead, into a buffer of up to 256 KiB, and lets the header values
/// point into it. So a head keeps that buffer for as long as its body is waited for; and after the
/// answer too, because actix-web keeps the last 128 heads of each worker to use them again. Called first
/// of all in an [`App`](actix_web::App), this lets go of it.
///
/// Leaves the request as it is over HTTP/2, without a body, and with a declared length of up to 8 KiB:
/// everyday deliveries cost no copy.
///
/// # Panics
///
/// If somebody else holds this request's [`HttpRequest`](actix_web::HttpRequest): actix-web lends the
/// headers out only then. Around the app, nobody can: actix-web's own routing asks for the same.
///
/// # Example
///
/// ```
/// use actix_web::dev::Service as _;
/// use actix_web::{App, web};
/// use qiscus_webhook::actix_web::{VerifyWebhook, detach_head};
/// use qiscus_webhook::{KeyRing, SignatureToken};
///
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// let app = App::new()
///     .service(
///         web::resource("/webhook")
///             .wrap(VerifyWebhook::new(keys))
///             .route(web::post().to(async || "verified")),
///     )
///     // The last one wrapped runs first.
///     .wrap_fn(|mut request, next| {
///         detach_head(&mut request);
///         next.call(request)
///     });
/// # Ok::<(), qiscus_webhook::TokenError>(())
/// ```
pub fn detach_head(request: &mut ServiceRequest) {
    if may_be_in_a_large_buffer(request) {
        let headers = request.headers_mut();
        for (name, value) in mem::take(headers) {
            headers.append(name, copied(value));
        }
    }
}

fn may_be_in_a_large_buffer(request: &ServiceRequest) -> bool {
    if request.version() > Version::HTTP_11 {
        return false;
    }
    let headers = request.headers();
    headers.contains_key(TRANSFER_ENCODING)
        || headers.get(CONTENT_LENGTH).is_some_and(|length| {
            let length = length.to_str().ok().and_then(|it| it.parse::<u64>().ok());
            length.is_none_or(|length| length > SMALL_BODY)
        })
}

fn copied(value: HeaderValue) -> HeaderValue {
    match HeaderValue::from_bytes(value.as_bytes()) {
        Ok(mut copy) => {
            copy.set_sensitive(value.is_sensitive());
            copy
        }
        Err(_) => value,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderMap, HeaderName};
    use actix_web::test::TestRequest;
    use bytes::Bytes;

    use super::*;

    /// Values as actix-http makes them: they share one buffer.
    fn request(headers: &[(&'static str, &str)]) -> ServiceRequest {
        let all: String = headers.iter().map(|(_, value)| *value).collect();
        let buffer = Bytes::from(all);
        let mut request = TestRequest::post().to_srv_request();
        let mut from = 0;
        for (name, value) in headers {
            let lies = buffer.slice(from..from + value.len());
            from += value.len();
            let mut value = HeaderValue::from_maybe_shared(lies).unwrap();
            value.set_sensitive(*name == "authorization");
            let name = HeaderName::from_static(name);
            request.headers_mut().append(name, value);
        }
        request
    }

    fn all_of(headers: &HeaderMap) -> Vec<(String, Vec<u8>, bool)> {
        let mut all: Vec<_> = headers
            .iter()
            .map(|(name, value)| {
                let bytes = value.as_bytes().to_vec();
                (name.to_string(), bytes, value.is_sensitive())
            })
            .collect();
        // In order of their names; those of one name in the order that they have.
        all.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        all
    }

    /// Whether the values lie where they lay, after it is found that they are the same.
    fn stays(headers: &[(&'static str, &str)]) -> bool {
        let mut request = request(headers);
        let addresses = |request: &ServiceRequest| -> Vec<_> {
            let values = request.headers().iter();
            values.map(|(_, value)| value.as_bytes().as_ptr()).collect()
        };
        let before = (all_of(request.headers()), addresses(&request));
        detach_head(&mut request);
        assert_eq!(all_of(request.headers()), before.0);
        let after = addresses(&request);
        let stays = after.iter().all(|address| before.1.contains(address));
        assert!(stays || after.iter().all(|it| !before.1.contains(it)));
        stays
    }

    #[test]
    fn the_head_of_a_large_body_is_copied_as_it_is() {
        for framing in [
            ("content-length", "8193"),
            ("content-length", "1048576"),
            ("content-length", "18446744073709551616"),
            ("transfer-encoding", "chunked"),
        ] {
            let headers = [
                ("host", "receiver"),
                ("x-twice", "the first"),
                ("authorization", "secret"),
                framing,
                ("x-twice", "the second"),
                ("x-latin", "caf\u{e9}"),
            ];
            assert!(!stays(&headers), "{framing:?}");
        }
    }

    #[test]
    fn an_everyday_head_costs_no_copy() {
        assert!(stays(&[("host", "receiver")]));
        assert!(stays(&[("host", "receiver"), ("content-length", "8192")]));
    }

    #[test]
    fn a_head_of_http_2_costs_no_copy() {
        let mut request = request(&[("content-length", "1048576")]);
        request.head_mut().version = Version::HTTP_2;
        assert!(!may_be_in_a_large_buffer(&request));
    }
}
