//! A file.

use super::super::debug::debug_without_text;
use super::super::json::{Json, RawJson};
use super::super::lenient::{Field as _, Notes, Slot, object};
use super::super::mismatch::Mismatch;
use super::super::number::Loose;
use super::super::text::{Text, non_empty};
use super::payload::{Noted, Payload};

/// The payload of a `file_attachment` message: a picture, a video, a document, whatever was sent as a file.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::Content;
///
/// let payload = r#"{"url":"https://cdn.example/a.pdf","caption":"","file_name":"a.pdf","size":2048}"#;
/// let content = Content::parse_unverified("file_attachment", payload);
/// let file = content.as_file_attachment().expect("a file");
/// assert_eq!(file.url(), "https://cdn.example/a.pdf");
/// assert_eq!((file.caption(), file.size()), (None, Some(2048)));
/// ```
#[derive(Clone)]
pub struct FileAttachment<'a> {
    url: Text<'a>,
    wire: Noted<Wire<'a>>,
}

object! {
    #[derive(Clone)]
    struct Wire<'a> {
        caption: Option<Text<'a>> = "caption",
        file_name: Option<Text<'a>> = "file_name",
        pages: Loose<u64> = "pages",
        size: Loose<u64> = "size",
        url: Option<RawJson<'a>> = "url",
    }
}

impl<'a> Payload<'a> for FileAttachment<'a> {
    fn read(payload: Option<Json<'a>>, text: Option<&Text<'a>>) -> Result<Self, Mismatch> {
        let mut notes = Notes::default();
        let in_text = text.and_then(|text| text.part(url_in));
        let wire = match (payload, &in_text) {
            (None, Some(_)) => Wire::read("{}", &mut notes)?,
            _ => Wire::read(payload.map_or("null", Json::as_str), &mut notes)?,
        };
        let url = match (wire.url, in_text) {
            (None, Some(in_text)) => in_text,
            (None, None) => return Err(notes.mismatch("missing field `url`")),
            (Some(RawJson(json)), in_text) => {
                match (notes.field("url", Slot::Once(json.as_str())), in_text) {
                    (Ok::<Text<'a>, _>(url), Some(in_text)) if url.is_empty() => in_text,
                    (Err(mismatch), Some(in_text)) => {
                        notes.note(mismatch);
                        in_text
                    }
                    (url, _) => url?,
                }
            }
        };
        Ok(Self {
            url,
            wire: Noted::new(wire, notes),
        })
    }

    fn mismatches(&self) -> &[Mismatch] {
        self.wire.mismatches()
    }
}

/// Out of `[file] URL [/file]`, which is all that some clients send.
fn url_in(text: &str) -> Option<&str> {
    let url = text
        .trim()
        .strip_prefix("[file]")?
        .strip_suffix("[/file]")?;
    Some(url.trim()).filter(|url| !url.is_empty())
}

impl FileAttachment<'_> {
    /// `url`: where the file can be fetched; where it is missing, that of the message's text `[file] URL [/file]`.
    /// The message's sender chooses it: fetch with care.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// `caption`: what the sender wrote under the file.
    #[must_use]
    pub fn caption(&self) -> Option<&str> {
        non_empty(&self.wire.caption)
    }

    /// `file_name`. Chosen by the sender: not a path to write to.
    #[must_use]
    pub fn file_name(&self) -> Option<&str> {
        non_empty(&self.wire.file_name)
    }

    /// `size`, in bytes.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.wire.size.0
    }

    /// `pages`, of a document.
    #[must_use]
    pub fn pages(&self) -> Option<u64> {
        self.wire.pages.0
    }
}

debug_without_text!(FileAttachment { size, pages });

#[cfg(test)]
mod tests {
    use super::super::Content;
    use super::*;

    #[test]
    fn every_field_is_read() {
        let payload = concat!(
            r#"{"url":"https://cdn.example/n.pdf","caption":"nota","#,
            r#""file_name":"n.pdf","size":"2048","pages":3}"#,
        );
        let Content::FileAttachment(file) = Content::parse_unverified("file_attachment", payload)
        else {
            panic!("a file");
        };
        assert_eq!(file.url(), "https://cdn.example/n.pdf");
        assert_eq!(file.caption(), Some("nota"));
        assert_eq!(file.file_name(), Some("n.pdf"));
        assert_eq!((file.size(), file.pages()), (Some(2048), Some(3)));
    }

    fn read<'a>(payload: Option<&'a str>, text: &'a str) -> Content<'a> {
        Content::read(
            &Text::borrowed("file_attachment"),
            payload.map(Json::of_well_formed),
            Some(&Text::borrowed(text)),
        )
    }

    #[test]
    fn the_url_may_be_in_the_text_alone() {
        let text = "[file] https://cdn.example/n.pdf [/file]";
        for payload in [
            Some("{}"),
            Some(r#"{"url":""}"#),
            Some(r#"{"url":17}"#),
            None,
        ] {
            let content = read(payload, text);
            let file = content.as_file_attachment().unwrap();
            assert_eq!(file.url(), "https://cdn.example/n.pdf", "{payload:?}");
            let odd = payload == Some(r#"{"url":17}"#);
            assert_eq!(content.mismatches().len(), usize::from(odd));
        }
        let content = read(Some(r#"{"url":"https://cdn.example/own.pdf"}"#), text);
        let file = content.as_file_attachment().unwrap();
        assert_eq!(file.url(), "https://cdn.example/own.pdf");
        for text in ["", "[file]  [/file]", "[file] https://cdn.example/n.pdf"] {
            let content = read(Some("{}"), text);
            assert_eq!(content.kind(), "other", "{text}");
        }
    }
}
