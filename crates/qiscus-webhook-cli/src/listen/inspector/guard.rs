//! Who may ask the inspector for anything.
//!
//! A page of any site can send requests to this machine from the developer's browser, and one whose
//! name is made to lead here can read the answers. So each request must name this server as its
//! host, come from its own page, and know a path that was drawn for this run. And should a
//! stranger's text become markup one day in spite of all, no script in it runs.

use std::net::SocketAddr;

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use subtle::ConstantTimeEq as _;

use crate::failure::Failure;

/// What a request must know and name.
pub(super) struct Guard {
    secret: String,
    hosts: Vec<String>,
}

impl Guard {
    pub(super) fn new(address: SocketAddr) -> Result<Self, Failure> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(Failure::failed)?;
        let port = address.port();
        let mut hosts: Vec<_> = ["127.0.0.1", "localhost", "[::1]"]
            .map(|host| format!("{host}:{port}"))
            .into();
        hosts.push(address.to_string());
        if port == 80 {
            let bare = ["127.0.0.1", "localhost", "[::1]"].map(str::to_owned);
            hosts.extend(bare);
        }
        Ok(Self {
            secret: hex::encode(random),
            hosts,
        })
    }

    /// The first part of every path.
    pub(super) fn secret(&self) -> &str {
        &self.secret
    }

    fn refusal(&self, method: &Method, path: &str, headers: &HeaderMap) -> Option<Refusal> {
        let host = single(headers, HOST);
        if !host.is_some_and(|host| self.hosts.iter().any(|own| own == host)) {
            return Some((StatusCode::MISDIRECTED_REQUEST, "another host is asked for"));
        }
        let own_origin = host.map(|host| format!("http://{host}"));
        let origin = single(headers, ORIGIN);
        let from_elsewhere = headers.contains_key(ORIGIN) && origin != own_origin.as_deref();
        let changes = !matches!(*method, Method::GET | Method::HEAD);
        let site = single(headers, SEC_FETCH_SITE);
        // A typed address is of no site; a link from another one is not followed.
        let is_cross_site =
            headers.contains_key(SEC_FETCH_SITE) && !matches!(site, Some("same-origin" | "none"));
        if from_elsewhere || is_cross_site || (changes && origin.is_none()) {
            return Some((StatusCode::FORBIDDEN, "the request comes from another site"));
        }
        let given = path.split('/').nth(1).unwrap_or_default();
        if !bool::from(given.as_bytes().ct_eq(self.secret.as_bytes())) {
            return Some((
                StatusCode::NOT_FOUND,
                "open the address that `qiscus-webhook listen` printed when it started; each run has its own",
            ));
        }
        None
    }
}

type Refusal = (StatusCode, &'static str);

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets through what may ask, and says to the browser what it may do with the answer.
pub(super) async fn check(
    State(guard): State<std::sync::Arc<Guard>>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let mut response = match guard.refusal(request.method(), path, request.headers()) {
        Some((status, sentence)) => (status, format!("{sentence}\n")).into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in ANSWER_HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Trusted Types are named so that a later `innerHTML` fails loudly.
const ANSWER_HEADERS: [(HeaderName, &str); 7] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
    ),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (CACHE_CONTROL, "no-store"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
];

/// The value of a header that stands there once.
fn single(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    match values.next() {
        None => first.to_str().ok(),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard() -> Guard {
        Guard::new("127.0.0.1:4040".parse().unwrap()).unwrap()
    }

    fn status(guard: &Guard, method: &Method, path: &str, headers: &[(&str, &str)]) -> u16 {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(
                HeaderName::try_from(*name).unwrap(),
                HeaderValue::from_str(value).unwrap(),
            );
        }
        guard
            .refusal(method, path, &map)
            .map_or(200, |(status, _)| status.as_u16())
    }

    #[test]
    fn only_the_own_page_of_this_run_may_ask() {
        let guard = guard();
        let path = format!("/{}/api/live", guard.secret());
        let host = ("host", "127.0.0.1:4040");
        let get = |headers: &[(&str, &str)]| status(&guard, &Method::GET, &path, headers);
        assert_eq!(get(&[host]), 200);
        assert_eq!(get(&[("host", "localhost:4040")]), 200);
        assert_eq!(get(&[("host", "[::1]:4040")]), 200);
        assert_eq!(get(&[host, ("sec-fetch-site", "same-origin")]), 200);
        assert_eq!(get(&[host, ("sec-fetch-site", "none")]), 200);

        for host in [
            "evil.example",
            "evil.example:4040",
            "127.0.0.1:8080",
            "127.0.0.1",
            "127.0.0.1:4040.evil.example",
        ] {
            assert_eq!(get(&[("host", host)]), 421, "{host}");
        }
        assert_eq!(get(&[]), 421);
        assert_eq!(get(&[host, host]), 421);
        for site in ["cross-site", "same-site", "?"] {
            assert_eq!(get(&[host, ("sec-fetch-site", site)]), 403, "{site}");
        }
        for origin in ["http://evil.example", "null", "https://127.0.0.1:4040", ""] {
            assert_eq!(get(&[host, ("origin", origin)]), 403, "{origin}");
        }
    }

    #[test]
    fn what_changes_something_must_say_where_it_comes_from() {
        let guard = guard();
        let path = format!("/{}/api/clear", guard.secret());
        let post = |headers: &[(&str, &str)]| status(&guard, &Method::POST, &path, headers);
        let host = ("host", "localhost:4040");
        assert_eq!(post(&[host, ("origin", "http://localhost:4040")]), 200);
        assert_eq!(post(&[host, ("origin", "http://127.0.0.1:4040")]), 403);
        assert_eq!(post(&[host]), 403);
    }

    #[test]
    fn the_path_is_drawn_for_each_run() {
        let guard = guard();
        assert_ne!(guard.secret(), self::guard().secret());
        assert_eq!(guard.secret().len(), 32);
        let host = ("host", "127.0.0.1:4040");
        let of = |path: &str| status(&guard, &Method::GET, path, &[host]);
        assert_eq!(of(&format!("/{}/", guard.secret())), 200);
        assert_eq!(of("/"), 404);
        assert_eq!(of(""), 404);
        assert_eq!(of(&format!("//{}", guard.secret())), 404);
        assert_eq!(of(&format!("/{}", &guard.secret()[..31])), 404);
        assert_eq!(of(&format!("/{}0/", guard.secret())), 404);
    }
}
