//! Which of Qiscus's two hooks a comment came through.

use std::fmt;

use super::lenient::{Field, Notes};
use super::mismatch::Mismatch;
use super::text::Text;

/// How the comment was posted, which is what the `type` of the event says.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::{Event, Origin};
///
/// # let body = br#"{"type":"post_comment_rest","payload":{"from":{"id":7,"email":"sari","name":"Sari"},"room":{"id":41,"topic_id":41,"type":"single","name":"Budi"},"message":{"type":"text","text":"hello","payload":{}}}}"#;
/// // A bot that answers what programs have posted answers itself.
/// let event = Event::parse_unverified(body);
/// let comment = event.as_post_comment().expect("a comment");
/// assert_eq!(comment.origin(), Origin::ServerApi);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// By a client, through an SDK: `post_comment_mobile`.
    Client,
    /// Through the Server API: `post_comment_rest`. A bot that answers through the Server API hears itself here.
    ServerApi,
}

impl Origin {
    /// `client` or `server_api`: for logs and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::ServerApi => "server_api",
        }
    }

    /// The event's `type` as Qiscus writes it.
    #[must_use]
    pub fn declared_type(self) -> &'static str {
        match self {
            Self::Client => "post_comment_mobile",
            Self::ServerApi => "post_comment_rest",
        }
    }

    /// From the first or the last bytes of a body, without a look at what is between: Qiscus writes compact
    /// JSON with the `type` as the first or the last of its keys.
    pub(crate) fn glimpse(body: &[u8]) -> Option<Self> {
        [Self::Client, Self::ServerApi].into_iter().find(|origin| {
            let name = origin.declared_type().as_bytes();
            let last = body
                .strip_suffix(b"\"}")
                .and_then(|body| body.strip_suffix(name));
            let first = || {
                let rest = body.strip_prefix(br#"{"type":""#)?;
                rest.strip_prefix(name)
            };
            last.is_some_and(|before| before.ends_with(br#","type":""#))
                || first().is_some_and(|after| after.starts_with(b"\""))
        })
    }

    pub(super) fn from_declared_type(name: &str) -> Option<Self> {
        match name {
            "post_comment_mobile" => Some(Self::Client),
            "post_comment_rest" => Some(Self::ServerApi),
            _ => None,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The top-level `type`.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(PartialEq))]
pub(super) struct DeclaredOrigin(pub(super) Origin);

impl<'a> Field<'a> for DeclaredOrigin {
    const MISSING: Option<Self> = None;
    const UNREADABLE: Option<Self> = None;

    fn read(json: &'a str, notes: &mut Notes) -> Result<Self, Mismatch> {
        let name = Text::read(json, notes)?;
        Origin::from_declared_type(&name)
            .map(Self)
            .ok_or_else(|| notes.mismatch("unknown event type"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declared_type_reads_back() {
        for origin in [Origin::Client, Origin::ServerApi] {
            assert_eq!(
                Origin::from_declared_type(origin.declared_type()),
                Some(origin)
            );
        }
        assert_eq!(Origin::from_declared_type("post_comment"), None);
    }

    #[test]
    fn each_has_a_name_for_logs() {
        for (origin, name) in [
            (Origin::Client, "client"),
            (Origin::ServerApi, "server_api"),
        ] {
            assert_eq!((origin.as_str(), &*origin.to_string()), (name, name));
        }
    }

    #[test]
    fn a_type_is_seen_at_either_end_of_a_body_and_nowhere_else() {
        let (client, server_api) = (Some(Origin::Client), Some(Origin::ServerApi));
        for (body, seen) in [
            (r#"{"payload":{},"type":"post_comment_mobile"}"#, client),
            (r#"{"payload":{},"type":"post_comment_rest"}"#, server_api),
            (r#"{"type":"post_comment_rest","payload":{}}"#, server_api),
            (r#"{"type":"post_comment_rest"}"#, server_api),
            (r#"{"type":"post_comment_restful","payload":{}}"#, None),
            (r#"{"payload":{"a":1,"type":"post_comment_rest"}}"#, None),
            (r#"{"payload":",\"type\":\"post_comment_rest"}"#, None),
            (r#"{"subtype":"post_comment_rest"}"#, None),
            (r#"{"payload":{},"type":"room_archived"}"#, None),
            ("", None),
        ] {
            assert_eq!(Origin::glimpse(body.as_bytes()), seen, "{body}");
        }
    }
}
