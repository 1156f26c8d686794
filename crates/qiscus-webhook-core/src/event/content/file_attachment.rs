//! A file.

use serde::Deserialize;

use super::super::number::Loose;
use super::super::shape::debug_shape;
use super::super::text::{Text, non_empty};

/// The payload of a `file_attachment` message: a picture, a video, a document, whatever was sent as a file.
///
/// # Example
///
/// ```
/// use qiscus_webhook_core::event::{Content, Event};
///
/// # let body = br#"{"type":"post_comment_mobile","payload":{"from":{"id":7,"email":"sari","name":"Sari"},"room":{"id":41,"topic_id":41,"type":"single","name":"Budi"},"message":{"type":"file_attachment","text":"","payload":{"url":"https://cdn.example/a.pdf","caption":"","file_name":"a.pdf","size":2048}}}}"#;
/// // payload: {"url":"https://cdn.example/a.pdf","caption":"","file_name":"a.pdf","size":2048}
/// let event = Event::parse_unverified(body);
/// let comment = event.as_post_comment().expect("a comment");
/// let Content::FileAttachment(file) = comment.message().content() else {
///     panic!("something else");
/// };
/// assert_eq!(file.url(), "https://cdn.example/a.pdf");
/// assert_eq!((file.caption(), file.size()), (None, Some(2048)));
/// ```
#[derive(Clone)]
pub struct FileAttachment<'a>(Wire<'a>);

#[derive(Clone, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Wire<'a> {
    #[serde(borrow)]
    url: Text<'a>,
    caption: Option<Text<'a>>,
    file_name: Option<Text<'a>>,
    #[serde(default)]
    size: Loose<u64>,
    #[serde(default)]
    pages: Loose<u64>,
}

impl<'a> FileAttachment<'a> {
    pub(super) fn from_wire(wire: Wire<'a>) -> Self {
        Self(wire)
    }

    /// `url`: where the file can be fetched. Always sent. Whoever sends the message chooses it: fetch with care.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// `caption`: what the sender wrote under the file.
    #[must_use]
    pub fn caption(&self) -> Option<&str> {
        non_empty(&self.0.caption)
    }

    /// `file_name`. Chosen by the sender: not a path to write to.
    #[must_use]
    pub fn file_name(&self) -> Option<&str> {
        non_empty(&self.0.file_name)
    }

    /// `size`, in bytes.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.0.size.0
    }

    /// `pages`, of a document.
    #[must_use]
    pub fn pages(&self) -> Option<u64> {
        self.0.pages.0
    }
}

debug_shape!(FileAttachment { size, pages });

#[cfg(test)]
mod tests {
    use super::super::Content;
    use super::super::content::content;

    #[test]
    fn every_field_is_read() {
        let payload = concat!(
            r#"{"url":"https://cdn.example/n.pdf","caption":"nota","#,
            r#""file_name":"n.pdf","size":"2048","pages":3}"#,
        );
        let Content::FileAttachment(file) = content("file_attachment", payload) else {
            panic!("a file");
        };
        assert_eq!(file.url(), "https://cdn.example/n.pdf");
        assert_eq!(file.caption(), Some("nota"));
        assert_eq!(file.file_name(), Some("n.pdf"));
        assert_eq!((file.size(), file.pages()), (Some(2048), Some(3)));
    }
}
