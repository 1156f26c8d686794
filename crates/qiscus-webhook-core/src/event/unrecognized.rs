//! Bodies that fit no event we know.

use std::cell::Cell;
use std::fmt;

use serde::Deserializer;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::mismatch::Mismatch;
use super::origin::Origin;
use super::shape::debug_shape;
use super::text::Text;

/// A body that is no event this version knows: another type, another shape, or no JSON at all. Nothing is lost: the
/// bytes are here.
///
/// A handler of a type that this version does not know asks [`Event::declared_type`](super::Event::declared_type) and
/// [`Event::raw`](super::Event::raw), which still have it when a later version reads it as a variant of its own.
///
/// ```
/// use qiscus_webhook_core::event::Event;
///
/// let body = br#"{"type":"room_archived","payload":{"room":{"id":41}}}"#;
/// let Event::Unrecognized(unrecognized) = Event::parse_unverified(body) else {
///     panic!("a new type is not known");
/// };
/// assert_eq!(unrecognized.declared_type(), Some("room_archived"));
/// assert_eq!((unrecognized.path(), unrecognized.cause()), ("type", "unknown event type"));
/// assert_eq!(unrecognized.raw(), body);
/// ```
#[derive(Clone)]
pub struct Unrecognized<'a> {
    declared_type: Option<Text<'a>>,
    mismatch: Mismatch,
    raw: &'a [u8],
}

impl<'a> Unrecognized<'a> {
    pub(super) fn not_utf8(raw: &'a [u8], valid_up_to: usize) -> Self {
        Self {
            declared_type: None,
            mismatch: Mismatch::new(".", format!("not UTF-8 at byte {valid_up_to}")),
            raw,
        }
    }

    /// Malformed JSON is the cause whatever else there is to say, and then a type that we do not know: it explains
    /// whatever other shape the rest has.
    pub(super) fn new(text: &'a str, mismatch: Mismatch) -> Self {
        let declared = DeclaredType::read(text);
        let mismatch = match (serde_json::from_str::<IgnoredAny>(text), &declared) {
            (Err(err), _) => Mismatch::new(".", err.to_string()),
            (Ok(_), DeclaredType::Absent) => Mismatch::new("type", "no event type"),
            (Ok(_), DeclaredType::Text(name)) if Origin::from_declared_type(name).is_none() => {
                Mismatch::new("type", "unknown event type")
            }
            (Ok(_), DeclaredType::Text(_) | DeclaredType::Unclear) => mismatch,
        };
        let declared_type = match declared {
            DeclaredType::Text(name) => Some(name),
            DeclaredType::Absent | DeclaredType::Unclear => None,
        };
        Self {
            declared_type,
            mismatch,
            raw: text.as_bytes(),
        }
    }

    /// The top-level `type`, where there is exactly one and it is a string: what Qiscus calls this event. Not to be
    /// trusted further than the body it comes from, which may be malformed after it.
    #[must_use]
    pub fn declared_type(&self) -> Option<&str> {
        self.declared_type.as_deref()
    }

    /// Where the first mismatch is, such as `payload.room.id`; `.` is the whole body. Holds no text of the body.
    #[must_use]
    pub fn path(&self) -> &str {
        self.mismatch.path()
    }

    /// What was expected there and what kind of value was found. Holds no text of the body.
    #[must_use]
    pub fn cause(&self) -> &str {
        self.mismatch.cause()
    }

    /// [`path`](Self::path) and [`cause`](Self::cause) as one error.
    #[must_use]
    pub fn mismatch(&self) -> &Mismatch {
        &self.mismatch
    }

    /// The whole body, byte for byte.
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    fn byte_count(&self) -> usize {
        self.raw.len()
    }
}

debug_shape!(Unrecognized {
    path,
    cause,
    byte_count
});

/// The top-level `type` of whatever this is.
enum DeclaredType<'a> {
    Text(Text<'a>),
    /// An object without one.
    Absent,
    /// Not a string, or more than one, or not an object.
    Unclear,
}

impl<'a> DeclaredType<'a> {
    fn read(text: &'a str) -> Self {
        let declared = Cell::new(Self::Unclear);
        let mut deserializer = serde_json::Deserializer::from_str(text);
        // What is malformed after the type does not unsay it.
        let _: Result<(), serde_json::Error> = deserializer.deserialize_map(TypeVisitor(&declared));
        declared.into_inner()
    }
}

struct TypeVisitor<'c, 'a>(&'c Cell<DeclaredType<'a>>);

impl<'de> Visitor<'de> for TypeVisitor<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.set(DeclaredType::Absent);
        while let Some(key) = map.next_key::<Text<'de>>()? {
            if &*key != "type" {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let before = self.0.replace(DeclaredType::Unclear);
            let value: &'de RawValue = map.next_value()?;
            if let (DeclaredType::Absent, Ok(name)) = (before, serde_json::from_str(value.get())) {
                self.0.set(DeclaredType::Text(name));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Event;
    use super::super::fixtures::DOCUMENTED;

    /// Declared type, path and cause.
    fn told(body: &[u8]) -> (Option<String>, String, String) {
        let Event::Unrecognized(unrecognized) = Event::parse_unverified(body) else {
            panic!("recognized: {}", String::from_utf8_lossy(body));
        };
        assert_eq!(unrecognized.raw(), body);
        (
            unrecognized.declared_type().map(str::to_owned),
            unrecognized.path().to_owned(),
            unrecognized.cause().to_owned(),
        )
    }

    #[track_caller]
    fn assert_told(body: &[u8], declared_type: Option<&str>, path: &str, cause: &str) {
        let told = told(body);
        assert_eq!(
            (told.0.as_deref(), &*told.1, &*told.2),
            (declared_type, path, cause)
        );
    }

    #[test]
    fn the_type_of_2017_is_unknown() {
        assert_told(
            br#"{"type":"post_comment","payload":{"from":{}}}"#,
            Some("post_comment"),
            "type",
            "unknown event type",
        );
    }

    #[test]
    fn an_omnichannel_webhook_without_a_type_says_so() {
        assert_told(
            br#"{"app_id":"toko-1","room_id":"41","is_resolved":true,"candidate_agent":null}"#,
            None,
            "type",
            "no event type",
        );
    }

    #[test]
    fn a_type_that_is_no_string_or_repeats_is_not_declared() {
        let payload = concat!(
            r#""payload":{"from":{"id":1,"email":"a","name":"A"},"#,
            r#""room":{"id":1,"type":"single"},"message":{"type":"text"}}"#,
        );
        assert_told(
            format!(r#"{{{payload},"type":5}}"#).as_bytes(),
            None,
            "type",
            "expected a string, found a number",
        );
        assert_told(
            format!(r#"{{"type":"post_comment_rest","type":"post_comment_rest",{payload}}}"#)
                .as_bytes(),
            None,
            ".",
            "duplicate field `type`",
        );
    }

    #[test]
    fn other_json_is_not_an_object() {
        assert_told(b"[]", None, ".", "expected an object, found an array");
        assert_told(b"null", None, ".", "expected an object, found null");
        assert_told(
            br#""rahasia""#,
            None,
            ".",
            "expected an object, found a string",
        );
        assert_told(b"-0", None, ".", "expected an object, found a number");
    }

    #[test]
    fn what_is_malformed_keeps_the_type_that_came_before() {
        assert_told(
            b"",
            None,
            ".",
            "EOF while parsing a value at line 1 column 0",
        );
        assert_told(
            br#"{"type":"post_comment_rest","payload":{"rahasia":"#,
            Some("post_comment_rest"),
            ".",
            "EOF while parsing a value at line 1 column 49",
        );
        assert_told(
            br#"{"type":"x"} {"#,
            Some("x"),
            ".",
            "trailing characters at line 1 column 14",
        );
        assert_told(b"{\"type\":\"\xff\"}", None, ".", "not UTF-8 at byte 9");
        assert_told(
            b"\xef\xbb\xbf{}",
            None,
            ".",
            "expected value at line 1 column 1",
        );
    }

    #[test]
    fn half_a_surrogate_pair_is_kept_as_it_came() {
        let body = DOCUMENTED.replace("Halo", r"Halo \ud83d");
        let (declared_type, path, cause) = told(body.as_bytes());
        assert_eq!(declared_type.as_deref(), Some("post_comment_mobile"));
        assert_eq!(path, ".");
        assert!(cause.starts_with("unexpected end of hex escape"), "{cause}");
    }

    #[test]
    fn depth_neither_overflows_nor_panics() {
        for deep in ["[", "{\"a\":", "{\"payload\":{\"from\":", "{\"type\":["] {
            let body = deep.repeat((1 << 20) / deep.len());
            assert!(Event::parse_unverified(body.as_bytes()).is_unrecognized());
        }
        let body = format!(
            "{{\"type\":{}1{}}}",
            "[".repeat(1 << 19),
            "]".repeat(1 << 19)
        );
        assert_told(
            body.as_bytes(),
            None,
            "type",
            "expected a string, found an array",
        );
    }

    #[test]
    fn debug_holds_no_text_of_the_body() {
        let event = Event::parse_unverified(br#"{"type":"rahasia","payload":"rahasia"}"#);
        assert_eq!(
            format!("{event:?}"),
            concat!(
                r#"Unrecognized(Unrecognized { path: "type", cause: "unknown event type", "#,
                "byte_count: 38, .. })"
            )
        );
    }
}
