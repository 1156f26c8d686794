//! Somebody's number or address.

use super::super::debug::debug_without_text;
use super::super::lenient::object;
use super::super::text::{Text, non_empty};
use super::payload::{Noted, payload};

/// The payload of a `contact_person` message.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::{ContactKind, Content};
///
/// let payload = r#"{"name":"Budi","value":"+62811","type":"phone"}"#;
/// let content = Content::parse_unverified("contact_person", payload);
/// let contact = content.as_contact_person().expect("a contact");
/// assert_eq!((contact.name(), contact.value()), (Some("Budi"), Some("+62811")));
/// assert_eq!(contact.kind(), Some(ContactKind::Phone));
/// ```
#[derive(Clone)]
pub struct ContactPerson<'a>(Noted<Wire<'a>>);

object! {
    #[derive(Clone)]
    struct Wire<'a> {
        name: Option<Text<'a>> = "name",
        kind: Option<Text<'a>> = "type",
        value: Option<Text<'a>> = "value",
    }
}

payload!(ContactPerson);

impl<'a> ContactPerson<'a> {
    /// `name` of the person.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        non_empty(&self.0.name)
    }

    /// `value`: the number or the address.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        non_empty(&self.0.value)
    }

    /// What [`value`](Self::value) is, by `type`; `None` where Qiscus does not say.
    #[must_use]
    pub fn kind(&self) -> Option<ContactKind> {
        self.declared_kind().map(|kind| match kind {
            "phone" => ContactKind::Phone,
            "email" => ContactKind::Email,
            _ => ContactKind::Other,
        })
    }

    /// `type` as Qiscus wrote it.
    #[must_use]
    pub fn declared_kind(&self) -> Option<&str> {
        non_empty(&self.0.kind)
    }
}

debug_without_text!(ContactPerson { kind });

/// What the value of a contact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContactKind {
    /// `phone`.
    Phone,
    /// `email`.
    Email,
    /// None of these; [`ContactPerson::declared_kind`] has the name.
    Other,
}

#[cfg(test)]
mod tests {
    use super::super::Content;
    use super::ContactKind;

    #[test]
    fn a_contact_is_a_number_an_address_or_unsaid() {
        for (kind, expected) in [
            ("phone", Some(ContactKind::Phone)),
            ("email", Some(ContactKind::Email)),
            ("fax", Some(ContactKind::Other)),
            ("", None),
        ] {
            let payload = format!(r#"{{"name":"Budi","value":"0812","type":"{kind}"}}"#);
            let Content::ContactPerson(person) =
                Content::parse_unverified("contact_person", &payload)
            else {
                panic!("a contact");
            };
            assert_eq!(
                (person.name(), person.value()),
                (Some("Budi"), Some("0812"))
            );
            assert_eq!(person.kind(), expected);
        }
    }
}
