//! The files of the page, embedded in the program.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

/// A file and its type.
#[derive(Clone, Copy)]
pub(super) struct Asset {
    /// Below the page's address; empty for the page itself.
    pub(super) name: &'static str,
    content_type: &'static str,
    text: &'static str,
}

macro_rules! asset {
    ($name:literal, $file:literal, $content_type:literal) => {
        Asset {
            name: $name,
            content_type: $content_type,
            text: include_str!(concat!("page/", $file)),
        }
    };
}

pub(super) const ASSETS: [Asset; 10] = [
    asset!("", "index.html", "text/html; charset=utf-8"),
    asset!("inspector.css", "inspector.css", "text/css; charset=utf-8"),
    asset!("narrow.css", "narrow.css", "text/css; charset=utf-8"),
    asset!(
        "inspector.js",
        "inspector.js",
        "text/javascript; charset=utf-8"
    ),
    asset!("actions.js", "actions.js", "text/javascript; charset=utf-8"),
    asset!("ask.js", "ask.js", "text/javascript; charset=utf-8"),
    asset!("body.js", "body.js", "text/javascript; charset=utf-8"),
    asset!("detail.js", "detail.js", "text/javascript; charset=utf-8"),
    asset!("list.js", "list.js", "text/javascript; charset=utf-8"),
    asset!("text.js", "text.js", "text/javascript; charset=utf-8"),
];

impl IntoResponse for Asset {
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, self.content_type)], self.text).into_response()
    }
}
