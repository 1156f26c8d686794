//! What of a request's head goes on to the forward target.

use axum::http::header::{
    ACCEPT_ENCODING, CONNECTION, CONTENT_LENGTH, EXPECT, HOST, PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE, VIA,
};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};

/// The target's address with the request's query, and with its path where the target has none of
/// its own.
pub(super) fn address(target: &Uri, request: &Uri) -> Uri {
    let has_own_path = !matches!(target.path(), "" | "/");
    let path = if has_own_path {
        target.path()
    } else {
        request.path()
    };
    let queries = [target.query(), request.query()];
    let query: Vec<_> = queries.into_iter().flatten().collect();
    let mut text = path.to_owned();
    if !query.is_empty() {
        text.push('?');
        text.push_str(&query.join("&"));
    }
    let mut parts = target.clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(text).ok().or(parts.path_and_query);
    Uri::from_parts(parts).unwrap_or_else(|_| target.clone())
}

/// The headers that are meant for the receiver, and this program's own entry in `Via`.
pub(super) fn headers(request: &HeaderMap, via: Option<&HeaderValue>) -> HeaderMap {
    let mut headers = end_to_end(request);
    if let Some(via) = via {
        headers.append(VIA, via.clone());
    }
    headers
}

/// The method as it came. But CONNECT is no method for the receiver: by way of a proxy it would ask that for a tunnel,
/// and be well answered by it.
pub(crate) fn passable(method: &Method) -> Method {
    match *method {
        Method::CONNECT => Method::POST,
        _ => method.clone(),
    }
}

/// All headers but those of the connection (RFC 9110, section 7.6.1) and those that the client writes
/// itself. The signature is among them, as it came.
pub(crate) fn end_to_end(request: &HeaderMap) -> HeaderMap {
    let named: Vec<String> = request
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let mut headers = HeaderMap::new();
    for (name, value) in request {
        let stays = OF_THE_CONNECTION.contains(name)
            || named.iter().any(|named| named == name.as_str())
            || matches!(name.as_str(), "keep-alive" | "proxy-connection");
        if !stays {
            headers.append(name, value.clone());
        }
    }
    headers
}

/// `Accept-Encoding` among them: an answer that is packed is none to look at.
const OF_THE_CONNECTION: [HeaderName; 11] = [
    ACCEPT_ENCODING,
    CONNECTION,
    CONTENT_LENGTH,
    EXPECT,
    HOST,
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Whether the request went through this program before (RFC 9110, section 7.6.3).
pub(super) fn came_back(headers: &HeaderMap, via: &HeaderValue) -> bool {
    let own = via.as_bytes();
    headers.get_all(VIA).iter().any(|value| {
        let entries = value.as_bytes().split(|byte| *byte == b',');
        entries.into_iter().any(|entry| entry.trim_ascii() == own)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_goes_on_that_asks_a_proxy_for_nothing() {
        for (method, passed) in [
            ("POST", "POST"),
            ("PUT", "PUT"),
            ("QISCUS", "QISCUS"),
            ("CONNECT", "POST"),
        ] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            assert_eq!(passable(&method).as_str(), passed);
        }
    }

    const VIA_US: HeaderValue = HeaderValue::from_static("1.1 qiscus-webhook-7f");

    #[test]
    fn the_query_goes_on_and_the_path_where_the_target_has_none() {
        let of = |target: &str, request: &str| {
            address(&target.parse().unwrap(), &request.parse().unwrap()).to_string()
        };
        assert_eq!(of("http://bot:3000", "/a/b?x=1"), "http://bot:3000/a/b?x=1");
        assert_eq!(of("http://bot:3000/", "/"), "http://bot:3000/");
        assert_eq!(
            of("http://bot/hook", "/a?x=1&y=%20"),
            "http://bot/hook?x=1&y=%20"
        );
        assert_eq!(of("http://bot/hook?k=v", "/a?x"), "http://bot/hook?k=v&x");
        assert_eq!(of("http://bot/hook?k=v", "/a"), "http://bot/hook?k=v");
    }

    #[test]
    fn what_is_for_the_receiver_goes_on_and_what_is_for_the_connection_stays() {
        let mut request = HeaderMap::new();
        for (name, value) in [
            ("host", "tunnel.example"),
            ("user-agent", "Go-http-client/2.0"),
            ("x-request-id", "7"),
            ("traceparent", "00-ab-cd-01"),
            ("qiscus-sdk-signature", "ABCD"),
            ("content-type", "application/json"),
            ("connection", "close, X-Private"),
            ("x-private", "1"),
            ("keep-alive", "timeout=5"),
            ("accept-encoding", "gzip"),
            ("via", "1.1 proxy.example"),
        ] {
            request.append(name, HeaderValue::from_static(value));
        }
        let passed = headers(&request, Some(&VIA_US));
        let mut names: Vec<_> = passed.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "content-type",
                "qiscus-sdk-signature",
                "traceparent",
                "user-agent",
                "via",
                "x-request-id"
            ]
        );
        assert_eq!(passed.get_all("via").iter().count(), 2);
        assert!(came_back(&passed, &VIA_US));
        assert!(!came_back(&request, &VIA_US));
    }

    #[test]
    fn a_proxy_that_joins_the_entries_hides_no_loop() {
        let mut request = HeaderMap::new();
        let joined = HeaderValue::from_static("1.1 a, 1.1 qiscus-webhook-7f , 2 b");
        request.insert(VIA, joined);
        assert!(came_back(&request, &VIA_US));
        let other = HeaderValue::from_static("1.1 qiscus-webhook-7f0");
        request.insert(VIA, other);
        assert!(!came_back(&request, &VIA_US));
    }
}
